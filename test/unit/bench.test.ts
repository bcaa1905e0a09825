import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOptions, SECTIONS } from '../bench/options.ts';
import { budgetText, holds, type Row } from '../bench/row.ts';
import { median, ratio, sampleInTurns, sampleInterleaved } from '../bench/support/sampling.ts';
import { writeUnits } from '../bench/support/writeUnits.ts';

const row = (value: number, budget?: Row['budget']): Row => ({ name: 'x', value, unit: '×', budget });

describe('the budget of a row', () => {
  it.each([
    [1.25, { atMost: 1.25 }, true],
    [1.26, { atMost: 1.25 }, false],
    [0.85, { atLeast: 0.85 }, true],
    [0.84, { atLeast: 0.85 }, false],
    [0, { exactly: 0 }, true],
    [1, { exactly: 0 }, false],
    [Number.NaN, { atMost: 1 }, false],
    [Number.NaN, { exactly: 0 }, false],
  ])('with value %f and budget %o: holds is %s', (value, budget, expected) => {
    expect(holds(row(value, budget))).toBe(expected);
  });

  it('is neither held nor exceeded when the row has none', () => {
    expect([holds(row(1)), budgetText(row(1))]).toEqual([undefined, '']);
  });
});

describe('sampling', () => {
  const variant = (seconds: number[]) => async () => ({ seconds: seconds.shift() ?? 0, cpuSeconds: 1 });

  it('in turns reverses the order every second run and keeps the fastest run of each round', async () => {
    const order: string[] = [];
    const recorded = (name: string, seconds: number[]) => async () => {
      order.push(name);
      return { seconds: seconds.shift() ?? 0, cpuSeconds: 1 };
    };
    const samples = await sampleInTurns(
      { a: recorded('a', [9, 4, 2, 3, 8]), b: recorded('b', [9, 1, 2, 6, 5]) },
      { rounds: 2, bestOf: 2, warmUps: 1 },
    );
    expect(order.join('')).toBe('baabbaabba');
    expect(samples.a.map(({ seconds }) => seconds)).toEqual([2, 3]);
    expect(samples.b.map(({ seconds }) => seconds)).toEqual([1, 5]);
  });

  it('interleaved sums the calls of a round and discards the warm-up rounds', async () => {
    const calls: number[] = [];
    const samples = await sampleInterleaved(
      { a: async (call) => calls.push(call), b: async () => undefined },
      { rounds: 2, calls: 3, warmUps: 1 },
    );
    expect(calls).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(samples.a).toHaveLength(2);
  });

  it('gives a ratio as the median of the rounds, with minimum and maximum', async () => {
    const { a, b } = await sampleInTurns({ a: variant([2, 9, 3]), b: variant([1, 1, 1]) }, { rounds: 3 });
    expect(ratio('r', { numerator: a, denominator: b })).toMatchObject({ value: 3, spread: [2, 9] });
    expect(() => ratio('r', { numerator: a, denominator: b.slice(1) })).toThrow('same number of rounds');
    expect(() => median([])).toThrow();
  });
});

describe('write units', () => {
  it.each([
    ['no item', undefined, 1],
    ['a kilobyte', { a: { S: 'x'.repeat(1_023) } }, 1],
    ['a kilobyte and a byte', { a: { S: 'x'.repeat(1_024) } }, 2],
    ['two-byte characters', { a: { S: 'é'.repeat(512) } }, 2],
    ['a map of a kilobyte', { a: { M: { b: { S: 'x'.repeat(1_018) } } } }, 1],
    ['a map of a kilobyte and a byte', { a: { M: { b: { S: 'x'.repeat(1_019) } } } }, 2],
    ['a list of a kilobyte', { a: { L: [{ S: 'x'.repeat(1_019) }] } }, 1],
    ['a list of a kilobyte and a byte', { a: { L: [{ S: 'x'.repeat(1_020) }] } }, 2],
    ['a ten-digit number that fits', { a: { N: '1795613296' }, b: { S: 'x'.repeat(1_016) } }, 1],
    ['a number with one digit too many', { a: { N: '17956132961' }, b: { S: 'x'.repeat(1_016) } }, 2],
  ])('of %s', (_name, item, units) => {
    expect(writeUnits(item)).toBe(units);
  });

  it('never decrease when an item grows', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 5_000 }), (name, length) => {
        const item = { [name]: { S: 'x'.repeat(length) } };
        expect(writeUnits({ ...item, [`${name}+`]: { NULL: true } })).toBeGreaterThanOrEqual(
          writeUnits(item),
        );
      }),
    );
  });
});

describe('the options of npm run bench', () => {
  it('select all sections, or some of them in their fixed order', () => {
    expect(readOptions([])).toEqual({ sections: SECTIONS, jsonFile: undefined, showHelp: false });
    expect(readOptions(['--only', 'year,counted', '--json', 'f']).sections).toEqual(['counted', 'year']);
  });

  it.each([
    [['--only', 'nonsense'], '--only nonsense: unknown section'],
    [['--only', 'counted,'], 'unknown section'],
    [['--onyl', 'x'], "Unknown option '--onyl': npm run bench -- --help"],
  ])('are rejected with the reason: %s', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
