import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnLayout } from '../../../../client/react/chart/columnLayout.ts';
import { extentOf, partsOf, signedTicks } from '../../../../web/src/charts/stackedLayout.ts';

const KEYS = ['new', 'expansion', 'churn', 'contraction'];
const columns = fc.record({
  values: fc.dictionary(fc.constantFrom(...KEYS), fc.integer({ min: -1_000_000, max: 1_000_000 })),
});

describe('the lines of a chart with losses', () => {
  test.each([
    [0, 0, [0, 1, 2]],
    [-5, 0, [-6, -4, -2, 0]],
    [-70_000, 190_000, [-100_000, 0, 100_000, 200_000]],
    [-1, 1, [-1, 0, 1]],
  ])('from %i to %i', (min, max, ticks) => {
    expect(signedTicks(min, max)).toEqual(ticks);
  });

  test('reach both ends, have even steps and a line at zero', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000_000), (loss, gain) => {
        const ticks = signedTicks(-loss, gain);
        expect(ticks).toContain(0);
        expect(ticks[0]).toBeLessThanOrEqual(-loss);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(gain);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe('the parts of a column', () => {
  test('touch each other, lie away from zero, and sum up to its ends', () => {
    fc.assert(
      fc.property(columns, (column) => {
        const parts = partsOf(column, KEYS);
        const { low, high } = extentOf(column);
        for (const { series, from, to } of parts) {
          expect(to - from).toBe(column.values[series]);
          expect(Math.abs(to)).toBeGreaterThan(Math.abs(from));
        }
        expect(Math.min(0, ...parts.map(({ to }) => to))).toBe(low);
        expect(Math.max(0, ...parts.map(({ to }) => to))).toBe(high);
      }),
    );
  });

  test('are drawn between the lowest and the highest line', () => {
    const layout = columnLayout({ ticks: [-100, 0, 100, 200], tickLabelLength: 4, count: 12, widthPx: 640 });
    expect(layout.yOf(200)).toBeLessThan(layout.yOf(0));
    expect(layout.yOf(0)).toBeLessThan(layout.yOf(-100));
    expect(layout.xOf(11) + layout.barPx / 2).toBeLessThanOrEqual(640);
  });
});
