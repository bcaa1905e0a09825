import type Stripe from 'stripe';
import type { StripeOptions } from '../../../../local/stripe/startStripe.ts';
import { MONTH_START } from './halfMonth.ts';
import { GOOD_CARD, monthlyPrice, type StartedStripe, startedStripe } from './startedStripe.ts';

/** Ends of the months from April 2026, in epoch seconds. */
export const ENDS = [5, 6, 7, 8, 9, 10].map((month) => Date.UTC(2026, month - 1, 1) / 1000);

export type MeteredPlan = StartedStripe & {
  customer: Stripe.Customer;
  subscription: Stripe.Subscription;
  prices: { base: Stripe.Price; overage: Stripe.Price; next: Stripe.Price };
  meter: Stripe.Billing.Meter;
  /** Reports minutes at an instant, by default now. */
  use(minutes: number, timestamp?: number): Promise<void>;
  current(): Promise<Stripe.Subscription>;
  /** The invoices of the subscription, oldest first. */
  invoices(): Promise<Stripe.Invoice[]>;
  renew(): Promise<Stripe.Invoice>;
};

/**
 * Starts a Stripe emulator with a subscription from April 2026 of a base price (9.00 USD) and a metered overage of 1.2 cents a
 * minute. `next` is another base price, of 15.00 USD.
 */
export async function meteredPlan(
  more: Partial<Stripe.SubscriptionCreateParams> = {},
  options: Partial<StripeOptions> = {},
): Promise<MeteredPlan> {
  const started = await startedStripe({ now: () => MONTH_START, ...options });
  const { stripe, control } = started;
  const meter = await stripe.billing.meters.create({
    display_name: 'Minutes',
    event_name: 'minutes',
    default_aggregation: { formula: 'sum' },
  });
  const prices = {
    base: await monthlyPrice(stripe, 'Base', 900),
    overage: await overagePrice(stripe, meter.id, '1.2'),
    next: await monthlyPrice(stripe, 'Next', 1500),
  };
  const customer = await stripe.customers.create(GOOD_CARD);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: prices.base.id }, { price: prices.overage.id }],
    expand: ['latest_invoice'],
    ...more,
  });
  const invoices = async () =>
    (await stripe.invoices.list({ subscription: subscription.id, limit: 100 })).data.reverse();
  return {
    ...started,
    meter,
    prices,
    customer,
    subscription,
    use: async (minutes, timestamp) => {
      await stripe.billing.meterEvents.create({
        event_name: 'minutes',
        payload: { stripe_customer_id: customer.id, value: String(minutes) },
        ...(timestamp === undefined ? {} : { timestamp }),
      });
    },
    current: () => stripe.subscriptions.retrieve(subscription.id),
    invoices,
    renew: async () => {
      await control(`subscriptions/${subscription.id}/renew`);
      const [latest] = (await stripe.invoices.list({ subscription: subscription.id, limit: 1 })).data;
      if (!latest) throw new Error('There is no invoice');
      return latest;
    },
  };
}

/** A metered monthly price. `cents` is a decimal such as `1.2`. */
export async function overagePrice(stripe: Stripe, meter: string, cents: string): Promise<Stripe.Price> {
  return stripe.prices.create({
    currency: 'usd',
    unit_amount_decimal: cents as unknown as Stripe.Decimal,
    recurring: { interval: 'month', usage_type: 'metered', meter },
    product_data: { name: 'Overage' },
  });
}

/** What an invoice bills: the price, the quantity, the amount and the period of each line. */
export function billed(invoice: Stripe.Invoice | string | null) {
  const lines = typeof invoice === 'object' ? (invoice?.lines.data ?? []) : [];
  return lines.map(({ pricing, quantity, amount, period }) => ({
    price: pricing?.price_details?.price,
    quantity,
    amount,
    period,
  }));
}

export type Phases = Stripe.SubscriptionScheduleUpdateParams.Phase[];

/** Puts the subscription under a schedule with phases that begin with its current period. */
export async function withPhases(
  { stripe, subscription }: Pick<MeteredPlan, 'stripe' | 'subscription'>,
  phases: Phases,
  more: Stripe.SubscriptionScheduleUpdateParams = {},
): Promise<Stripe.SubscriptionSchedule> {
  const { id } = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  return stripe.subscriptionSchedules.update(id, { phases, ...more });
}

/** What each invoice of the subscription bills, oldest first. */
export const totals = async ({ invoices }: Pick<MeteredPlan, 'invoices'>): Promise<number[]> =>
  (await invoices()).map(({ total }) => total);
