import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { PAID_PLAN_IDS, type PaidPlanId } from '../../../shared/account/plans.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

export type ChoiceRules = {
  prices: Record<PaidPlanId, string>;
  /** How long a `past_due` subscription keeps its plan, from the unpaid invoice's time. */
  graceSeconds: number;
};

export type Choice = {
  subscription?: SubscriptionSummary;
  hasTwoLive: boolean;
  /** A live subscription that checkout made for a user and yet has no price of a plan: a setting is wrong. */
  unpriced?: StripeSubscription;
};

/** Statuses that may grant a plan, better ones higher. Anything else, known or new, grants nothing. */
const STATUS_RANK: Record<string, number> = { active: 2, trialing: 2, past_due: 1 };

/** Statuses in which no period was ever paid or tried. */
const NEVER_STARTED = new Set(['incomplete', 'incomplete_expired']);

/**
 * The subscription that decides an account's plan, from all that Stripe lists for all of its customers: the live
 * one, of two live ones the same whatever the order they come in, and with none live the one that had the latest
 * period, since that period still bounds the use. Plans come from prices alone.
 */
export function chooseSubscription(subscriptions: StripeSubscription[], rules: ChoiceRules): Choice {
  const candidates = subscriptions
    .filter(({ status }) => !NEVER_STARTED.has(status))
    .flatMap((subscription) => summarize(subscription, rules) ?? [])
    .sort(byPreference);
  const live = candidates.filter(({ summary }) => rank(summary.status) > 0);
  return {
    subscription: candidates[0]?.summary,
    hasTwoLive: live.length > 1,
    unpriced: subscriptions.find(
      (subscription) =>
        isLive(subscription) && subscription.accountId !== undefined && !hasPlan(subscription, rules),
    ),
  };
}

/** Whether any of its items has the price of a plan. */
export function hasPlan(subscription: StripeSubscription, rules: Pick<ChoiceRules, 'prices'>): boolean {
  return planItem(subscription, rules) !== undefined;
}

export const isLive = (subscription: StripeSubscription) => rank(subscription.status) > 0;

const rank = (status: string) => STATUS_RANK[status] ?? 0;

/** The item that carries a plan's price; of several, the greatest plan's. Quantities do not count. */
function planItem(subscription: StripeSubscription, { prices }: Pick<ChoiceRules, 'prices'>) {
  return [...PAID_PLAN_IDS]
    .reverse()
    .flatMap((plan) =>
      subscription.items.filter(({ price }) => price === prices[plan]).map((item) => ({ plan, item })),
    )
    .at(0);
}

type Candidate = { summary: SubscriptionSummary; created: number };

function summarize(subscription: StripeSubscription, rules: ChoiceRules): Candidate | undefined {
  const found = planItem(subscription, rules);
  if (!found) return undefined;
  const { id, customer, status, created, anchor, cancelAtPeriodEnd, latestInvoiceAt } = subscription;
  const { periodStart, periodEnd } = found.item;
  const cancelAt = subscription.cancelAt ?? (cancelAtPeriodEnd ? periodEnd : undefined);
  const graceUntil =
    status === 'past_due' ? (latestInvoiceAt ?? periodStart) + rules.graceSeconds : undefined;
  const summary = {
    ...{ id, customer, status, plan: found.plan, periodStart, periodEnd, anchor },
    ...(cancelAt === undefined ? {} : { cancelAt }),
    ...(graceUntil === undefined ? {} : { graceUntil }),
  };
  return { summary, created };
}

const planRank = (plan: PaidPlanId) => PAID_PLAN_IDS.indexOf(plan);

/** Better status, then greater plan, then later period, then newer, then the greater id: a total order. */
function byPreference(one: Candidate, other: Candidate): number {
  const isLivePair = rank(one.summary.status) > 0;
  return (
    rank(other.summary.status) - rank(one.summary.status) ||
    (isLivePair ? planRank(other.summary.plan) - planRank(one.summary.plan) : 0) ||
    other.summary.periodStart - one.summary.periodStart ||
    other.created - one.created ||
    (other.summary.id > one.summary.id ? 1 : -1)
  );
}
