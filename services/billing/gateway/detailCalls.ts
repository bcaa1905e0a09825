import Stripe from 'stripe';
import { type PlanPrices, planOfPrice } from '../../../shared/account/planPrices.ts';
import { isMissing, stripeFault } from '../../../shared/stripe/stripeFault.ts';
import { allItems } from '../../../shared/stripe/wholeLists.ts';
import type { BillingGateway, Card, RecurringPrice, SubscriptionDetails } from '../domain/ports.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { hasCode } from './failedCreation.ts';
import { planOf, withGrants } from './planOf.ts';

/** One call reads the subscription, its schedule, and both places where Stripe looks for the card. */
const EXPANDED_OF_SUBSCRIPTION = ['schedule', 'default_payment_method'];
const EXPANDED_OF_CUSTOMER = 'customer.invoice_settings.default_payment_method';

const INTERVALS = ['day', 'week', 'month', 'year'] as const;

/** What a subscription will charge. */
export function detailCalls({
  stripe,
  prices,
  grants,
}: BillingGatewayOptions): Pick<BillingGateway, 'readDetails' | 'previewInvoice'> {
  return {
    async readDetails(subscriptionId) {
      try {
        const subscription = await retrieve(stripe, subscriptionId);
        const items = await allItems(stripe, subscription);
        const isKnown = pricesIn(subscription, items).every(
          (price) => planOfPrice(prices, price) !== undefined,
        );
        const known = isKnown ? prices : await withGrants(prices, { grants });
        return detailsOf(known, subscription, items);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw stripeFault(error);
      }
    },

    async previewInvoice({ id: subscription, customer, schedule }) {
      try {
        // The next phase of a schedule is part of the schedule's preview.
        const previewed = schedule === undefined ? { subscription } : { schedule };
        const preview = await stripe.invoices.createPreview({ customer, ...previewed });
        // The period of an invoice of a subscription is the one that ends when the invoice is made.
        return { at: preview.period_end, amountMinor: preview.amount_due, currency: preview.currency };
      } catch (error) {
        if (hasCode(error, 'invoice_upcoming_none')) return undefined;
        throw stripeFault(error);
      }
    },
  };
}

/** A deleted customer has no settings to expand. */
async function retrieve(stripe: Stripe, subscriptionId: string): Promise<Stripe.Subscription> {
  const expand = EXPANDED_OF_SUBSCRIPTION;
  try {
    return await stripe.subscriptions.retrieve(subscriptionId, { expand: [...expand, EXPANDED_OF_CUSTOMER] });
  } catch (error) {
    const isRefused = error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 400;
    if (!isRefused) throw error;
    return stripe.subscriptions.retrieve(subscriptionId, { expand });
  }
}

function detailsOf(
  prices: PlanPrices,
  subscription: Stripe.Subscription,
  items: Stripe.SubscriptionItem[],
): SubscriptionDetails {
  const { id, status, currency, customer } = subscription;
  const item = items.find(({ price }) => planOf(prices, price) !== undefined);
  const schedule = activeScheduleOf(subscription);
  return {
    id,
    status,
    currency,
    customer: idOf(customer),
    price: item && priceOf(item),
    schedule: schedule?.id,
    nextPlan: cancellationOf(subscription, item) ?? scheduledPlan(prices, { schedule, item }),
    card: cardOf(subscription),
  };
}

/** The ids of the prices that it has, and of those that its schedule gives it. */
const pricesIn = (subscription: Stripe.Subscription, items: Stripe.SubscriptionItem[]): string[] => {
  const phases = activeScheduleOf(subscription)?.phases ?? [];
  const scheduled = phases.flatMap((phase) => phase.items.map(({ price }) => idOf(price)));
  return [...items.map(({ price }) => price.id), ...scheduled];
};

const idOf = (reference: string | { id: string }) =>
  typeof reference === 'string' ? reference : reference.id;

/** Undefined if no single amount is the price, as of one in tiers. */
export function priceOf({ price, quantity }: Stripe.SubscriptionItem): RecurringPrice | undefined {
  const { unit_amount: unitMinor, currency, recurring } = price;
  const interval = INTERVALS.find((known) => known === recurring?.interval);
  if (unitMinor === null || !recurring || !interval) return undefined;
  return {
    amountMinor: unitMinor * (quantity ?? 1),
    currency,
    interval,
    intervalCount: recurring.interval_count,
  };
}

/** The portal sets `cancel_at` and can leave `cancel_at_period_end` false. */
function cancellationOf(
  { cancel_at: cancelAt, cancel_at_period_end: endsWithPeriod }: Stripe.Subscription,
  item: Stripe.SubscriptionItem | undefined,
): SubscriptionDetails['nextPlan'] {
  const at = cancelAt ?? (endsWithPeriod ? item?.current_period_end : undefined);
  return at === undefined ? undefined : { plan: 'free', at };
}

/** One that was released or has ended no longer manages the subscription. */
export function activeScheduleOf({ schedule }: Stripe.Subscription): Stripe.SubscriptionSchedule | undefined {
  if (schedule === null || typeof schedule === 'string') return undefined;
  return ['active', 'not_started'].includes(schedule.status) ? schedule : undefined;
}

/** The plan of the first later phase that has another one, or the end of the subscription after the last phase. */
function scheduledPlan(
  prices: PlanPrices,
  {
    schedule,
    item,
  }: { schedule: Stripe.SubscriptionSchedule | undefined; item: Stripe.SubscriptionItem | undefined },
): SubscriptionDetails['nextPlan'] {
  if (!schedule || !item) return undefined;
  const current = planOf(prices, item.price);
  const currentEnd = schedule.current_phase?.end_date ?? 0;
  for (const phase of schedule.phases) {
    if (phase.start_date < currentEnd) continue;
    const plans = phase.items.map(({ price }) => planOfPrice(prices, idOf(price)));
    const plan = plans.find((known) => known !== undefined);
    if (plan !== undefined && plan !== current) return { plan, at: phase.start_date };
  }
  const end = schedule.phases.at(-1)?.end_date;
  return schedule.end_behavior === 'cancel' && end !== undefined ? { plan: 'free', at: end } : undefined;
}

/** Other payment methods than cards have no such figures. */
function cardOf(subscription: Stripe.Subscription): Card | undefined {
  if (subscription.collection_method !== 'charge_automatically') return undefined;
  const card = defaultMethod(subscription)?.card;
  if (!card) return undefined;
  const { brand, last4, exp_month: expMonth, exp_year: expYear } = card;
  return { brand, last4, expMonth, expYear };
}

/** The payment method of the subscription or else of its customer, as Stripe charges them, if the caller expanded both. */
export function defaultMethod({
  default_payment_method: own,
  customer,
}: Stripe.Subscription): Stripe.PaymentMethod | undefined {
  const isCustomer = typeof customer !== 'string' && !customer.deleted;
  const method = own ?? (isCustomer ? customer.invoice_settings.default_payment_method : null);
  return method === null || typeof method === 'string' ? undefined : method;
}
