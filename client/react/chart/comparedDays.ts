import type { DailyFigure } from './dailyFigures.ts';

/** A day as `getDailyUsage` returns it. */
export type SessionsOfDay = { readonly day: string; readonly sessions: number };

type Ranges = {
  readonly days: readonly SessionsOfDay[];
  readonly before?: readonly SessionsOfDay[];
};

const DAY_MS = 86_400_000;

/** How many days are shown, and how far back those are that they are compared with: whole weeks, so that weekday meets weekday. */
export const BACK_DAYS = { 30: 28, 90: 91 } as const;

export type Range = keyof typeof BACK_DAYS;

const addDays = (day: string, count: number) =>
  new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);

/** The first UTC day that the chart of a range needs. The longest has 181 days, less than a request may ask for. */
export function firstDayOf(range: Range, nowMs: number): string {
  return addDays(new Date(nowMs).toISOString().slice(0, 10), 1 - range - BACK_DAYS[range]);
}

/** The days of a range up to the last, and those some weeks before them: not before the first session, so that a younger account is compared with itself only. */
export function toRanges(all: readonly SessionsOfDay[], range: Range): Ranges {
  const days = all.slice(-range);
  const first = all.find(({ sessions }) => sessions > 0)?.day;
  const end = all.length - BACK_DAYS[range];
  const earlier = all.slice(Math.max(0, end - range), Math.max(0, end));
  return { days, before: earlier.filter(({ day }) => first !== undefined && day >= first) };
}

/**
 * Each day with that of the earlier period, which is as many whole weeks before it as the last days of both are apart. `weeks` is
 * undefined without an earlier period.
 */
export function comparedDays({ days, before = [] }: Ranges): { days: DailyFigure[]; weeks?: number } {
  const [last, lastBefore] = [days.at(-1)?.day, before.at(-1)?.day];
  const figures = days.map(({ day, sessions }) => ({ day, value: sessions }));
  if (last === undefined || lastBefore === undefined || lastBefore >= last) return { days: figures };
  const weeks = Math.max(1, Math.round((Date.parse(last) - Date.parse(lastBefore)) / (7 * DAY_MS)));
  const earlier = new Map(before.map(({ day, sessions }) => [day, sessions]));
  return {
    weeks,
    days: figures.map((figure) => {
      const sessions = earlier.get(addDays(figure.day, -7 * weeks));
      return { ...figure, ...(sessions !== undefined && { before: sessions }) };
    }),
  };
}
