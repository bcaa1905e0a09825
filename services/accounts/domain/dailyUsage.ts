import type { UsageStore } from '../../../shared/account/ports.ts';
import { sumUsage, type UsageAmounts } from '../../../shared/account/usageAmounts.ts';
import { isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';

/** Half a year: six months have at most 184 days. */
const DAYS_MAX = 184;

const DAYS_DEFAULT = 30;

/** No stage has usage before this day. Arithmetic with days of the year 0 would fail. */
const EARLIEST_DAY = '2000-01-01';

/** UTC days such as `2026-11-22`, both inclusive. */
export type DayRange = { from: string; to: string };

export type DayRangeOutcome =
  | { kind: 'range'; range: DayRange }
  | { kind: 'refused'; reason: 'from_after_to' | 'too_early' | 'too_many_days' };

const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000;

/** The days of a request at `now` (epoch seconds). Without `to` they end today, without `from` they are 30. */
export function dayRange({ from, to }: Partial<DayRange>, now: number): DayRangeOutcome {
  const last = to ?? isoDay(now);
  if (last < EARLIEST_DAY) return { kind: 'refused', reason: 'too_early' };
  const first = from ?? isoDay(startOf(last) - (DAYS_DEFAULT - 1) * SECONDS_PER_DAY);
  const count = (startOf(last) - startOf(first)) / SECONDS_PER_DAY + 1;
  if (count < 1) return { kind: 'refused', reason: 'from_after_to' };
  if (count > DAYS_MAX) return { kind: 'refused', reason: 'too_many_days' };
  return { kind: 'range', range: { from: first, to: last } };
}

/** `asOf` is the newest change that is included, epoch seconds; undefined if the account has no usage. */
export type DailyUsage = { days: (UsageAmounts & { day: string })[]; asOf?: number };

/**
 * The usage of each day of the range up to today, oldest first. Days without usage are there too, so that a chart has no gaps. A day on
 * which a period turned is the sum of its parts.
 */
export async function dailyUsage(
  store: Pick<UsageStore, 'readDays'>,
  { accountId, range, now }: { accountId: string; range: DayRange; now: number },
): Promise<DailyUsage> {
  const { parts, asOf } = await store.readDays({ accountId, from: range.from });
  const today = isoDay(now);
  const days: DailyUsage['days'] = [];
  for (let at = startOf(range.from); isoDay(at) <= range.to && isoDay(at) <= today; at += SECONDS_PER_DAY) {
    const day = isoDay(at);
    days.push({ day, ...sumUsage(parts.filter((part) => part.day === day)) });
  }
  return { days, asOf };
}
