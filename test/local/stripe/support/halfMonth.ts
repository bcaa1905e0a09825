import type Stripe from 'stripe';
import { firstItem, GOOD_CARD, monthlyPrice, type StartedStripe, startedStripe } from './startedStripe.ts';

/** The first of April 2026, a month of 30 days, in epoch seconds. */
export const MONTH_START = Date.UTC(2026, 3, 1) / 1000;
export const DAY_SECONDS = 86_400;
export const HALF_MONTH_SECONDS = 15 * DAY_SECONDS;

export type HalfMonth = StartedStripe & {
  customer: Stripe.Customer;
  subscription: Stripe.Subscription;
  prices: { starter: Stripe.Price; pro: Stripe.Price; business: Stripe.Price };
  /** Changes the first item of the subscription. The latest invoice is expanded. */
  change(
    to: { price?: string; quantity?: number },
    how?: Stripe.SubscriptionUpdateParams,
  ): Promise<Stripe.Subscription & { latest_invoice: Stripe.Invoice }>;
  /** The subscription as it is now. The latest invoice is expanded. */
  current(): Promise<Stripe.Subscription & { latest_invoice: Stripe.Invoice }>;
  pendingItems(): Promise<Stripe.InvoiceItem[]>;
  /** Gives the customer another card as the default. */
  useCard(name: 'pm_card_visa' | 'pm_card_chargeCustomerFail'): Promise<void>;
};

/**
 * Starts a Stripe emulator in which a customer has used half of a month of the Starter plan (15.00 USD). Pro costs
 * 49.00, Business 99.00. Parameters of the subscription can be added.
 */
export async function halfMonth(more: Partial<Stripe.SubscriptionCreateParams> = {}): Promise<HalfMonth> {
  const started = await startedStripe({ now: () => MONTH_START });
  const { stripe, control } = started;
  const prices = {
    starter: await monthlyPrice(stripe, 'Starter', 1500),
    pro: await monthlyPrice(stripe, 'Pro', 4900),
    business: await monthlyPrice(stripe, 'Business', 9900),
  };
  const customer = await stripe.customers.create(GOOD_CARD);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: prices.starter.id }],
    ...more,
  });
  await control('clock', { advanceSeconds: HALF_MONTH_SECONDS });
  return {
    ...started,
    customer,
    subscription,
    prices,
    change: async (to, how = {}) =>
      (await stripe.subscriptions.update(subscription.id, {
        items: [{ id: firstItem(subscription).id, ...to }],
        expand: ['latest_invoice'],
        ...how,
      })) as Stripe.Subscription & { latest_invoice: Stripe.Invoice },
    current: async () =>
      (await stripe.subscriptions.retrieve(subscription.id, {
        expand: ['latest_invoice'],
      })) as Stripe.Subscription & { latest_invoice: Stripe.Invoice },
    pendingItems: async () => (await stripe.invoiceItems.list({ pending: true })).data.reverse(),
    useCard: async (name) => {
      const card = await stripe.paymentMethods.attach(name, { customer: customer.id });
      await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
    },
  };
}
