import { isEmailLike, isId, PROJECT_ID_LENGTH_MAX } from '../../shared/contract/ids.ts';
import type { OldAccount } from './exportedAccount.ts';
import type { Placement } from './placement.ts';
import { reasonFor } from './placementReasons.ts';
import type { Finding, FormerPlan, MigrationSettings } from './planFile.ts';
import { stripeHash } from './stripe/stripeHash.ts';
import type { OldCustomer, OldItem, OldSubscription } from './stripeState.ts';

type Plans = MigrationSettings['plans'];

const CURRENCY = 'usd';

/** The Stripe customer whose state `placeAccount` needs. Undefined if there is none, or if it is not clear which one it is. */
export const customerOf = ({ customers }: OldAccount): string | undefined =>
  customers.length === 1 ? customers[0] : undefined;

/**
 * What an account of the former service is: the plan follows from the price that it pays, never from the plan's name. An account of the
 * export's free plan, or of none, without a subscription is free. All reasons against a move are blockers.
 */
export function placeAccount({
  account,
  stripe,
  plans,
}: {
  account: OldAccount;
  /** The state of `customerOf(account)`; `none` without one. */
  stripe: OldCustomer;
  plans: Plans;
}): Placement {
  const { plan = 'free' } = account;
  const blockers = [...idProblems(account), ...customerProblems(account)];
  const free = { plan, amountMinor: 0, currency: CURRENCY, prices: [], overagePrices: [] };
  if (stripe.kind === 'none') {
    const isPaid = !isFree(plans, plan);
    if (isPaid && account.customers.length === 0) blockers.push(reasonFor('no_customer'));
    if (isPaid && account.customers.length === 1) blockers.push(reasonFor('customer_deleted'));
    return { from: free, stripeHash: null, warnings: [], blockers };
  }
  const placement = { from: free, customer: stripe.id, stripeHash: stripeHash(stripe), warnings: [] };
  const [subscription, ...others] = stripe.subscriptions.toSorted(
    (one, other) => one.created - other.created,
  );
  if (!subscription) {
    if (!isFree(plans, plan)) blockers.push(reasonFor('no_subscription'));
    return { ...placement, blockers };
  }
  if (others.length > 0)
    blockers.push(reasonFor('two_subscriptions', stripe.subscriptions.map(({ id }) => id).join(', ')));
  if (stripe.hasDispute) blockers.push(reasonFor('disputed'));
  blockers.push(...invoiceProblems(stripe), ...statusProblems(subscription));
  const items = itemsOf(plans, subscription);
  blockers.push(...itemProblems(subscription, items));
  const from = fromItems(items, { subscription, fallback: plan });
  return { ...placement, from, subscription, warnings: differences(plan, { plans, from }), blockers };
}

const isFree = (plans: Plans, plan: string) => plan === 'free' || plans[plan]?.amountMinor === 0;

function idProblems({ userId, projects }: OldAccount): Finding[] {
  const isUsable = (id: string) => isId(id) && id.length <= PROJECT_ID_LENGTH_MAX;
  const refused = projects.filter(({ projectId }) => !isUsable(projectId)).length;
  return [
    ...(isId(userId)
      ? []
      : [reasonFor('unusable_id', isEmailLike(userId) ? 'an e-mail address' : 'user_id')]),
    ...(refused === 0
      ? []
      : [reasonFor('unusable_id', `project_id of ${refused} of ${projects.length} projects`)]),
  ];
}

function customerProblems({ customers, sharing }: OldAccount): Finding[] {
  return [
    ...(customers.length > 1 ? [reasonFor('two_customers', someOf(customers, customers.length))] : []),
    ...(sharing ? [reasonFor('shared_customer', `with ${someOf(sharing.users, sharing.count)}`)] : []),
  ];
}

/** Users can be e-mail addresses, which a plan file and the table must not have; and a placeholder such as `none` is shared by thousands. */
function someOf(ids: string[], count: number): string {
  const named = ids.filter(isId).slice(0, NAMED_MAX);
  const others = count - named.length;
  if (others === 0) return named.join(', ');
  return named.length === 0 ? `${others} users` : `${named.join(', ')} and ${others} others`;
}

const NAMED_MAX = 3;

function invoiceProblems({ subscriptions, otherUnpaid }: OldCustomer & { kind: 'customer' }): Finding[] {
  const own = subscriptions.flatMap(({ unpaid }) => unpaid);
  // A draft of something else is not charged by the move, and says nothing about the customer.
  const open = otherUnpaid.filter(({ status }) => status === 'open');
  const ids = [...own, ...open].map(({ id, status }) => `${id} is ${status === 'open' ? 'open' : 'a draft'}`);
  return ids.length === 0 ? [] : [reasonFor('unpaid_invoice', ids.join(', '))];
}

