import { BACK_DAYS, type Range } from '../../../../client/react/chart/comparedDays.ts';
import type { DailyFigure } from '../../../../client/react/chart/dailyFigures.ts';
import { addDays, dayOf } from './days.ts';
import type { DailyUsage, Usage } from './usage.ts';

/** The ledger is minutes behind. What starts in minutes is at most this part of the sessions of a busy day, or a handful. */
const BEHIND_SHARE_MAX = 0.05;
const BEHIND_MIN = 5;

/**
 * The sessions of today so far: the live figure of the period minus its earlier days. That is not so if the period began with usage
 * carried over, which the live figure has and no day does, or within a day, whose figure has sessions of the period before it.
 * The figure that the ledger has of today is at most minutes behind: less is never true, and much more is carry-over.
 */
export function sessionsToday(usage: Usage, { days, asOf }: DailyUsage, nowMs: number): number {
  const today = dayOf(nowMs);
  const start = dayOf(usage.periodStart);
  const sum = (list: DailyUsage['days']) => list.reduce((total, { sessions }) => total + sessions, 0);
  const counted = sum(days.filter(({ day }) => day === today));
  const live = usage.sessionsUsed - sum(days.filter(({ day }) => day >= start && day < today));
  if (live <= counted) return counted;
  // Nothing has reached the ledger yet, or nothing can be carried over: that comes with a paid change of the plan.
  if (asOf === null || usage.plan === 'free') return live;
  const busiest = Math.max(0, ...days.slice(-30).map(({ sessions }) => sessions));
  const behindMax = Math.max(BEHIND_MIN, Math.ceil(busiest * BEHIND_SHARE_MAX));
  return live - counted <= behindMax ? live : counted;
}

/**
 * The days of the chart up to today. Each has the day some weeks before it, if that is not before the first session: a younger account
 * is compared with itself only. Today's figure is live.
 */
export function chartDays(range: Range, usage: Usage, daily: DailyUsage, nowMs: number): DailyFigure[] {
  const back = BACK_DAYS[range];
  const sessions = new Map(daily.days.map((day) => [day.day, day.sessions]));
  const today = dayOf(nowMs);
  const first = daily.days.find((day) => day.sessions > 0)?.day ?? today;
  sessions.set(today, sessionsToday(usage, daily, nowMs));
  return Array.from({ length: range }, (_, index) => {
    const day = addDays(today, index + 1 - range);
    const compared = addDays(day, -back);
    const before = compared < first ? undefined : sessions.get(compared);
    return { day, value: sessions.get(day) ?? 0, ...(before !== undefined && { before }) };
  });
}

/** Whether no session was ever counted, as far as the figures go back. */
export function isUnused(usage: Usage, daily: DailyUsage): boolean {
  return (
    usage.sessionsUsed === 0 && usage.openSessions === 0 && daily.days.every(({ sessions }) => sessions === 0)
  );
}
