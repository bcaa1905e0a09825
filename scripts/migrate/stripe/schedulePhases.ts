import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type Stripe from 'stripe';
import type { Migration, MigrationOption } from '../../../shared/account/migration.ts';
import { addMonths, monthsBetween } from '../../../shared/time.ts';
import type { KeptDiscount, KeptItem, ScheduledSubscription } from './scheduledSubscription.ts';

type Phase = Stripe.SubscriptionScheduleUpdateParams.Phase;

/** The Stripe prices that a move bills. `first` is that of the first months, if they cost less than the list price. */
export type MovePrices = { first?: string; list: string };

/** What the metadata of a schedule says, so that a later run recognizes it. */
export type DesiredSchedule = { phases: Phase[]; by: string; fingerprint: string };

/**
 * The phases of a move. The subscription stays as it is until `movesAt`. The next phases bill the first amount for `months` renewals and
 * the list price after that. Items of metered overage stay for the one period after `movesAt`, so that the renewal at `movesAt` bills
 * what was used before it. Every phase repeats discounts, taxes and the way of collection, because a phase that does not name them
 * loses them. `phaseStart` is where the schedule's current phase began, which Stripe does not let change.
 */
export function desiredSchedule(
  { movesAt, planHash }: Pick<Migration, 'planHash'> & { movesAt: number },
  option: MigrationOption,
  {
    subscription,
    prices,
    phaseStart,
  }: { subscription: ScheduledSubscription; prices: MovePrices; phaseStart: number },
): DesiredSchedule {
  const now = {
    start_date: phaseStart,
    end_date: movesAt,
    items: subscription.items.map((item) => itemParams(item, item.price, item.discounts)),
    ...discountParams(subscription.discounts),
    ...collectionParams(subscription),
  };
  const phases = [now, ...laterPhases(movesAt, option, { subscription, prices })];
  return { phases, by: planHash, fingerprint: fingerprintOf(phases) };
}

function laterPhases(
  movesAt: number,
  { months }: MigrationOption,
  { subscription, prices }: { subscription: ScheduledSubscription; prices: MovePrices },
): Phase[] {
  const [plan, ...overage] = [
    ...subscription.items.filter(({ isMetered }) => !isMetered),
    ...subscription.items.filter(({ isMetered }) => isMetered),
  ];
  const renewalAt = (renewal: number) => {
    const { anchor } = subscription;
    return addMonths(anchor, monthsBetween(anchor, movesAt) + renewal);
  };
  const phases: Phase[] = [];
  const last = Math.max(months, overage.length > 0 ? 1 : 0);
  for (let renewal = 0; renewal <= last; renewal++) {
    const price = renewal < months ? (prices.first ?? prices.list) : prices.list;
    // A coupon for one invoice is used up by the next renewal, which is the one at `movesAt` or an earlier one.
    const isNext = renewal === 0 && subscription.periodEnd === movesAt;
    // One that is over leaves its place to the customer's discount.
    const left = (discounts: KeptDiscount[]) =>
      discounts.filter(({ isOnce, end = Infinity }) => (isNext || !isOnce) && end > renewalAt(renewal));
    const items = [
      { ...itemParams({ taxRates: [], ...plan }, price, left(plan?.discounts ?? [])), quantity: 1 },
      ...(renewal === 0 ? overage : []).map((item) => itemParams(item, item.price, left(item.discounts))),
    ];
    const what = {
      items,
      ...discountParams(left(subscription.discounts)),
      ...collectionParams(subscription),
    };
    const { end_date: _end, ...before } = phases.at(-1) ?? {};
    if (isDeepStrictEqual(before, what)) phases.pop();
    phases.push({ ...what, end_date: renewalAt(renewal + 1) });
  }
  return phases;
}

function itemParams(
  { quantity, taxRates }: Pick<KeptItem, 'quantity' | 'taxRates'>,
  price: string,
  discounts: KeptDiscount[],
) {
  return {
    price,
    ...(quantity === undefined ? {} : { quantity }),
    ...(taxRates.length > 0 ? { tax_rates: taxRates } : {}),
    ...discountParams(discounts),
  };
}

/** Without discounts of its own, a phase has that of the customer, as a subscription does. */
const discountParams = (discounts: KeptDiscount[]) =>
  discounts.length > 0 ? { discounts: discounts.map(({ id }) => ({ discount: id })) } : {};

function collectionParams(subscription: ScheduledSubscription) {
  const { collectionMethod, daysUntilDue, paymentMethod, taxRates, isAutomaticTax } = subscription;
  return {
    proration_behavior: 'none' as const,
    collection_method: collectionMethod,
    ...(daysUntilDue === undefined ? {} : { invoice_settings: { days_until_due: daysUntilDue } }),
    ...(paymentMethod === undefined ? {} : { default_payment_method: paymentMethod }),
    ...(taxRates.length > 0 ? { default_tax_rates: taxRates } : {}),
    ...(isAutomaticTax ? { automatic_tax: { enabled: true } } : {}),
  };
}

/** Stripe's values of metadata have at most 500 characters, so they hold a hash of the phases. */
const fingerprintOf = (phases: Phase[]): string =>
  createHash('sha256').update(JSON.stringify(phases)).digest('hex');