function statusProblems(subscription: OldSubscription): Finding[] {
  const { status, cancelAt, cancelAtPeriodEnd, schedule, isCollectionPaused, hasPendingUpdate } =
    subscription;
  const isCancelling = cancelAt !== undefined || cancelAtPeriodEnd;
  const isPaused = isCollectionPaused || status === 'paused';
  const isPaidFor = ['active', 'trialing', 'paused'].includes(status);
  return [
    // Also a status that Stripe adds later: nothing is known of it.
    ...(isPaidFor ? [] : [reasonFor('past_due', `status ${status}`)]),
    ...(status === 'trialing' ? [reasonFor('trialing')] : []),
    ...(isPaused ? [reasonFor('paused')] : []),
    ...(isCancelling ? [reasonFor('cancelling')] : []),
    ...(schedule === undefined ? [] : [reasonFor('scheduled', schedule)]),
    ...(hasPendingUpdate ? [reasonFor('pending_update')] : []),
  ];
}

type KnownItem = { item: OldItem; plan: string; former: FormerPlan };
type Items = { plan: KnownItem[]; overage: OldItem[]; unknown: OldItem[] };

/** By price, and by whether the settings name the price as that of a plan or of an overage. */
function itemsOf(plans: Plans, { items }: OldSubscription): Items {
  const found: Items = { plan: [], overage: [], unknown: [] };
  for (const item of items) {
    const entries = Object.entries(plans);
    const paid = entries.find(([, { prices }]) => prices.includes(item.price));
    const isOverage = entries.some(([, { overagePrices }]) => overagePrices.includes(item.price));
    if (paid && !item.isMetered) found.plan.push({ item, plan: paid[0], former: paid[1] });
    else if (isOverage && item.isMetered) found.overage.push(item);
    else found.unknown.push(item);
  }
  return found;
}

function itemProblems({ currency, items: all }: OldSubscription, items: Items): Finding[] {
  const { plan: paid, unknown } = items;
  const isUnknown = unknown.length > 0 || paid.length === 0;
  const isOtherCurrency = currency !== CURRENCY || all.some((item) => item.currency !== CURRENCY);
  const isOtherInterval = all.some(
    ({ interval, intervalCount }) => interval !== 'month' || intervalCount !== 1,
  );
  const isRepeated = paid.some(({ item }) => item.quantity !== 1);
  const hasDiscount = all.some(({ discounts }) => discounts.length > 0);
  return [
    ...(isUnknown
      ? [reasonFor('unknown_price', unknown.map(({ price }) => price).join(', ') || 'no plan')]
      : []),
    ...(paid.length > 1 ? [reasonFor('two_plans', paid.map(({ plan }) => plan).join(', '))] : []),
    ...(isOtherCurrency ? [reasonFor('other_currency', currency)] : []),
    ...(isOtherInterval ? [reasonFor('other_interval')] : []),
    ...(isRepeated ? [reasonFor('quantity')] : []),
    ...(hasDiscount ? [reasonFor('item_discount')] : []),
  ];
}

/** What the customer pays, also if the settings have another amount for the plan. */
function fromItems(
  { plan: paid, overage, unknown }: Items,
  { subscription, fallback }: { subscription: OldSubscription; fallback: string },
): Placement['from'] {
  const licensed = [...paid.map(({ item }) => item), ...unknown.filter(({ isMetered }) => !isMetered)];
  return {
    plan: paid[0]?.plan ?? fallback,
    amountMinor: licensed.reduce((sum, { amountMinor, quantity = 1 }) => sum + amountMinor * quantity, 0),
    currency: subscription.currency,
    prices: licensed.map(({ price }) => price),
    overagePrices: overage.map(({ price }) => price),
  };
}

function differences(
  exported: string,
  { plans, from }: { plans: Plans; from: Placement['from'] },
): Finding[] {
  const { plan, amountMinor } = from;
  const former = plans[plan]?.amountMinor;
  return [
    ...(plan === exported
      ? []
      : [
          {
            code: 'other_plan',
            text: `the export has the plan ${exported}, and Stripe bills ${plan}, which counts`,
          },
        ]),
    ...(former === undefined || former === amountMinor
      ? []
      : [
          {
            code: 'other_amount',
            text: `the settings have ${former} for ${plan}, and Stripe bills ${amountMinor}, which counts`,
          },
        ]),
  ];
}
