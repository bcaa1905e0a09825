import { stepFor } from '../../../client/react/chart/scale.ts';

/** The parts of a column, in the order in which they are drawn. Those below zero are drawn downwards. */
export type StackedColumn = {
  /** Unique, such as the day. */
  readonly key: string;
  /** Under the column. */
  readonly label: string;
  /** In the box beside it and in the table. */
  readonly title: string;
  readonly values: Readonly<Record<string, number>>;
  /** The period is not over. */
  readonly isOpen?: boolean;
};

/** Lines from below the lowest value to above the highest, at steps of 1, 2, 2.5 or 5 × 10ⁿ; one of them is zero. */
export function signedTicks(min: number, max: number): number[] {
  const step = stepFor(max - min);
  const first = Math.floor(min / step);
  const last = Math.max(Math.ceil(max / step), first + 2);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** The ends of a column: the sums of the parts below and above zero. */
export function extentOf({ values }: Pick<StackedColumn, 'values'>): { low: number; high: number } {
  let [low, high] = [0, 0];
  for (const value of Object.values(values)) {
    if (value < 0) low += value;
    else high += value;
  }
  return { low, high };
}

export type Part = { readonly series: string; readonly from: number; readonly to: number };

/** Where each part of a column begins and ends, in units of the values: stacked away from zero in the order of the series. */
export function partsOf({ values }: Pick<StackedColumn, 'values'>, series: readonly string[]): Part[] {
  let [low, high] = [0, 0];
  return series.flatMap((key) => {
    const value = values[key] ?? 0;
    if (value === 0) return [];
    const from = value < 0 ? low : high;
    const to = from + value;
    if (value < 0) low = to;
    else high = to;
    return [{ series: key, from, to }];
  });
}
