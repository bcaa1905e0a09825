import Stripe from 'stripe';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import { type HistoryShop, INTERVALS, type Interval } from './historyShop.ts';

export const USER = 'u1';

/** Statuses of subscriptions that have a next period. A trial is ended by the emulator's clock. */
export const RENEWED = ['active', 'past_due', 'unpaid'];
const LIVE = [...RENEWED, 'trialing'];

/** One less than the five customers of an account, because a checkout replaces a deleted customer with another. */
const CUSTOMERS_MAX = 4;

const DAY_SECONDS = 86_400;

export type HistoryActions = Record<string, () => Promise<unknown>>;

/** What customers and operators do at Stripe: actions with random details, each on a random object of the right state. */
export function historyActions(shop: HistoryShop, random: () => number): HistoryActions {
  const { stripe, control } = shop.stripe;
  const pick = <Thing>(things: readonly Thing[]): Thing | undefined =>
    things[Math.floor(random() * things.length)];
  const chance = (share: number) => random() < share;
  const plan = (): PaidPlanId => (chance(0.5) ? 'starter' : 'growth');
  const interval = (): Interval => (chance(0.6) ? 'month' : (pick(INTERVALS) ?? 'month'));
  const all = async () => (await stripe.subscriptions.list({ status: 'all', limit: 100 })).data;
  const oneOf = async (statuses: string[]) =>
    pick((await all()).filter(({ status }) => statuses.includes(status)));
  const invoices = async (...statuses: string[]) =>
    (await stripe.invoices.list({ limit: 100 })).data.filter(({ status }) =>
      statuses.includes(String(status)),
    );
  const customers = async () => (await stripe.customers.list({ limit: 100 })).data;
  const isInvoiced = ({ collection_method: method }: Stripe.Subscription) => method === 'send_invoice';

  /** A new coupon of part or all of the price, for one invoice, two months or all of them. */
  async function coupon(): Promise<string> {
    const terms = pick<Partial<Stripe.CouponCreateParams>>([
      { duration: 'once' },
      { duration: 'forever' },
      { duration: 'repeating', duration_in_months: 2 },
    ]);
    return (await stripe.coupons.create({ percent_off: chance(0.7) ? 100 : 50, ...terms })).id;
  }

  /** Takes back a scheduled change, because a subscription that a schedule manages refuses others. */
  async function release({ schedule }: Stripe.Subscription): Promise<void> {
    if (schedule) await stripe.subscriptionSchedules.release(String(schedule));
  }
  async function update(one: Stripe.Subscription, changes: Stripe.SubscriptionUpdateParams): Promise<void> {
    await release(one);
    await stripe.subscriptions.update(one.id, changes);
  }

  async function subscribe(customer: string): Promise<void> {
    const { data: cards } = await stripe.customers.listPaymentMethods(customer);
    const terms = pick<Partial<Stripe.SubscriptionCreateParams>>([
      {},
      {},
      { trial_period_days: pick([7, 14, 40]) },
      { collection_method: 'send_invoice', days_until_due: pick([1, 14, 30, 45]) },
      { collection_method: 'send_invoice', days_until_due: pick([14, 30]) },
      { billing_cycle_anchor_config: { day_of_month: 31 } },
      { discounts: [{ coupon: await coupon() }] },
    ]);
    const by = terms?.billing_cycle_anchor_config ? 'month' : interval();
    await stripe.subscriptions.create({
      customer,
      items: [{ price: shop.priceOf[plan()][by] }],
      metadata: { user_id: USER, session_billing: 'x' },
      default_payment_method: cards[0]?.id,
      ...terms,
    });
  }

  /** Switches to another price in one of the ways that the portal, the dashboard and the API offer. */
  async function change(one: Stripe.Subscription): Promise<void> {
    const item = one.items.data[0];
    if (!item) return;
    const other = shop.plans.get(item.price.id) === 'starter' ? 'growth' : 'starter';
    const same = item.price.recurring?.interval as Interval;
    const by = chance(0.8) ? same : interval();
    const how = pick<Partial<Stripe.SubscriptionUpdateParams>>([
      { proration_behavior: 'always_invoice', billing_cycle_anchor: { type: 'now' } },
      { proration_behavior: 'none', billing_cycle_anchor: { type: 'now' } },
      { proration_behavior: 'always_invoice' },
      { proration_behavior: 'always_invoice' },
      { proration_behavior: 'create_prorations' },
      { proration_behavior: 'none' },
    ]);
    const isHeld = chance(0.3) && !isInvoiced(one);
    await update(one, {
      items: [{ id: item.id, price: shop.priceOf[chance(0.85) ? other : plan()][by] }],
      ...how,
      ...(isHeld ? { payment_behavior: 'pending_if_incomplete' } : {}),
    });
  }

  const actions: HistoryActions = {
    async buy() {
      if ((await customers()).length >= CUSTOMERS_MAX) return;
      const page = await shop.buy(USER, plan());
      if (page.kind === 'session') await shop.pay(page.url);
    },
    async change() {
      const one = await oneOf(LIVE);
      if (one) await change(one);
    },
    async changeAndBack() {
      const one = await oneOf(['active']);
      if (!one) return;
      await change(one);
      await change(await stripe.subscriptions.retrieve(one.id));
    },
    async scheduleChange() {
      const one = await oneOf(['active']);
      const item = one?.items.data[0];
      if (!one || !item || one.schedule || one.cancel_at) return;
      const { id, phases } = await stripe.subscriptionSchedules.create({ from_subscription: one.id });
      const { start_date = 0, end_date = 0 } = phases[0] ?? {};
      const price = shop.priceOf[plan()][item.price.recurring?.interval as Interval];
      const current = { items: [{ price: item.price.id }], start_date, end_date };
      const next = { items: [{ price }], proration_behavior: 'none' as const };
      await stripe.subscriptionSchedules.update(id, { phases: [current, next] });
    },
    async discount() {
      const one = await oneOf(LIVE);
      if (one) await stripe.subscriptions.update(one.id, { discounts: [{ coupon: await coupon() }] });
    },
    async cancelAtEnd() {
      const one = await oneOf(['active', 'trialing']);
      if (one) await update(one, { cancel_at_period_end: true });
    },
    async cancelSoon() {
      const one = await oneOf(['active']);
      const at = Math.floor(Date.now() / 1000) + DAY_SECONDS * (1 + Math.floor(random() * 20));
      if (one) await update(one, { cancel_at: at });
    },
    async resume() {
      const one = pick((await all()).filter(({ status, cancel_at: at }) => status === 'active' && at));
      if (one) await update(one, { cancel_at_period_end: false });
    },
    async cancelNow() {
      const one = await oneOf(LIVE);
      if (!one) return;
      await release(one);
      await stripe.subscriptions.cancel(one.id, { prorate: chance(0.3), invoice_now: chance(0.3) });
    },
    async payInvoice() {
      const one = pick(await invoices('open', 'uncollectible'));
      if (one) await control(`invoices/${one.id}/pay`);
    },
    async giveUpInvoice() {
      const open = await invoices('open');
      // The first invoice of a subscription may have granted credit, which only an account that was synced remembers.
      const one = pick(open.filter(({ billing_reason: reason }) => reason !== 'subscription_create'));
      if (!one?.id) return;
      if (chance(0.5)) await stripe.invoices.voidInvoice(one.id);
      else await stripe.invoices.markUncollectible(one.id);
    },
    async manualInvoice() {
      const one = await oneOf(RENEWED);
      if (!one) return;
      const customer = String(one.customer);
      const terms = isInvoiced(one) ? { collection_method: 'send_invoice' as const, days_until_due: 30 } : {};
      const { id = '' } = await stripe.invoices.create({ customer, subscription: one.id, ...terms });
      await stripe.invoiceItems.create({ customer, invoice: id, amount: 5_000, currency: 'usd' });
      if (chance(0.6)) await control(`invoices/${id}/pay`);
      else if (chance(0.5)) await stripe.invoices.finalizeInvoice(id);
    },
    async giveUp() {
      const one = await oneOf(['past_due']);
      if (one) await control(`subscriptions/${one.id}/give_up`, { end: pick(['canceled', 'unpaid']) });
    },
    async refund() {
      const { data } = await stripe.charges.list({ limit: 100 });
      const charge = pick(data.filter(({ refunded }) => !refunded));
      if (charge) await stripe.refunds.create({ charge: charge.id });
    },
    async changeCard() {
      const one = await oneOf(LIVE);
      if (!one || isInvoiced(one)) return;
      const customer = String(one.customer);
      const name = chance(0.4) ? 'pm_card_visa' : 'pm_card_chargeCustomerFail';
      const { id } = await stripe.paymentMethods.attach(name, { customer });
      await stripe.subscriptions.update(one.id, { default_payment_method: id });
    },
    async pause() {
      const one = await oneOf(['active']);
      const behavior = pick(['void', 'keep_as_draft', 'mark_uncollectible'] as const) ?? 'void';
      if (one) await stripe.subscriptions.update(one.id, { pause_collection: { behavior } });
    },
    async unpause() {
      const one = pick((await all()).filter(({ pause_collection: pause }) => pause !== null));
      if (one && LIVE.includes(one.status))
        await stripe.subscriptions.update(one.id, { pause_collection: '' });
    },
    async extendTrial() {
      const one = await oneOf(['trialing']);
      const trial_end = (one?.trial_end ?? 0) + 5 * DAY_SECONDS;
      if (one) await update(one, { trial_end, proration_behavior: 'none' });
    },
    async secondSubscription() {
      const one = await oneOf(['active']);
      if (one) await subscribe(String(one.customer));
    },
    async secondCustomer() {
      if ((await customers()).length >= CUSTOMERS_MAX - 1) return;
      const { id } = await stripe.customers.create({ ...GOOD_CARD, metadata: { user_id: USER } });
      await subscribe(id);
    },
    async deleteCustomer() {
      const one = pick(await customers());
      if (one && chance(0.3)) await stripe.customers.del(one.id);
    },
  };
  const refusable = (action: () => Promise<unknown>) => () => action().catch(ignoreDeclined);
  return Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, refusable(action)]));
}

/** A declined card is a possible end of an action. */
function ignoreDeclined(error: unknown): void {
  if (!(error instanceof Stripe.errors.StripeCardError)) throw error;
}
