import { accessOf } from '../../../shared/account/access.ts';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { PAID_PLAN_IDS, type PaidPlanId } from '../../../shared/account/plans.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

export type SelectionRules = {
  /** The prices of each plan: the one that is sold, and those sold before or agreed on. */
  prices: Record<PaidPlanId, string[]>;
  /** How long a `past_due` subscription keeps its plan, from the unpaid invoice's time. */
  graceSeconds: number;
};

export type SubscriptionSelection = {
  subscription?: SubscriptionSummary;
  hasTwoLive: boolean;
  /** A live subscription that checkout made for a user and yet has no price of a plan: a setting is wrong. */
  unpriced?: StripeSubscription;
};

/** Statuses in which no period was ever paid or tried. */
const NEVER_STARTED = new Set(['incomplete', 'incomplete_expired']);

/** What the deciding subscription is called once Stripe does not list it, or it has no price of a plan any more. */
const GONE_STATUS = 'gone';

/**
 * The subscription that decides an account's plan, from all that Stripe lists for all of its customers: the live
 * one, of two live ones the same whatever the order they come in, and with none live the one that had the latest
 * period, since that period still bounds the use. For that reason `last`, the one that decided before, is among them
 * when it is not listed any more, and grants nothing, under the status it ended with if it had. Plans come from prices alone.
 */
export function selectSubscription(
  subscriptions: StripeSubscription[],
  rules: SelectionRules,
  last?: SubscriptionSummary,
): SubscriptionSelection {
  const listed = subscriptions
    .filter(({ status }) => !NEVER_STARTED.has(status))
    .flatMap((subscription) => summarize(subscription, rules) ?? []);
  const isListed = listed.some(({ summary }) => summary.id === last?.id);
  const status = last && (isLive(last) ? GONE_STATUS : last.status);
  const gone = last && status && !isListed ? [{ summary: { ...last, status }, created: 0 }] : [];
  const candidates = [...listed, ...gone].sort(byPreference);
  const live = candidates.filter(({ summary }) => isLive(summary));
  return {
    subscription: candidates[0]?.summary,
    hasTwoLive: live.length > 1,
    unpriced: subscriptions.find(
      (subscription) =>
        isLive(subscription) &&
        (subscription.isOfCheckout || subscription.id === last?.id) &&
        !hasPlan(subscription, rules),
    ),
  };
}

/** Whether any of its items has the price of a plan. */
export function hasPlan(subscription: StripeSubscription, rules: Pick<SelectionRules, 'prices'>): boolean {
  return planItem(subscription, rules) !== undefined;
}

/** Whether its status may grant a plan, for how long ever. */
export const isLive = ({ status }: { status: string }) => accessOf({ status }).grade > 0;

/** The item that carries a plan's price; of several, the greatest plan's. Quantities do not count. */
function planItem(subscription: StripeSubscription, { prices }: Pick<SelectionRules, 'prices'>) {
  return [...PAID_PLAN_IDS]
    .reverse()
    .flatMap((plan) =>
      subscription.items.filter(({ price }) => prices[plan].includes(price)).map((item) => ({ plan, item })),
    )
    .at(0);
}

type Candidate = { summary: SubscriptionSummary; created: number };

function summarize(subscription: StripeSubscription, rules: SelectionRules): Candidate | undefined {
  const found = planItem(subscription, rules);
  if (!found) return undefined;
  const { id, customer, status, created, anchor, cancelAtPeriodEnd, unpaidSince } = subscription;
  const { periodStart, periodEnd } = found.item;
  const cancelAt = subscription.cancelAt ?? (cancelAtPeriodEnd ? periodEnd : undefined);
  const graceUntil = status === 'past_due' ? (unpaidSince ?? periodStart) + rules.graceSeconds : undefined;
  const summary = {
    ...{ id, customer, status, plan: found.plan, periodStart, periodEnd, anchor },
    ...(cancelAt === undefined ? {} : { cancelAt }),
    ...(graceUntil === undefined ? {} : { graceUntil }),
  };
  return { summary, created };
}

const planRank = (plan: PaidPlanId) => PAID_PLAN_IDS.indexOf(plan);

/**
 * Better status first; then, of live ones, the greater plan and the newer, which no renewal changes; of others the later
 * period. The id makes it a total order.
 */
function byPreference(one: Candidate, other: Candidate): number {
  const byStatus = accessOf(other.summary).grade - accessOf(one.summary).grade;
  const byPlan = planRank(other.summary.plan) - planRank(one.summary.plan);
  const byPeriod = other.summary.periodStart - one.summary.periodStart;
  const byAge = other.created - one.created || (other.summary.id > one.summary.id ? 1 : -1);
  const isLivePair = isLive(one.summary);
  return byStatus || (isLivePair ? byPlan || byAge : byPeriod || byAge);
}
