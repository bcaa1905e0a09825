import { accessOf } from '../../../shared/account/access.ts';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { PAID_PLAN_IDS, type PaidPlanId } from '../../../shared/account/plans.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

export type PlanRules = {
  /** The prices of each plan: the one on sale, and former or negotiated ones. */
  prices: Record<PaidPlanId, string[]>;
  /** How long a `past_due` subscription keeps its plan, counted from the unpaid invoice. */
  graceSeconds: number;
};

export type SubscriptionSelection = {
  subscription?: SubscriptionSummary;
  /** Whether the customers pay for two plan subscriptions. */
  hasTwoLive: boolean;
  /** A live subscription of this service without a plan price: a setting is wrong. */
  unpriced?: StripeSubscription;
};

/** Statuses before the first payment: no period of these subscriptions was ever paid. */
const NEVER_STARTED = new Set(['incomplete', 'incomplete_expired']);

/** The status of the previous subscription once Stripe no longer lists it, or it no longer has a plan price. */
const GONE_STATUS = 'gone';

/**
 * Selects the subscription that decides an account's plan, from all subscriptions of all its customers. A live one is
 * preferred; of two live ones the result is the same in any order. If none is live, the one with the latest period is
 * selected, because that period still limits usage. For this reason `previous`, the one that was selected last, stays a
 * candidate after Stripe no longer lists it. It then grants nothing: its status is `gone`, or the one with which it ended.
 * Only prices decide which plan a subscription has.
 */
export function selectSubscription(
  subscriptions: StripeSubscription[],
  rules: PlanRules,
  previous?: SubscriptionSummary,
): SubscriptionSelection {
  const listed = subscriptions
    .filter(({ status }) => !NEVER_STARTED.has(status))
    .flatMap((subscription) => summarize(subscription, rules) ?? []);
  const isPreviousListed = listed.some(({ summary }) => summary.id === previous?.id);
  const unlisted = previous && !isPreviousListed ? [unlistedCandidate(previous)] : [];
  const candidates = [...listed, ...unlisted].sort(byPreference);
  const live = candidates.filter(({ summary }) => isLive(summary));
  return {
    subscription: candidates[0]?.summary,
    hasTwoLive: live.length > 1,
    unpriced: subscriptions.find(
      (subscription) =>
        isLive(subscription) &&
        (subscription.isFromCheckout || subscription.id === previous?.id) &&
        !hasPlan(subscription, rules),
    ),
  };
}

/** Whether one of its items has a plan price. */
export function hasPlan(subscription: StripeSubscription, rules: Pick<PlanRules, 'prices'>): boolean {
  return planItem(subscription, rules) !== undefined;
}

/** Whether its status can grant a plan, for any length of time. */
export const isLive = ({ status }: { status: string }) => accessOf({ status }).grade > 0;

/** The item with a plan price. Of several, the one with the greatest plan. Quantities do not count. */
function planItem(subscription: StripeSubscription, { prices }: Pick<PlanRules, 'prices'>) {
  return [...PAID_PLAN_IDS]
    .reverse()
    .flatMap((plan) =>
      subscription.items.filter(({ price }) => prices[plan].includes(price)).map((item) => ({ plan, item })),
    )
    .at(0);
}

type Candidate = { summary: SubscriptionSummary; created: number };

function unlistedCandidate(previous: SubscriptionSummary): Candidate {
  const status = isLive(previous) ? GONE_STATUS : previous.status;
  return { summary: { ...previous, status }, created: 0 };
}

function summarize(subscription: StripeSubscription, rules: PlanRules): Candidate | undefined {
  const found = planItem(subscription, rules);
  if (!found) return undefined;
  const { id, customer, status, created, anchor, cancelAtPeriodEnd, unpaidSince } = subscription;
  const { periodStart, periodEnd } = found.item;
  const cancelAt = subscription.cancelAt ?? (cancelAtPeriodEnd ? periodEnd : undefined);
  const graceUntil = status === 'past_due' ? (unpaidSince ?? periodStart) + rules.graceSeconds : undefined;
  const summary: SubscriptionSummary = {
    id,
    customer,
    status,
    plan: found.plan,
    periodStart,
    periodEnd,
    anchor,
    ...(cancelAt === undefined ? {} : { cancelAt }),
    ...(graceUntil === undefined ? {} : { graceUntil }),
  };
  return { summary, created };
}

const planRank = (plan: PaidPlanId) => PAID_PLAN_IDS.indexOf(plan);

/**
 * The better status first. Then, of two live ones, the greater plan and the newer one, because renewals change neither; of
 * two others, the later period. Ids make the order total.
 */
function byPreference(one: Candidate, other: Candidate): number {
  const byStatus = accessOf(other.summary).grade - accessOf(one.summary).grade;
  const byPlan = planRank(other.summary.plan) - planRank(one.summary.plan);
  const byPeriod = other.summary.periodStart - one.summary.periodStart;
  const byAge = other.created - one.created || (other.summary.id > one.summary.id ? 1 : -1);
  const areLive = isLive(one.summary);
  return byStatus || (areLive ? byPlan || byAge : byPeriod || byAge);
}
