import type Stripe from 'stripe';
import type { MigrationSettings } from '../../../../scripts/migrate/planFile.ts';
import { overagePrice } from '../../../local/stripe/support/meteredPlan.ts';
import { GOOD_CARD, monthlyPrice } from '../../../local/stripe/support/startedStripe.ts';
import type { Shop } from '../../stripe/shop.ts';
import type { Invoice } from './expectedBilling.ts';
import {
  type Act,
  FORMER,
  type FormerCustomer,
  type FormerName,
  type GivenDiscount,
} from './formerCustomer.ts';

const NAMES = Object.keys(FORMER) as FormerName[];
const EVENT = 'former_minutes';
const DAYS_UNTIL_DUE = 14;

/** The former service at Stripe. */
export type FormerSide = {
  plans: MigrationSettings['plans'];
  /** Creates the customer with the subscription, which begins now. Returns the ids. */
  subscribe(customer: FormerCustomer): Promise<{ stripeId: string; subscription: string }>;
  give(of: { stripeId: string; subscription: string }, discount: GivenDiscount): Promise<void>;
  use(stripeId: string, act: Extract<Act, { does: 'use' }>): Promise<void>;
  useCard(stripeId: string, pays: boolean): Promise<void>;
  payAll(stripeId: string): Promise<void>;
  /** What was billed, oldest first, and the credit that is left. */
  billed(stripeId: string): Promise<{ invoices: Invoice[]; creditMinor: number }>;
};

export async function formerSide({ stripe: { stripe, control }, prices }: Shop): Promise<FormerSide> {
  const meter = await stripe.billing.meters.create({
    display_name: 'Minutes',
    event_name: EVENT,
    default_aggregation: { formula: 'sum' },
  });
  const plans: MigrationSettings['plans'] = {};
  const roles = new Map<string, string>();
  for (const name of NAMES) {
    const { amountMinor, overageTenths } = FORMER[name];
    const { id: plan } = await monthlyPrice(stripe, `former ${name}`, amountMinor);
    const { id: overage } = await overagePrice(stripe, meter.id, String(overageTenths / 10));
    plans[name] = { amountMinor, prices: [plan], overagePrices: [overage] };
    roles.set(plan, 'former').set(overage, 'overage');
  }
  roles.set(prices.starter, 'list starter').set(prices.growth, 'list growth');

  async function roleOf(price: string): Promise<string> {
    const known = roles.get(price);
    if (known !== undefined) return known;
    const { lookup_key: key } = await stripe.prices.retrieve(price);
    const role = `first ${key?.split('_')[1]}`;
    roles.set(price, role);
    return role;
  }

  return {
    plans,
    async subscribe(customer) {
      const { id: stripeId } = await stripe.customers.create({
        ...GOOD_CARD,
        email: `${customer.id}@example.com`,
        balance: -customer.creditMinor,
      });
      const { prices: [plan = ''] = [], overagePrices: [overage = ''] = [] } = plans[customer.former] ?? {};
      const begun = customer.discounts.filter(({ at }) => at === customer.startsAt);
      const couponsOn = async (on: GivenDiscount['on']) =>
        Promise.all(begun.filter((one) => one.on === on).map((one) => couponOf(stripe, one)));
      const [ofItem, own, shared] = await Promise.all(
        (['item', 'subscription', 'customer'] as const).map(couponsOn),
      );
      for (const coupon of shared ?? []) await control(`customers/${stripeId}/discount`, { coupon });
      const discounts = (coupons: string[] = []) =>
        coupons.length > 0 ? { discounts: coupons.map((coupon) => ({ coupon })) } : {};
      const { id: subscription } = await stripe.subscriptions.create({
        customer: stripeId,
        items: [{ price: plan, ...discounts(ofItem) }, { price: overage }],
        billing_mode: { type: customer.billingMode },
        ...discounts(own),
        ...(customer.collection === 'sent'
          ? { collection_method: 'send_invoice', days_until_due: DAYS_UNTIL_DUE }
          : {}),
      });
      return { stripeId, subscription };
    },
    async give({ stripeId, subscription }, discount) {
      const coupon = await couponOf(stripe, discount);
      const discounts = [{ coupon }];
      if (discount.on === 'customer') await control(`customers/${stripeId}/discount`, { coupon });
      else if (discount.on === 'subscription') await stripe.subscriptions.update(subscription, { discounts });
      else {
        const { items } = await stripe.subscriptions.retrieve(subscription);
        const item = items.data.find(({ price }) => roles.get(price.id) === 'former');
        await stripe.subscriptions.update(subscription, { items: [{ id: item?.id ?? '', discounts }] });
      }
    },
    async use(stripeId, { minutes, at, usedAt = at }) {
      await stripe.billing.meterEvents.create({
        event_name: EVENT,
        payload: { stripe_customer_id: stripeId, value: String(minutes) },
        timestamp: usedAt,
      });
    },
    async useCard(stripeId, pays) {
      const card = pays ? 'pm_card_visa' : 'pm_card_chargeCustomerFail';
      const { id } = await stripe.paymentMethods.attach(card, { customer: stripeId });
      await stripe.customers.update(stripeId, { invoice_settings: { default_payment_method: id } });
    },
    async payAll(stripeId) {
      const { data } = await stripe.invoices.list({ customer: stripeId, status: 'open', limit: 100 });
      for (const { id = '' } of data) await stripe.invoices.pay(id, { paid_out_of_band: true });
    },
    async billed(stripeId) {
      const customer = await stripe.customers.retrieve(stripeId);
      const { data } = await stripe.invoices.list({ customer: stripeId, limit: 100 });
      const invoices: Invoice[] = [];
      for (const invoice of data.reverse()) invoices.push(await invoiceOf(invoice, roleOf));
      return { invoices, creditMinor: customer.deleted ? 0 : 0 - customer.balance };
    },
  };
}

const couponOf = async (stripe: Stripe, { lasts, off }: GivenDiscount): Promise<string> => {
  const { id } = await stripe.coupons.create({
    ...(typeof lasts === 'object'
      ? { duration: 'repeating', duration_in_months: lasts.months }
      : { duration: lasts === 'once' ? 'once' : 'forever' }),
    ...('percent' in off ? { percent_off: off.percent } : { amount_off: off.amount, currency: 'usd' }),
  });
  return id;
};

async function invoiceOf(
  invoice: Stripe.Invoice,
  roleOf: (price: string) => Promise<string>,
): Promise<Invoice> {
  const lines: Invoice['lines'] = [];
  for (const { pricing, amount, period } of invoice.lines.data) {
    const price = pricing?.price_details?.price;
    const role = await roleOf(typeof price === 'string' ? price : (price?.id ?? ''));
    if (amount !== 0) lines.push({ role, from: period.start, to: period.end, amount });
  }
  const { created, total, amount_due: due, amount_paid: charged, status } = invoice;
  const discounts = invoice.total_discount_amounts ?? [];
  return {
    created,
    lines,
    discount: discounts.reduce((sum, { amount }) => sum + amount, 0),
    total,
    fromCredit: total - due,
    charged,
    status: status as Invoice['status'],
  };
}
