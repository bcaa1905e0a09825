import { monthStart } from '../time.ts';
import { isGrantingStatus, isPaymentDue } from './access.ts';
import type { Account, Entitlements, SubscriptionSummary, Terms } from './account.ts';
import { CONCURRENT_MAX, GREATEST_PLAN, isPlanId, type Limits, PLANS } from './plans.ts';
import { type Period, quotaMonth, quotaPeriod } from './quotaPeriod.ts';

/**
 * What an account may do at `now` (epoch seconds). It depends on the deciding subscription and the terms only, and both
 * the webhook sync and the rollover write it, so the order and number of events do not matter. It is valid in
 * [now, validUntil). The exception is a plan that this release does not know: its figures come from `stored`, what the
 * account has until now.
 */
export function entitlementsAt(state: {
  subscription?: SubscriptionSummary;
  terms?: Terms;
  stored?: StoredFigures;
  now: number;
}): Entitlements {
  const { subscription, terms, stored, now } = state;
  const period = subscription ? quotaPeriod(subscription, now) : calendarMonth(now);
  const grant = grantAt(subscription, now);
  const isGranted = grant.kind !== 'nothing';
  const plan = isGranted && subscription ? subscription.plan : 'free';
  const termsHold = terms !== undefined && termsState(terms, { subscription, now }) === 'active';
  const base = isPlanId(plan) ? PLANS[plan] : limitsOfUnknownPlan(plan, stored);
  const limits = limitsOf(base, termsHold ? terms : undefined);
  const sessionsIncluded =
    isGranted && subscription && isPlanId(plan)
      ? quotaOf(grant, {
          subscription,
          period,
          whole: limits.sessionsIncluded,
          // `included` counts in the sessions of the paid price: those of the plan, or of the offer that the terms belong to.
          ofPrice: terms?.offer === undefined ? base.sessionsIncluded : limits.sessionsIncluded,
        })
      : limits.sessionsIncluded;
  const validUntil = Math.min(
    period.periodEnd,
    isGranted ? grant.until : Infinity,
    termsHold ? (terms.until ?? Infinity) : Infinity,
  );
  const accessUntil = accessUntilOf({ subscription, plan, validUntil });
  return {
    plan,
    status: subscription?.status ?? 'none',
    ...limits,
    sessionsIncluded,
    ...period,
    ...(accessUntil === undefined ? {} : { accessUntil }),
    validUntil,
  };
}

/** Whether terms replace the figures of the plan at `now`, or why they have no effect. */
export function termsState(
  { until = Infinity, holdUnpaid = false }: Terms,
  { subscription, now }: { subscription?: SubscriptionSummary; now: number },
): 'active' | 'ended' | 'no_paid_plan' {
  if (now >= until) return 'ended';
  return holdUnpaid || grantAt(subscription, now).kind !== 'nothing' ? 'active' : 'no_paid_plan';
}

/**
 * The quota of a whole month that is paid for, which replaces the share of it that the grace grants when the payment arrives. Outside
 * a grace it is the quota that the account has.
 */
export function fullQuota(
  account: StoredFigures & Pick<Account, 'subscription' | 'terms'>,
  now: number,
): number {
  const { plan, subscription, terms, sessionsIncluded } = account;
  if (!isPlanId(plan) || grantAt(subscription, now).kind !== 'grace') return sessionsIncluded;
  const holds = terms !== undefined && termsState(terms, { subscription, now }) === 'active';
  return limitsOf(PLANS[plan], holds ? terms : undefined).sessionsIncluded;
}

/** What a subscription grants at an instant, and the instant until which it does. */
export type Grant = { kind: 'full' | 'grace'; until: number } | { kind: 'nothing' };

/**
 * The access policy: the full quota while the time is paid for, or while an invoiced customer has credit; a part of it in the
 * grace that follows; nothing afterwards. Cancelling and any other status end the plan at once, without a grace.
 */
