import { isGrantingStatus } from '../../../shared/account/access.ts';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { entitlementsAt, grantAt } from '../../../shared/account/entitlements.ts';
import { isPlanId } from '../../../shared/account/plans.ts';
import { isCounted, mrrOf } from './mrrOf.ts';
import { GONE_STATUS, offerTerms } from './offerTerms.ts';
import { type PaidTime, planItem } from './paidTime.ts';
import type { PlanRules, PriceRules } from './planRules.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

/**
 * A subscription with the time that was paid for; undefined if none was. `firstPaidAt` is when the earliest invoice above 0 was
 * paid of those that were read.
 */
export type PaidSubscription = StripeSubscription & { paidTime?: PaidTime; firstPaidAt?: number };

export type SubscriptionSelection = {
  subscription?: SubscriptionSummary;
  /** The paid time of the selected subscription, if Stripe lists it. */
  paidTime?: PaidTime;
  /** Whether the customers pay for two plan subscriptions. */
  hasTwoLive: boolean;
  /** A live subscription of this service without a plan price, or with that of another account's offer: a setting is wrong, or the subscription. */
  unpriced?: StripeSubscription;
  /** A live subscription whose price differs from the paid one, although no invoice is open, and no schedule or offer changes it. */
  unbilled?: StripeSubscription;
  /** The selected subscription, if its monthly revenue cannot be stated in the stage's currency. */
  otherCurrency?: StripeSubscription;
};

/**
 * Selects the subscription that decides an account's plan, from all subscriptions of all its customers: the one that grants
 * more at `now` (epoch seconds), then the one that is paid for longer, then the one with the greater id. If none grants
 * anything, the latest paid time still limits usage. For this reason `previous`, the subscription that was selected last,
 * stays a candidate after Stripe no longer lists it. It then grants nothing: its status is `gone`, or the one with which it
 * ended. Only the paid prices decide which plan a subscription has.
 */
export function selectSubscription(
  subscriptions: PaidSubscription[],
  state: { rules: PlanRules; now: number; previous?: SubscriptionSummary },
): SubscriptionSelection {
  const { rules, now, previous } = state;
  const listed = subscriptions.flatMap((one): Candidate[] => {
    const stored = withUnknownPlan(one, previous, rules);
    if (stored) return [{ summary: stored }];
    const summary = one.paidTime ? summarize(one, one.paidTime, rules) : withoutPaidTime(one, previous);
    return summary ? [{ summary, paidTime: one.paidTime }] : [];
  });
  const isPreviousListed = listed.some(({ summary }) => summary.id === previous?.id);
  const unlisted = previous && !isPreviousListed ? [{ summary: unlistedSummary(previous) }] : [];
  const candidates: Candidate[] = [...listed, ...unlisted].sort((one, other) =>
    byPreference(one, other, now),
  );
  const [selected] = candidates;
  return {
    subscription: selected?.summary,
    paidTime: selected?.paidTime,
    hasTwoLive: candidates.filter(({ summary }) => grantAt(summary, now).kind !== 'nothing').length > 1,
    unpriced: subscriptions.find((one) => isLive(one) && isUnpriced(one, { rules, previous })),
    unbilled: subscriptions.find((one) => isUnbilled(one, rules)),
    otherCurrency: subscriptions.find(
      (one) => one.id === selected?.summary.id && mrrOf(one, rules).isOtherCurrency,
    ),
  };
}

/** Whether one of its items has a plan price. */
export function hasPlan(subscription: StripeSubscription, rules: PriceRules): boolean {
  return planItem(subscription, rules) !== undefined;
}

function isUnpriced(
  one: StripeSubscription,
  { rules, previous }: { rules: PlanRules; previous: SubscriptionSummary | undefined },
): boolean {
  const isForeign = one.items.some(({ price }) => rules.foreignPrices?.has(price));
  // It grants nothing before the move and after it is undone, which is no error.
  const isFormer = one.items.some(({ price }) => rules.formerPrices?.has(price));
  return isForeign || (!isFormer && (one.isFromCheckout || one.id === previous?.id) && !hasPlan(one, rules));
}

/** Whether its status can grant a plan, for any length of time. */
export const isLive = ({ status }: { status: string }) => isGrantingStatus(status);

type Candidate = { summary: SubscriptionSummary; paidTime?: PaidTime };

