import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnLayout } from '../../../client/react/chart/columnLayout.ts';
import { changePercent, summarize } from '../../../client/react/chart/dailyFigures.ts';
import {
  columnAfterKey,
  columnAt,
  columnsFor,
  datedColumns,
  ticksFor,
} from '../../../client/react/chart/scale.ts';

const figures = fc.nat({ max: 1_000_000_000 });
const counts = fc.integer({ min: 1, max: 400 });
const widths = fc.integer({ min: 1, max: 4_000 });

describe('the lines of a chart', () => {
  test.each([
    [0, [0, 1, 2]],
    [1, [0, 1, 2]],
    [3, [0, 1, 2, 3]],
    [4, [0, 2, 4]],
    [237, [0, 100, 200, 300]],
    [300, [0, 100, 200, 300]],
    [301, [0, 200, 400]],
    [60, [0, 20, 40, 60]],
    [61, [0, 25, 50, 75]],
    [56_000, [0, 20_000, 40_000, 60_000]],
  ])('up to %i', (max, ticks) => {
    expect(ticksFor(max)).toEqual(ticks);
  });

  test('are 3 or 4 at even steps of 1, 2, 2.5 or 5 × 10ⁿ, from 0 to the figure or more', () => {
    fc.assert(
      fc.property(figures, (max) => {
        const ticks = ticksFor(max);
        expect([3, 4]).toContain(ticks.length);
        const step = ticks[1] ?? 0;
        expect(ticks).toEqual(ticks.map((_, index) => index * step));
        expect(Number.isInteger(step)).toBe(true);
        const digits = String(step).replace(/0+$/, '');
        expect(['1', '2', '25', '5']).toContain(digits);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
        // No line above the first that holds the figure, except in a chart of ones.
        expect(ticks.at(-2)).toBeLessThan(Math.max(2, max));
      }),
    );
  });
});

describe('the columns of a chart', () => {
  test('at most eight have a date, evenly, and the first has one', () => {
    fc.assert(
      fc.property(counts, widths, (count, widthPx) => {
        const dated = datedColumns({ count, widthPx });
        expect(dated.length).toBeLessThanOrEqual(8);
        expect(dated[0]).toBe(0);
        expect(dated.at(-1)).toBeLessThan(count);
        const every = dated[1] ?? count;
        expect(dated).toEqual(dated.map((_, index) => index * every));
        // Dates do not touch.
        if (dated.length > 1) expect((every * widthPx) / count).toBeGreaterThanOrEqual(Math.min(56, widthPx));
      }),
    );
  });

  test('thirty days have a date every fourth day, and fewer on a phone', () => {
    expect(datedColumns({ count: 30, widthPx: 1000 })).toEqual([0, 4, 8, 12, 16, 20, 24, 28]);
    expect(datedColumns({ count: 30, widthPx: 280 })).toEqual([0, 6, 12, 18, 24]);
  });

  test('a bar is half its step, at most 16 px', () => {
    expect(columnsFor({ count: 30, widthPx: 600 })).toEqual({ stepPx: 20, barPx: 10 });
    expect(columnsFor({ count: 7, widthPx: 700 })).toEqual({ stepPx: 100, barPx: 16 });
    expect(columnsFor({ count: 0, widthPx: 700 }).stepPx).toBe(0);
  });

  test('a place within a column leads to it, one beyond the edges to the nearest', () => {
    fc.assert(
      fc.property(counts, widths, fc.double({ min: 0, max: 0.999, noNaN: true }), (count, widthPx, part) => {
        const { stepPx } = columnsFor({ count, widthPx });
        const column = Math.floor(part * count);
        expect(columnAt(stepPx * (column + 0.5), { count, stepPx })).toBe(column);
        expect(columnAt(-5, { count, stepPx })).toBe(0);
        expect(columnAt(widthPx + 5, { count, stepPx })).toBe(count - 1);
      }),
    );
    expect(columnAt(5, { count: 0, stepPx: 0 })).toBeNull();
  });

  test('no bar and no date is outside the drawing', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 200, max: 2_000 }), figures, (count, widthPx, max) => {
        const ticks = ticksFor(max);
        const layout = columnLayout({ ticks, tickLabelLength: 5, count, widthPx });
        expect(layout.xOf(0) - layout.barPx / 2).toBeGreaterThanOrEqual(layout.leftPx);
        expect(layout.xOf(count - 1) + layout.barPx / 2).toBeLessThanOrEqual(widthPx);
        expect(layout.yOf(max)).toBeGreaterThanOrEqual(layout.yOf(layout.top));
        expect(layout.yOf(max)).toBeLessThanOrEqual(layout.yOf(0));
      }),
    );
  });
});

describe('the keys of a chart', () => {
  const count = 30;

  test('the arrows move and stop at the ends', () => {
    expect(columnAfterKey('ArrowLeft', { index: 5, count })).toBe(4);
    expect(columnAfterKey('ArrowRight', { index: 5, count })).toBe(6);
    expect(columnAfterKey('ArrowLeft', { index: 0, count })).toBe(0);
    expect(columnAfterKey('ArrowRight', { index: 29, count })).toBe(29);
  });

  test('Home and End jump, Escape closes, and an arrow shows the last again', () => {
    expect(columnAfterKey('Home', { index: 5, count })).toBe(0);
    expect(columnAfterKey('End', { index: 5, count })).toBe(29);
    expect(columnAfterKey('Escape', { index: 5, count })).toBeNull();
    expect(columnAfterKey('ArrowLeft', { index: null, count })).toBe(29);
  });

  test('other keys are the browser’s, and a chart without days has none', () => {
    expect(columnAfterKey('Tab', { index: 5, count })).toBeUndefined();
    expect(columnAfterKey('End', { index: null, count: 0 })).toBeUndefined();
  });
});

describe('the figures in words', () => {
  const days = [
    { day: '2026-12-07', value: 237, before: 212 },
    { day: '2026-12-08', value: 237, before: 172 },
    { day: '2026-12-09', value: 130, before: 900 },
    { day: '2026-12-06', value: 5 },
  ];

  test('the sum and the first of the highest days', () => {
    expect(summarize(days)).toEqual({ total: 609, peak: 237, peakDay: '2026-12-07' });
    expect(summarize([])).toBeNull();
  });

  test('the change leaves out today and days without an earlier one', () => {
    expect(changePercent(days, '2026-12-09')).toBeCloseTo(((474 - 384) / 384) * 100);
  });

  test('there is no change from nothing', () => {
    expect(changePercent([{ day: '2026-12-09', value: 5, before: 0 }])).toBeNull();
    expect(changePercent([])).toBeNull();
  });
});
