import { PAID_PLAN_IDS, PLAN_IDS, PLANS, type PlanId } from '../../shared/account/plans.ts';
import { monthStart } from '../../shared/time.ts';
import type { OldAccount, OldMonth } from './exportedAccount.ts';

/** `2026-10` for the UTC month that is `offset` months from the one of the instant. */
const monthName = (now: number, offset: number): string =>
  new Date(monthStart(now, offset) * 1_000).toISOString().slice(0, 7);

const NO_USE = { sessions: 0, minutes: 0 };

/** The use of the last whole month before `now`. `undefined` for an account without months. */
export function lastWholeMonth({ months }: Pick<OldAccount, 'months'>, now: number): OldMonth | undefined {
  if (months.length === 0) return undefined;
  const month = monthName(now, -1);
  return months.find((candidate) => candidate.month === month) ?? { month, ...NO_USE };
}

/** The month with the most sessions among the last `count` whole months before `now`, and the latest of several. */
export function busiestMonth(
  { months }: Pick<OldAccount, 'months'>,
  { count, now }: { count: number; now: number },
): OldMonth | undefined {
  const first = monthName(now, -count);
  const current = monthName(now, 0);
  const whole = months.filter(({ month }) => month >= first && month < current);
  return whole.reduce<OldMonth | undefined>(
    (busiest, month) => (busiest && busiest.sessions > month.sessions ? busiest : month),
    undefined,
  );
}

/** The plans that an account which pays today can get, the smallest first. */
export const plansFrom = (smallest: PlanId): readonly PlanId[] =>
  smallest === 'free' ? PLAN_IDS : PAID_PLAN_IDS.slice(PAID_PLAN_IDS.indexOf(smallest));

/** The smallest of the plans whose quota covers the sessions. A quota covers as many sessions as it has. */
export const smallestCovering = (plans: readonly PlanId[], sessions: number): PlanId | undefined =>
  plans.find((plan) => PLANS[plan].sessionsIncluded >= sessions);