export function grantAt(subscription: SubscriptionSummary | undefined, now: number): Grant {
  if (!subscription || !isGrantingStatus(subscription.status)) return { kind: 'nothing' };
  const { paidUntil, creditUntil = paidUntil, graceUntil = -Infinity, cancelAt = Infinity } = subscription;
  if (now >= cancelAt) return { kind: 'nothing' };
  const fullUntil = Math.min(paidUntil, creditUntil);
  if (now < fullUntil) return { kind: 'full', until: Math.min(fullUntil, cancelAt) };
  if (now < graceUntil) return { kind: 'grace', until: Math.min(graceUntil, cancelAt) };
  return { kind: 'nothing' };
}

/**
 * When the plan of an account ends unless an invoice is paid; undefined while nothing is due, and without a plan that was paid for. What
 * is valid beyond the paid time is valid in the grace.
 */
export function accessUntilOf({
  subscription,
  plan,
  validUntil,
}: {
  subscription: SubscriptionSummary | undefined;
  plan: string;
  validUntil: number;
}): number | undefined {
  if (subscription?.plan !== plan) return undefined;
  const { status, paidUntil, creditUntil, graceUntil, cancelAt = Infinity } = subscription;
  const isGrace = validUntil > Math.min(paidUntil, creditUntil ?? paidUntil);
  if (!isGrace && !isPaymentDue(status)) return undefined;
  return Math.min(graceUntil ?? creditUntil ?? paidUntil, cancelAt);
}

/**
 * The quota of a period, of which `whole` is that of a whole month, and `ofPrice` that of the paid price. The grace grants the share of
 * its days in the month, rounded up; a shorter paid period its own share, rounded down.
 */
function quotaOf(
  grant: Grant,
  {
    subscription,
    period,
    whole,
    ofPrice,
  }: { subscription: SubscriptionSummary; period: Period; whole: number; ofPrice: number },
): number {
  const { paidUntil, anchor, graceUntil = paidUntil, included } = subscription;
  const periodSeconds = period.periodEnd - period.periodStart;
  if (grant.kind === 'grace') {
    return Math.min(whole, Math.ceil((whole * (graceUntil - paidUntil)) / periodSeconds));
  }
  const sessions = included && sessionsIn(included, period);
  if (sessions !== undefined) {
    // Terms that an operator set replace the plan's figure, so they are reduced in the same proportion.
    return whole === ofPrice ? sessions : Math.floor((whole * sessions) / ofPrice);
  }
  const month = quotaMonth(anchor, period.periodStart);
  return Math.floor((whole * periodSeconds) / (month.periodEnd - month.periodStart));
}

/** The quota of the period, if it is not that of the paid price. */
function sessionsIn(
  [start, sessions, later]: NonNullable<SubscriptionSummary['included']>,
  { periodStart }: Period,
): number | undefined {
  if (periodStart === start) return sessions;
  return periodStart > start ? later : undefined;
}

/** The plan and figures that an account had before. */
type StoredFigures = Limits & { plan: string };

/**
 * The figures of a plan that this release does not know, so that a rollback refuses no customer what was paid for: the stored ones
 * of that plan, each at least that of the greatest known plan. They are not reduced for a short period or the grace, because a
 * stored figure may be reduced already. They end with the grant, as with any plan, and the newer release computes them again.
 */
function limitsOfUnknownPlan(plan: string, stored: StoredFigures | undefined): Limits {
  const least = PLANS[GREATEST_PLAN];
  const known = stored?.plan === plan ? stored : least;
  return {
    sessionsIncluded: Math.max(known.sessionsIncluded, least.sessionsIncluded),
    concurrent: Math.max(known.concurrent, least.concurrent),
    requestsPerMinute: Math.max(known.requestsPerMinute, least.requestsPerMinute),
    projectsIncluded: Math.max(known.projectsIncluded, least.projectsIncluded),
  };
}

function limitsOf(base: Limits, terms: Terms | undefined): Limits {
  return {
    sessionsIncluded: terms?.sessionsIncluded ?? base.sessionsIncluded,
    concurrent: Math.min(terms?.concurrent ?? base.concurrent, CONCURRENT_MAX),
    requestsPerMinute: terms?.requestsPerMinute ?? base.requestsPerMinute,
    projectsIncluded: terms?.projectsIncluded ?? base.projectsIncluded,
  };
}

const calendarMonth = (now: number): Period => ({
  periodStart: monthStart(now),
  periodEnd: monthStart(now, 1),
});
