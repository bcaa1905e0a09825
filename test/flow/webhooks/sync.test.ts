import { beforeEach, describe, expect, it } from 'vitest';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { openMeteringStore } from '../../../services/metering/store/openMeteringStore.ts';
import { type ApplyDeps, applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import type { SubscriptionGateway, WebhookStore } from '../../../services/webhooks/domain/ports.ts';
import { openSubscriptionGateway } from '../../../services/webhooks/gateway/openSubscriptionGateway.ts';
import { openWebhookStore } from '../../../services/webhooks/store/openWebhookStore.ts';
import { readAccount } from '../../../shared/account/accountStore.ts';
import { settle } from '../../../shared/account/settle.ts';
import type { StripeEventMessage } from '../../../shared/contracts/stripeEventMessage.ts';
import { Crash, crashing } from '../../support/crashing.ts';
import { meter } from '../../support/meter.ts';
import { openShop, type Shop } from '../../support/selling.ts';
import { subscribedCustomer } from '../stripe/support/startedStripe.ts';

const NOW = Math.floor(Date.now() / 1000);
const DAY = 86_400;
let shop: Shop;
let reports: string[];
let deps: ApplyDeps;

beforeEach(async () => {
  shop = await openShop(NOW);
  reports = [];
  deps = {
    store: openWebhookStore(shop.table),
    gateway: openSubscriptionGateway(shop.stripe.stripe),
    rules: {
      prices: { starter: [shop.prices.starter], growth: [shop.prices.growth] },
      graceSeconds: 7 * DAY,
    },
    report: (anomaly) => void reports.push(anomaly),
    hasTime: () => true,
  };
});

let eventNumber = 0;
const message = (customer: string | null, changes: Partial<StripeEventMessage> = {}): StripeEventMessage => ({
  version: 1,
  id: `evt_${eventNumber++}`,
  type: 'customer.subscription.updated',
  customer,
  livemode: false,
  created: NOW,
  ...changes,
});
const apply = (messages: StripeEventMessage[], by: Partial<ApplyDeps> = {}) =>
  applyEvents({ ...deps, ...by }, messages, NOW);
const account = async (accountId = 'u1') => {
  const found = await readAccount(shop.table, accountId);
  if (!found) throw new Error('no account');
  return found;
};

/** The user buys through the real flow; answers with the ids Stripe gave. */
async function bought(accountId = 'u1', plan: 'starter' | 'growth' = 'starter') {
  const page = await shop.buy(accountId, plan);
  if (page.kind !== 'session') throw new Error(page.kind);
  await shop.pay(page.url);
  const customer = (await account(accountId)).customers.at(-1) ?? '';
  const [subscription] = (await shop.stripe.stripe.subscriptions.list({ customer })).data;
  if (!subscription) throw new Error('no subscription');
  return { customer, subscription };
}

describe('a sync', () => {
  it('makes the buyer starter, with Stripe’s period and nothing used', async () => {
    const { customer, subscription } = await bought();
    const { marks, failures } = await apply([message(customer)]);
    expect([marks.map(({ outcome }) => outcome), failures]).toEqual([['applied'], []]);
    const item = subscription.items.data[0];
    expect(await account()).toMatchObject({
      plan: 'starter',
      sessionsIncluded: 5_000,
      sessionsUsed: 0,
      periodStart: item?.current_period_start,
      periodEnd: item?.current_period_end,
      subscription: { id: subscription.id, status: 'active' },
    });
  });

  it('reads the state and not the events: one event out of many is enough, in any order', async () => {
    const { customer, subscription } = await bought();
    const { stripe } = shop.stripe;
    const itemId = subscription.items.data[0]?.id;
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemId, price: shop.prices.growth }],
    });
    await apply([message(customer, { type: 'customer.subscription.deleted' }), message(customer)]);
    expect(await account()).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
    await stripe.subscriptions.cancel(subscription.id);
    await apply([message(customer, { type: 'customer.subscription.created' })]);
    expect(await account()).toMatchObject({ plan: 'free', sessionsIncluded: 100, status: 'canceled' });
  });

  it('folds the events of one account into one look at Stripe', async () => {
    const { customer } = await bought();
    await shop.stripe.control('calls/reset');
    await apply(Array.from({ length: 10 }, () => message(customer)));
    expect((await shop.stripe.state()).calls).toEqual({ 'GET /v1/subscriptions': 1 });
  });

  it('ends a cancelled plan with its period, by cancel_at_period_end alone', async () => {
    const { customer, subscription } = await bought();
    await shop.stripe.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await apply([message(customer)]);
    const now = await account();
    expect(now.plan).toBe('starter');
    expect(settle(now, now.periodEnd)).toMatchObject({ plan: 'free', sessionsUsed: 0 });
  });

  it('keeps the plan for the grace after a failed renewal, and gives no second quota when it is paid', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    await shop.stripe.control('clock', { now: (await account()).periodEnd });
    await shop.stripe.control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const renewed = await shop.stripe.stripe.subscriptions.retrieve(subscription.id);
    const start = renewed.items.data[0]?.current_period_start ?? 0;
    const during = start + DAY;
    await applyEvents(deps, [message(customer)], during);
    expect(await account()).toMatchObject({ plan: 'starter', status: 'past_due', periodStart: start });
    const metering = openMeteringStore(shop.table);
    const session = { accountId: 'u1', sessionId: 's1', now: during, leaseSeconds: 120 };
    expect((await startSession(metering, session)).kind).toBe('counted');
    await shop.stripe.control(`subscriptions/${subscription.id}/recover`);
    await applyEvents(deps, [message(customer)], during + 5);
    expect(await account()).toMatchObject({ plan: 'starter', status: 'active', sessionsUsed: 1 });
  });

  it('counts the grace from the oldest unpaid invoice, whatever months follow', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const graces: unknown[] = [];
    for (let month = 0; month < 3; month++) {
      const { periodEnd } = await account();
      await shop.stripe.control('clock', { now: periodEnd });
      await shop.stripe.control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
      await applyEvents(deps, [message(customer)], periodEnd + 60);
      graces.push((await account()).subscription?.graceUntil);
    }
    expect(new Set(graces).size).toBe(1);
    expect((await account()).plan).toBe('free');
  });

  /** Lets the period run out; answers with when the next began. */
  const renew = async (subscription: string, outcome: 'paid' | 'failed') => {
    const { periodEnd } = await account();
    await shop.stripe.control('clock', { now: periodEnd });
    await shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome });
    return periodEnd;
  };

  it('forgives an old unpaid invoice once a later one is paid: the next failure has its own grace', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    for (const outcome of ['failed', 'paid', 'failed'] as const) {
      const began = await renew(subscription.id, outcome);
      await applyEvents(deps, [message(customer)], began + 60);
      if (outcome === 'paid') expect((await account()).status).toBe('active');
    }
    const { plan, subscription: deciding, periodStart } = await account();
    expect([plan, deciding?.graceUntil]).toEqual(['starter', periodStart + 7 * DAY]);
  });

  it('gives no new grace with each month whose invoice is given up as uncollectible', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const { stripe } = shop.stripe;
    const plans: string[] = [];
    for (let month = 0; month < 3; month++) {
      const began = await renew(subscription.id, 'failed');
      await applyEvents(deps, [message(customer)], began + 60);
      plans.push((await account()).plan);
      const { data } = await stripe.invoices.list({ subscription: subscription.id, status: 'open' });
      await stripe.invoices.markUncollectible(data[0]?.id ?? '');
    }
    expect(plans).toEqual(['starter', 'free', 'free']);
  });

  it('starts the next period’s use at zero once Stripe has renewed', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const metering = openMeteringStore(shop.table);
    await startSession(metering, { accountId: 'u1', sessionId: 's1', now: NOW + 1, leaseSeconds: 120 });
    await shop.stripe.control(`subscriptions/${subscription.id}/renew`, { outcome: 'paid' });
    const renewedAt = (await account()).periodEnd;
    await applyEvents(deps, [message(customer)], renewedAt + 1);
    expect(await account()).toMatchObject({ sessionsUsed: 0, periodStart: renewedAt, usageSince: renewedAt });
  });
});

