import type Stripe from 'stripe';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { SampleCustomer } from './sampleAccounts.ts';
import { OVERAGE_EVENT, type SamplePrices } from './samplePrices.ts';

type Subscription = SampleCustomer['subscriptions'][number];

/** How the sample is made: at Stripe's emulator, or in Stripe's test mode, which has no `control`. */
export type SampleShop = {
  stripe: Stripe;
  prices: SamplePrices;
  /** Epoch seconds at Stripe. */
  now: number;
  coupons: { once: string; forever: string };
  /** Calls a control of the emulator. */
  control?: (path: string, input: object) => Promise<void>;
};

const GOOD_CARD = 'pm_card_visa';
const DISPUTED_CARD = 'pm_card_createDispute';
const FAILING_CARD = 'pm_card_chargeCustomerFail';

const TRIAL_DAYS = 30;

/** Creates what customers of the sample share. */
export async function createSampleCoupons(stripe: Stripe): Promise<SampleShop['coupons']> {
  const [once, forever] = [
    await stripe.coupons.create({ duration: 'once', percent_off: 50 }),
    await stripe.coupons.create({ duration: 'forever', percent_off: 10 }),
  ];
  return { once: once.id, forever: forever.id };
}

/** Creates a customer with its subscriptions, as its kind has them, and returns the customer's id. */
export async function createSampleCustomer(shop: SampleShop, customer: SampleCustomer): Promise<string> {
  const { stripe, control } = shop;
  const { email, language, balanceMinor, isDeleted, subscriptions } = customer;
  const isDisputed = subscriptions.some(({ begins }) => begins === 'disputed');
  const card = isDisputed && !control ? DISPUTED_CARD : GOOD_CARD;
  const { id } = await stripe.customers.create({
    email,
    preferred_locales: [language],
    ...(balanceMinor === 0 ? {} : { balance: balanceMinor }),
    payment_method: card,
    invoice_settings: { default_payment_method: card },
  });
  for (const subscription of subscriptions) await createSubscription(shop, { customer: id, ...subscription });
  if (isDisputed) await control?.(`customers/${id}/dispute`, {});
  if (isDeleted) await stripe.customers.del(id);
  return id;
}

type Order = Subscription & { customer: string };

async function createSubscription(shop: SampleShop, order: Order): Promise<void> {
  const { stripe, now, coupons, control } = shop;
  const { customer, begins, coupon, isClassic, overageMinutes } = order;
  const created = await stripe.subscriptions.create({
    customer,
    items: itemsOf(shop, order),
    billing_mode: { type: isClassic ? 'classic' : 'flexible' },
    ...(coupon ? { discounts: [{ coupon: coupons[coupon] }] } : {}),
    ...(begins === undefined
      ? // Nothing is billed until the first renewal, as if the customer had paid before.
        { billing_cycle_anchor: now + order.renewsInDays * SECONDS_PER_DAY, proration_behavior: 'none' }
      : {}),
    ...(begins === 'trial' ? { trial_period_days: TRIAL_DAYS } : {}),
    ...(begins === 'unpaid' && !control ? { payment_behavior: 'default_incomplete' } : {}),
  });
  if (begins === 'unpaid') await control?.(`subscriptions/${created.id}/renew`, { outcome: 'failed' });
  if (overageMinutes !== undefined) {
    await stripe.billing.meterEvents.create({
      event_name: OVERAGE_EVENT,
      payload: { stripe_customer_id: customer, value: String(overageMinutes) },
    });
  }
  await change(shop, { ...order, created });
}

function itemsOf(
  { prices, coupons }: SampleShop,
  { prices: names, quantity, itemCoupon }: Subscription,
): Stripe.SubscriptionCreateParams.Item[] {
  return names.map((name, index) => ({
    price: prices[name],
    ...(index === 0 && quantity !== undefined ? { quantity } : {}),
    ...(index === 0 && itemCoupon ? { discounts: [{ coupon: coupons.forever }] } : {}),
  }));
}

async function change(
  { stripe, prices }: SampleShop,
  { after, customer, created }: Order & { created: Stripe.Subscription },
): Promise<void> {
  const { id, items } = created;
  switch (after) {
    case 'cancel':
      await stripe.subscriptions.update(id, { cancel_at_period_end: true });
      break;
    case 'schedule':
      await stripe.subscriptionSchedules.create({ from_subscription: id });
      break;
    case 'pause':
      await stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } });
      break;
    case 'pending_update': {
      const card = await stripe.paymentMethods.attach(FAILING_CARD, { customer });
      await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
      await stripe.subscriptions.update(id, {
        items: [{ id: items.data[0]?.id, price: prices.agency }],
        payment_behavior: 'pending_if_incomplete',
        proration_behavior: 'always_invoice',
      });
      break;
    }
    case 'open_invoice': {
      await stripe.invoiceItems.create({ customer, amount: 1_500, currency: 'usd' });
      const invoice = await stripe.invoices.create({
        customer,
        collection_method: 'send_invoice',
        days_until_due: 30,
        pending_invoice_items_behavior: 'include',
      });
      await stripe.invoices.finalizeInvoice(invoice.id ?? '');
      break;
    }
    default:
  }
}
