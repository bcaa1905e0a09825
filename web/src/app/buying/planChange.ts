import { placeInPeriod } from '../../../../client/react/meter/quota.ts';
import type { Operations } from '../../../../client/src/apiTypes.ts';
import type { PaidPlan } from './paidPlan.ts';

export type PlanId = 'free' | PaidPlan;

/** The plans from the smallest to the greatest. */
const ORDER: readonly PlanId[] = ['free', 'starter', 'growth'];

/** The part of `GET /billing/usage` that decides what a change of plan does. */
export type UsageOfChange = Pick<
  Operations['getUsage']['response'],
  | 'plan'
  | 'status'
  | 'paymentDue'
  | 'cancelAt'
  | 'sessionsUsed'
  | 'sessionsIncluded'
  | 'periodStart'
  | 'periodEnd'
>;

/** The part of `GET /billing/subscription` that does. */
export type SubscriptionOfChange = {
  readonly status: string;
  readonly price: { readonly interval: string; readonly intervalCount: number } | null;
  readonly nextInvoice: { readonly at: string } | null;
  readonly nextPlan: { readonly plan: PlanId; readonly at: string } | null;
  readonly amountDue: { readonly pageUrl: string | null } | null;
};

/** What it means for an account to go to a plan. Instants are ISO strings; one that is not known is undefined. */
export type PlanChange =
  /** It has the plan, and nothing else is planned. */
  | { kind: 'current' }
  /** It has the plan until `at`, when `next` begins: that can be taken back. */
  | { kind: 'keep'; next: PlanId; at: string }
  /** It has no subscription. */
  | { kind: 'buy' }
  /** An invoice is unpaid, so the plan stays as it is. */
  | { kind: 'unpaid'; pageUrl: string | null }
  /** The change is planned already. */
  | { kind: 'planned'; at: string }
  /** Another change is planned, which has to be taken back first. */
  | { kind: 'busy'; next: PlanId; at: string }
  /**
   * At once. `carried` is about how many of the used sessions count in the new period. `isMonthly`: the plans' prices, which are for a
   * month, are those that the account pays.
   */
  | { kind: 'upgrade'; carried: number; isTrial: boolean; isMonthly: boolean }
  /** At the end of the paid time. */
  | { kind: 'downgrade'; at: string | undefined; isMonthly: boolean }
  | { kind: 'cancel'; at: string | undefined };

/** Statuses of Stripe in which an account can buy. */
const WITHOUT_SUBSCRIPTION = new Set(['none', 'canceled', 'incomplete_expired']);

type Account = {
  readonly usage: UsageOfChange;
  /** Undefined if it cannot be read: then the usage alone decides. */
  readonly subscription: SubscriptionOfChange | undefined;
  readonly nowMs: number;
};

/**
 * What follows if the account goes to `target`. The same rules as at Stripe (the customer portal's configuration) and in the
 * account: an upgrade begins a period at once, everything else waits for the end of the paid time.
 */
export function planChangeOf(target: PlanId, { usage, subscription, nowMs }: Account): PlanChange {
  const { plan } = usage;
  const { status } = subscription ?? usage;
  if (WITHOUT_SUBSCRIPTION.has(status)) {
    return target === plan || target === 'free' ? { kind: 'current' } : { kind: 'buy' };
  }
  const isDue = subscription ? subscription.amountDue !== null : usage.paymentDue;
  if (isDue && target !== plan) return { kind: 'unpaid', pageUrl: subscription?.amountDue?.pageUrl ?? null };
  const planned = plannedChange(usage, subscription);
  if (planned) {
    if (target === plan) return { kind: 'keep', next: planned.plan, at: planned.at };
    return target === planned.plan
      ? { kind: 'planned', at: planned.at }
      : { kind: 'busy', next: planned.plan, at: planned.at };
  }
  if (target === plan) return { kind: 'current' };
  if (ORDER.indexOf(target) > ORDER.indexOf(plan)) {
    const isTrial = status === 'trialing';
    const carried = isTrial ? 0 : carriedSessions(usage, nowMs);
    return { kind: 'upgrade', carried, isTrial, isMonthly: isMonthly(subscription) };
  }
  const at = endOfPaidTime(usage, subscription);
  return target === 'free'
    ? { kind: 'cancel', at }
    : { kind: 'downgrade', at, isMonthly: isMonthly(subscription) };
}

/** The change that is planned for the end of the paid time. The account knows of a cancellation too. */
function plannedChange({ cancelAt }: UsageOfChange, subscription: SubscriptionOfChange | undefined) {
  if (subscription?.nextPlan) return subscription.nextPlan;
  return cancelAt === null ? undefined : { plan: 'free' as const, at: cancelAt };
}

/** The end of the period, except of a plan that is paid for a longer or a shorter time than a month. */
function endOfPaidTime(
  { periodEnd }: UsageOfChange,
  subscription: SubscriptionOfChange | undefined,
): string | undefined {
  return isMonthly(subscription) ? periodEnd : subscription?.nextInvoice?.at;
}

/** A subscription that cannot be read is taken for a monthly one, as nearly all are. */
function isMonthly(subscription: SubscriptionOfChange | undefined): boolean {
  const price = subscription?.price;
  return !price || (price.interval === 'month' && price.intervalCount === 1);
}

/**
 * About how many sessions an upgrade now carries into the new period: those beyond what the time that has passed has paid for.
 * Exact for a month that was paid at once.
 */
export function carriedSessions(usage: UsageOfChange, nowMs: number): number {
  const { sessionsUsed, sessionsIncluded } = usage;
  return Math.max(0, sessionsUsed - Math.floor(sessionsIncluded * placeInPeriod(usage, nowMs)));
}
