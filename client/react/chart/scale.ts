/** At most so many dates under a chart, however wide it is. */
const DATES_MAX = 8;

/** A date such as "10 Nov" with air beside it, at 11 px. */
const DATE_WIDTH_PX = 56;

/** Daily bars are half their step, at most so wide. */
const BAR_WIDTH_MAX_PX = 16;

/**
 * The values of the grid lines of a chart of whole numbers from 0 to `max`: 3 or 4, at steps of 1, 2, 2.5 or 5 × 10ⁿ. The
 * last is `max` or more.
 */
export function ticksFor(max: number): number[] {
  const step = stepFor(max);
  // A chart of zeros and ones has a third line too, so that one session does not fill it.
  const intervals = Math.max(2, Math.ceil(max / step));
  return Array.from({ length: intervals + 1 }, (_, index) => index * step);
}

/** The smallest step of which three reach `max`. The one before is at least 2.5 times smaller, so one and a half do not. */
export function stepFor(max: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 2.5, 5]) {
      const step = factor * power;
      if (Number.isInteger(step) && step * 3 >= max) return step;
    }
  }
}

/** Which of `count` columns have their date under them: evenly, beginning with the first. */
export function datedColumns({ count, widthPx }: { count: number; widthPx: number }): number[] {
  const datesMax = Math.max(1, Math.min(DATES_MAX, Math.floor(widthPx / DATE_WIDTH_PX)));
  const every = Math.max(1, Math.ceil(count / datesMax));
  return Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every);
}

/** The width of `count` equal columns, and of the bar in the middle of each. */
export function columnsFor({
  count,
  widthPx,
  barMaxPx = BAR_WIDTH_MAX_PX,
}: {
  count: number;
  widthPx: number;
  barMaxPx?: number | undefined;
}): { stepPx: number; barPx: number } {
  const stepPx = count > 0 ? widthPx / count : 0;
  return { stepPx, barPx: Math.min(barMaxPx, stepPx / 2) };
}

/** The column at a distance from the left edge of the columns; the nearest one beyond the edges. */
export function columnAt(xPx: number, { count, stepPx }: { count: number; stepPx: number }): number | null {
  if (count === 0 || stepPx <= 0) return null;
  return Math.min(count - 1, Math.max(0, Math.floor(xPx / stepPx)));
}

/**
 * The column that a key leads to from `index`, null for none: Left and Right move, Home and End jump, Escape closes. With no
 * column shown, the arrows show the last. Undefined for other keys.
 */
export function columnAfterKey(
  key: string,
  { index, count }: { index: number | null; count: number },
): number | null | undefined {
  const last = count - 1;
  if (key === 'Escape') return null;
  if (count === 0) return undefined;
  if (key === 'ArrowLeft') return index === null ? last : Math.max(0, index - 1);
  if (key === 'ArrowRight') return index === null ? last : Math.min(last, index + 1);
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  return undefined;
}
