import { quotaEnd } from '../../../../client/react/meter/quota.ts';
import { DAY_MS, dayOf, daysBetween } from './days.ts';
import type { DailyUsage, Usage } from './usage.ts';

/** The pace is the mean of so many whole days. */
const PACE_DAYS = 7;

/** Fewer days say nothing of the next ones. */
const PACE_DAYS_MIN = 2;

export type Forecast =
  /** Less than two whole days of usage. */
  | { kind: 'early' }
  /** No sessions are left, or none are included. */
  | { kind: 'used_up' }
  | { kind: 'whole'; perDay: number }
  /** The UTC day on which the quota is used up, and how many days that is before it ends: 0 if on the same day. */
  | { kind: 'until'; perDay: number; day: string; daysShort: number };

/**
 * How long the quota lasts at the pace of the last seven whole days, or of those since the first session. `days` are the daily
 * figures, oldest first; today and later ones are left out, as today is not over.
 */
export function forecast(usage: Usage, days: DailyUsage['days'], nowMs: number): Forecast {
  if (usage.sessionsRemaining === 0) return { kind: 'used_up' };
  const today = dayOf(nowMs);
  const whole = days.filter(({ day }) => day < today);
  const first = whole.findIndex(({ sessions }) => sessions > 0);
  const since = first === -1 ? [] : whole.slice(first).slice(-PACE_DAYS);
  if (since.length < PACE_DAYS_MIN) return { kind: 'early' };
  const perDay = since.reduce((sum, { sessions }) => sum + sessions, 0) / since.length;
  const end = quotaEnd(usage).at;
  // Beyond any date that there is, for a pace of nearly nothing: compared as a number first.
  const lastsMs = perDay > 0 ? (usage.sessionsRemaining / perDay) * DAY_MS : Number.POSITIVE_INFINITY;
  if (nowMs + lastsMs >= Date.parse(end)) return { kind: 'whole', perDay };
  const day = dayOf(nowMs + lastsMs);
  return { kind: 'until', perDay, day, daysShort: daysBetween(day, dayOf(end)) };
}