function summarize(
  subscription: PaidSubscription,
  paidTime: PaidTime,
  rules: PlanRules,
): SubscriptionSummary {
  const { id, customer, status } = subscription;
  const { price: _price, offer: _offer, paidLines: _lines, ...paid } = paidTime;
  const { amountMinor: mrr } = mrrOf(subscription, rules);
  return { id, customer, status, ...paid, ...cancellation(subscription, rules), mrr };
}

function cancellation(
  subscription: StripeSubscription,
  rules: PlanRules,
): Pick<SubscriptionSummary, 'cancelAt'> {
  const { cancelAtPeriodEnd, items } = subscription;
  const periodEnd = (planItem(subscription, rules) ?? items[0])?.periodEnd;
  const cancelAt = subscription.cancelAt ?? (cancelAtPeriodEnd ? periodEnd : undefined);
  return cancelAt === undefined ? {} : { cancelAt };
}

/**
 * A newer release stored that the subscription was paid for with a plan that this release does not know. Its invoices cannot be
 * read here: its price looks like none, and invoices of an earlier plan look like the latest ones. So the stored paid time and its
 * grace are kept, unless paid time that began later is known. They end like those of other subscriptions, so nothing is granted
 * for ever. The stored monthly revenue is kept likewise while the subscription counts.
 */
function withUnknownPlan(
  one: PaidSubscription,
  previous: SubscriptionSummary | undefined,
  rules: PlanRules,
): SubscriptionSummary | undefined {
  if (previous?.id !== one.id || isPlanId(previous.plan)) return undefined;
  if (one.paidTime && one.paidTime.periodStart > previous.periodStart) return undefined;
  const { cancelAt: _former, mrr, ...paid } = previous;
  const kept = isCounted(one) ? mrr : 0;
  return {
    ...paid,
    status: one.status,
    ...cancellation(one, rules),
    ...(kept === undefined ? {} : { mrr: kept }),
  };
}

/** The previous subscription is no longer paid for, as after its open invoice was voided. Its period goes on. */
function withoutPaidTime(
  { id, status }: StripeSubscription,
  previous: SubscriptionSummary | undefined,
): SubscriptionSummary | undefined {
  return previous?.id === id ? withoutGrant(previous, status) : undefined;
}

function withoutGrant(summary: SubscriptionSummary, status: string): SubscriptionSummary {
  const { graceUntil: _none, ...period } = summary;
  return { ...period, status, creditUntil: summary.periodStart, mrr: 0 };
}

/** One that had ended keeps its summary, so that it is the same while another customer of the account is synced. */
const unlistedSummary = (previous: SubscriptionSummary) =>
  isLive(previous) ? withoutGrant(previous, GONE_STATUS) : previous;

/**
 * An open or draft invoice explains a difference, and so does a schedule that replaces the price at the period end. The next renewal
 * bills an offer that was accepted for the period end, and the price that follows an offer in its last period.
 */
function isUnbilled(subscription: PaidSubscription, rules: PlanRules): boolean {
  const { paidTime, latestInvoice, isScheduled } = subscription;
  const item = planItem(subscription, rules);
  if (!isLive(subscription) || !paidTime || !item || isScheduled) return false;
  const isInvoiced = latestInvoice !== undefined && latestInvoice.status !== 'paid';
  const isLastOfOffer = paidTime.offer !== undefined && paidTime.paidUntil >= paidTime.offer.until;
  const isExplained = isInvoiced || item.offer !== undefined || isLastOfOffer;
  return item.price !== paidTime.price && !isExplained;
}

const GRANT_RANKS = { full: 2, grace: 1, nothing: 0 };

function byPreference(one: Candidate, other: Candidate, now: number): number {
  const rankOf = ({ summary }: Candidate) => GRANT_RANKS[grantAt(summary, now).kind];
  const byGrant = rankOf(other) - rankOf(one);
  const bySessions = rankOf(one) > 0 ? sessionsAt(other, now) - sessionsAt(one, now) : 0;
  const byEnd = other.summary.paidUntil - one.summary.paidUntil;
  return byGrant || bySessions || byEnd || (other.summary.id > one.summary.id ? 1 : -1);
}

const sessionsAt = ({ summary: subscription, paidTime }: Candidate, now: number) =>
  entitlementsAt({ subscription, terms: paidTime?.offer && offerTerms(paidTime.offer), now })
    .sessionsIncluded;
