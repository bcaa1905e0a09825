import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOptions, SECTIONS } from '../bench/options.ts';
import { budgetText, holds, type Row } from '../bench/row.ts';
import { writeUnits } from '../bench/support/itemUnits.ts';
import { alternate, interleave, median, ratio } from '../bench/support/rounds.ts';

const row = (value: number, budget?: Row['budget']): Row => ({ name: 'x', value, unit: '×', budget });

describe('a row', () => {
  it.each([
    [1.25, { atMost: 1.25 }, true],
    [1.26, { atMost: 1.25 }, false],
    [0.85, { atLeast: 0.85 }, true],
    [0.84, { atLeast: 0.85 }, false],
    [0, { exactly: 0 }, true],
    [1, { exactly: 0 }, false],
    [Number.NaN, { atMost: 1 }, false],
    [Number.NaN, { exactly: 0 }, false],
  ])('of %f against %o: %s', (value, budget, expected) => {
    expect(holds(row(value, budget))).toBe(expected);
  });

  it('without a budget neither holds nor is broken', () => {
    expect([holds(row(1)), budgetText(row(1))]).toEqual([undefined, '']);
  });
});

describe('rounds', () => {
  const taking = (seconds: number[]) => async () => ({ seconds: seconds.shift() ?? 0, cpuSeconds: 1 });

  it('run the ways in turn, and back, and keep the quickest of each round', async () => {
    const order: string[] = [];
    const way = (name: string, seconds: number[]) => async () => {
      order.push(name);
      return { seconds: seconds.shift() ?? 0, cpuSeconds: 1 };
    };
    const samples = await alternate(
      { a: way('a', [9, 4, 2, 3, 8]), b: way('b', [9, 1, 2, 6, 5]) },
      { rounds: 2, bestOf: 2, warmUps: 1 },
    );
    expect(order.join('')).toBe('baabbaabba');
    expect(samples.a.map(({ seconds }) => seconds)).toEqual([2, 3]);
    expect(samples.b.map(({ seconds }) => seconds)).toEqual([1, 5]);
  });

  it('sum the calls that follow each other', async () => {
    const calls: number[] = [];
    const samples = await interleave(
      { a: async (call) => calls.push(call), b: async () => undefined },
      { rounds: 2, calls: 3, warmUps: 1 },
    );
    expect(calls).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(samples.a).toHaveLength(2);
  });

  it('give a ratio as the median of rounds, with the least and the most', async () => {
    const { a, b } = await alternate({ a: taking([2, 9, 3]), b: taking([1, 1, 1]) }, { rounds: 3 });
    expect(ratio('r', { of: a, over: b })).toMatchObject({ value: 3, spread: [2, 9] });
    expect(() => ratio('r', { of: a, over: b.slice(1) })).toThrow('as many rounds');
    expect(() => median([])).toThrow();
  });
});

describe('what a write is billed', () => {
  it.each([
    ['nothing', undefined, 1],
    ['a kilobyte', { a: { S: 'x'.repeat(1_023) } }, 1],
    ['a byte more', { a: { S: 'x'.repeat(1_024) } }, 2],
    ['letters of two bytes', { a: { S: 'é'.repeat(512) } }, 2],
    ['a map', { a: { M: { b: { S: 'x'.repeat(1_018) } } } }, 1],
    ['a map a byte longer', { a: { M: { b: { S: 'x'.repeat(1_019) } } } }, 2],
    ['a list', { a: { L: [{ S: 'x'.repeat(1_019) }] } }, 1],
    ['a list a byte longer', { a: { L: [{ S: 'x'.repeat(1_020) }] } }, 2],
    ['a number', { a: { N: '1795613296' }, b: { S: 'x'.repeat(1_016) } }, 1],
    ['a number of a digit more', { a: { N: '17956132961' }, b: { S: 'x'.repeat(1_016) } }, 2],
  ])('%s', (_name, item, units) => {
    expect(writeUnits(item)).toBe(units);
  });

  it('never shrinks as an item grows', () => {
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

describe('the command line', () => {
  it('asks for all, or for some in their order', () => {
    expect(readOptions([])).toEqual({ sections: SECTIONS, jsonFile: undefined, asksForHelp: false });
    expect(readOptions(['--only', 'year,counted', '--json', 'f']).sections).toEqual(['counted', 'year']);
  });

  it.each([
    [['--only', 'nonsense'], 'nonsense is no part of the bench'],
    [['--only', 'counted,'], 'is no part of the bench'],
    [['--onyl', 'x'], "Unknown option '--onyl': npm run bench -- --help"],
  ])('says what is wrong with %s', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