describe('whose it is', () => {
  it('is told by checkout’s mark on the event when the customer is not known', async () => {
    const price = { id: shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    const { customer } = await subscribedCustomer(shop.stripe.stripe, price);
    await apply([message(customer.id, { accountId: 'u7' })]);
    expect(await account('u7')).toMatchObject({ plan: 'starter', customers: [customer.id] });
  });

  it('is told by the metadata of the subscription, or else of the customer', async () => {
    const { stripe } = shop.stripe;
    const pay = {
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    };
    const items = [{ price: shop.prices.growth }];
    const one = await stripe.customers.create(pay);
    await stripe.subscriptions.create({ customer: one.id, items, metadata: { user_id: 'u8' } });
    const other = await stripe.customers.create({ ...pay, metadata: { user_id: 'u9' } });
    await stripe.subscriptions.create({ customer: other.id, items });
    await apply([message(one.id), message(other.id)]);
    expect((await account('u8')).plan).toBe('growth');
    expect((await account('u9')).plan).toBe('growth');
  });

  it('stays with the account that has the customer, whatever an event says', async () => {
    const { customer } = await bought();
    await apply([message(customer, { accountId: 'thief' })]);
    expect((await account('u1')).plan).toBe('starter');
    expect(await readAccount(shop.table, 'thief')).toBeUndefined();
  });

  it('may be nobody: passed over without a trace, but for an alarm if a plan of ours is paid', async () => {
    const stranger = await shop.stripe.stripe.customers.create({});
    const { marks } = await apply([message(stranger.id), message(null), message('cus_gone')]);
    expect(marks.map(({ outcome }) => outcome).sort()).toEqual(['no_account', 'no_account', 'no_customer']);
    expect(reports).toEqual([]);
    const price = { id: shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    const { customer } = await subscribedCustomer(shop.stripe.stripe, price);
    await apply([message(customer.id)]);
    expect(reports).toEqual(['unmapped_paid_subscription']);
  });

  it('is not taken from the mark of another product’s purchase', async () => {
    const stranger = await shop.stripe.stripe.customers.create({});
    const { marks } = await apply([message(stranger.id, { accountId: 'u1' })]);
    expect(marks.map(({ outcome }) => outcome)).toEqual(['no_plan']);
    expect(await readAccount(shop.table, 'u1')).toBeUndefined();
  });
});

describe('an account with two customers', () => {
  it('keeps the plan of the newer subscription when the older one is deleted', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const price = { id: shop.prices.growth } as Parameters<typeof subscribedCustomer>[1];
    const second = await subscribedCustomer(shop.stripe.stripe, price);
    await apply([message(second.customer.id, { accountId: 'u1' })]);
    expect(await account()).toMatchObject({ plan: 'growth', customers: [customer, second.customer.id] });
    expect(reports).toEqual(['two_live_subscriptions']);
    await shop.stripe.stripe.subscriptions.cancel(subscription.id);
    await apply([message(customer, { type: 'customer.subscription.deleted' })]);
    expect(await account()).toMatchObject({ plan: 'growth', subscription: { id: second.subscription.id } });
  });

  it('applies its own news even when another customer finds no room', async () => {
    const { customer, subscription } = await bought();
    const price = { id: shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    const { stripe } = shop.stripe;
    for (let index = 0; index < 4; index++) {
      // Not paid yet, so that it grants nothing and yet may come to something.
      const { id: more } = await stripe.customers.create({});
      const unpaid = { items: [{ price: price.id }], payment_behavior: 'default_incomplete' as const };
      await stripe.subscriptions.create({ customer: more, ...unpaid });
      await apply([message(more, { accountId: 'u1' })]);
    }
    await shop.stripe.stripe.subscriptions.cancel(subscription.id);
    const sixth = await subscribedCustomer(shop.stripe.stripe, price);
    const { failures } = await apply([message(customer), message(sixth.customer.id, { accountId: 'u1' })]);
    expect(await account()).toMatchObject({ plan: 'free', status: 'canceled' });
    expect(failures).toMatchObject([
      { error: { code: 'customers_full' } },
      { error: { code: 'customers_full' } },
    ]);
  });

  it('has room again for a sixth once Stripe has nothing of another that could matter', async () => {
    const price = { id: shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    const customers: string[] = [];
    for (let index = 0; index < 5; index++) {
      const { customer, subscription } = await subscribedCustomer(shop.stripe.stripe, price);
      await apply([message(customer.id, { accountId: 'u1' })]);
      await shop.stripe.stripe.subscriptions.cancel(subscription.id);
      customers.push(customer.id);
    }
    const sixth = await subscribedCustomer(shop.stripe.stripe, { id: shop.prices.growth } as typeof price);
    expect((await apply([message(sixth.customer.id, { accountId: 'u1' })])).failures).toEqual([]);
    expect((await account()).plan).toBe('growth');
    expect((await account()).customers).toHaveLength(5);
    expect((await account()).customers).toContain(sixth.customer.id);
  });

  it('never has more than five', async () => {
    const price = { id: shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    for (let index = 0; index < 6; index++) {
      const { customer } = await subscribedCustomer(shop.stripe.stripe, price);
      await apply([message(customer.id, { accountId: 'u1' })]);
    }
    expect((await account()).customers).toHaveLength(5);
    expect(reports).toContain('customers_full');
  });
});

describe('a customer deleted at Stripe', () => {
  it('takes its plan along, also when checkout found it deleted first', async () => {
    const { customer } = await bought();
    await apply([message(customer)]);
    await shop.stripe.stripe.customers.del(customer);
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
    expect((await account()).customers).not.toContain(customer);
    await apply([message(customer, { type: 'customer.subscription.deleted' })]);
    expect((await account()).plan).toBe('free');
    // Whether or not Stripe still lists what a deleted customer had.
    const forgetful = { ...deps.gateway, listSubscriptions: async () => [] };
    await bought('u2');
    const gone = (await account('u2')).customers[0] ?? '';
    await apply([message(gone)]);
    await apply([message(gone)], { gateway: forgetful });
    expect((await account('u2')).plan).toBe('free');
  });
});

describe('a price that is not known', () => {
  it('grants nothing, is told, and is tried again until the setting is mended', async () => {
    const { customer } = await bought();
    const rules = { ...deps.rules, prices: { starter: ['price_wrong'], growth: ['price_wrong_too'] } };
    const { failures } = await apply([message(customer)], { rules });
    expect(failures).toHaveLength(1);
    expect(reports).toEqual(['unknown_price']);
    expect((await account()).plan).toBe('free');
    expect((await apply([message(customer)])).failures).toEqual([]);
    expect((await account()).plan).toBe('starter');
  });
});

describe('a price that is not known, of a customer that is not known either', () => {
  it('is told and tried again when our checkout sold it', async () => {
    const { stripe } = shop.stripe;
    const card = {
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    };
    const { id: customer } = await stripe.customers.create(card);
    const metadata = { user_id: 'u1', session_billing: 'starter' };
    await stripe.subscriptions.create({ customer, items: [{ price: shop.prices.starter }], metadata });
    const rules = { ...deps.rules, prices: { starter: ['price_wrong'], growth: ['price_wrong_too'] } };
    const bought = () => message(customer, { accountId: 'u1' });
    expect((await apply([bought()], { rules })).failures).toMatchObject([
      { error: { code: 'unknown_price' } },
    ]);
    expect((await apply([bought()])).marks).toMatchObject([{ outcome: 'applied' }]);
    expect((await account()).plan).toBe('starter');
  });
});

describe('news fetched earlier', () => {
  /** A gateway whose answer is held back after it was fetched, until `go`. */
  function slowGateway(gateway: SubscriptionGateway) {
    let go = () => {};
    let fetched = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const hasFetched = new Promise<void>((resolve) => (fetched = resolve));
    const slow: SubscriptionGateway = {
      ...gateway,
      async listSubscriptions(customer) {
        const news = await gateway.listSubscriptions(customer);
        fetched();
        await gate;
        return news;
      },
    };
    return { slow, go: () => go(), hasFetched };
  }

  it.each([
    ['changed the plan', 'growth'],
    ['changed nothing against the row', 'starter'],
  ] as const)('never replaces news fetched later, which %s', async (_name, lastPlan) => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const { stripe } = shop.stripe;
    const itemId = subscription.items.data[0]?.id;
    const switchTo = (price: string) =>
      stripe.subscriptions.update(subscription.id, { items: [{ id: itemId, price }] });
    if (lastPlan === 'starter') await switchTo(shop.prices.growth);
    const { slow, go, hasFetched } = slowGateway(deps.gateway);
    const stale = apply([message(customer)], { gateway: slow });
    await hasFetched;
    await switchTo(shop.prices[lastPlan]);
    await apply([message(customer)]);
    go();
    await stale;
    expect((await account()).plan).toBe(lastPlan);
  });
});

describe('a crash between any two steps of apply', () => {
  it('and the same events again leave the same account', async () => {
    const { customer } = await bought();
    for (let call = 0; ; call++) {
      const user = { customer, accountId: 'u1' };
      let calls = 0;
      for (const when of ['before', 'after'] as const) {
        const dying: WebhookStore & { calls(): number } = crashing(deps.store, { call, when });
        const events = [message(user.customer), message(null)];
        await apply(events, { store: dying }).catch((error) => {
          if (!(error instanceof Crash)) throw error;
        });
        calls = Math.max(calls, dying.calls());
        expect((await apply(events)).failures).toEqual([]);
        expect(await account()).toMatchObject({ plan: 'starter', customers: [customer], sessionsUsed: 0 });
      }
      if (calls <= call) break;
    }
  });
});

describe('the marks', () => {
  it('are for operators alone: what they tell of is done without them', async () => {
    const { customer } = await bought();
    const fault = new Error('no marks today');
    const store = { ...deps.store, markEvents: async () => Promise.reject(fault) };
    expect(await apply([message(customer)], { store })).toMatchObject({ failures: [], markFault: fault });
    expect((await account()).plan).toBe('starter');
  });
});

describe('a sync of a known account', () => {
  it('costs two reads, one write and the marks', async () => {
    const { customer } = await bought();
    await apply([message(customer)]);
    const bill = meter(shop.table.client);
    await apply([message(customer), message(customer), message(customer)]);
    const { requests } = bill.take();
    expect(requests).toBe(4);
  });
});

describe('when Stripe hangs', () => {
  it('what could not begin in time is tried again, and what was done is done', async () => {
    const one = await bought('u1');
    const other = await bought('u2');
    let calls = 0;
    // One account is brought up to date before the time is up.
    const hasTime = () => ++calls <= 1;
    const { marks, failures } = await apply([message(one.customer), message(other.customer)], { hasTime });
    expect(marks.map(({ accountId }) => accountId)).toEqual(['u1']);
    expect(failures).toMatchObject([{ error: { code: 'out_of_time' } }]);
    expect((await account('u2')).plan).toBe('free');
  });
});

describe('when Stripe fails', () => {
  it('the events of that account fail, and those of others are applied', async () => {
    const one = await bought('u1');
    const other = await bought('u2');
    await shop.stripe.control('faults', { status: 429, count: 1 });
    const { marks, failures } = await apply([
      message(one.customer),
      message(one.customer),
      message(other.customer),
    ]);
    expect(failures.map(({ message: { customer } }) => customer)).toEqual([one.customer, one.customer]);
    expect(marks).toHaveLength(1);
    expect((await account('u2')).plan).toBe('starter');
    await apply([message(one.customer)]);
    expect((await account('u1')).plan).toBe('starter');
  });
});
