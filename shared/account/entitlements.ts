import { addMonths, monthStart, monthsBetween } from '../time.ts';
import { accessOf } from './access.ts';
import type { Entitlements, SubscriptionSummary, Terms } from './account.ts';
import { CONCURRENT_MAX, type Limits, PLANS, type PlanId } from './plans.ts';

type Period = { periodStart: number; periodEnd: number };

/**
 * What an account may do at `now` (epoch seconds). It depends on the deciding subscription and the terms only, and both
 * the webhook sync and the rollover write it, so the order and number of events do not matter. It is valid in
 * [now, validUntil).
 */
export function entitlementsAt(state: {
  subscription?: SubscriptionSummary;
  terms?: Terms;
  now: number;
}): Entitlements {
  const { subscription, terms, now } = state;
  const accessEnd = subscription ? accessOf(subscription).endsAt : -Infinity;
  const granted = subscription !== undefined && now < accessEnd;
  const plan: PlanId = granted ? subscription.plan : 'free';
  const period = granted ? paidPeriod(subscription, now) : unpaidPeriod(subscription, accessEnd, now);
  const termsHold = terms !== undefined && now < (terms.until ?? Infinity) && (granted || !!terms.holdUnpaid);
  return {
    plan,
    status: subscription?.status ?? 'none',
    ...limitsOf(plan, termsHold ? terms : undefined),
    ...period,
    ...(granted && subscription.graceUntil !== undefined ? { accessUntil: subscription.graceUntil } : {}),
    validUntil: Math.min(
      period.periodEnd,
      granted ? accessEnd : Infinity,
      termsHold ? (terms.until ?? Infinity) : Infinity,
    ),
  };
}

function limitsOf(plan: PlanId, terms: Terms | undefined): Limits {
  const base = PLANS[plan];
  return {
    sessionsIncluded: terms?.sessionsIncluded ?? base.sessionsIncluded,
    concurrent: Math.min(terms?.concurrent ?? base.concurrent, CONCURRENT_MAX),
    requestsPerMinute: terms?.requestsPerMinute ?? base.requestsPerMinute,
    projectsIncluded: terms?.projectsIncluded ?? base.projectsIncluded,
  };
}

/** Stripe's period; after its end the next month by the anchor, until the sync of the renewal replaces it. */
function paidPeriod(subscription: SubscriptionSummary, instant: number): Period {
  const { periodStart, periodEnd, anchor } = subscription;
  if (instant < periodEnd) return { periodStart, periodEnd };
  // A trial can end before the anchor, at which the first paid period begins.
  if (instant < anchor) return { periodStart: periodEnd, periodEnd: anchor };
  const months = monthsBetween(anchor, instant);
  return {
    periodStart: Math.max(addMonths(anchor, months), periodEnd),
    periodEnd: addMonths(anchor, months + 1),
  };
}

/**
 * The period of an account that does not pay. The period in which it lost its plan continues to its end, so that losing and
 * regaining a plan grants no second quota. Calendar months follow, without overlapping it.
 */
function unpaidPeriod(subscription: SubscriptionSummary | undefined, accessEnd: number, now: number): Period {
  const month = { periodStart: monthStart(now), periodEnd: monthStart(now, 1) };
  if (subscription === undefined) return month;
  const last = paidPeriod(subscription, Math.max(subscription.periodStart, accessEnd - 1));
  if (now < last.periodEnd) return last;
  return { periodStart: Math.max(month.periodStart, last.periodEnd), periodEnd: month.periodEnd };
}
