import { describe, expect, it } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { GOOD_CARD, subscribedCustomer } from '../../local/stripe/support/startedStripe.ts';
import { syncBench } from '../../support/webhooks/syncBench.ts';
import { message } from '../../support/webhooks/syncing.ts';

const bench = syncBench();
const { apply, account, bought } = bench;

describe('the account of an event', () => {
  it('is the one that checkout set on the event, if the customer has no row', async () => {
    const price = { id: bench.shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    const { customer } = await subscribedCustomer(bench.shop.stripe.stripe, price);
    await apply([message(customer.id, { accountId: 'u7' })]);
    expect(await account('u7')).toMatchObject({ plan: 'starter', customers: [customer.id] });
  });

  it('is the one in the metadata of the subscription, otherwise in that of the customer', async () => {
    const { stripe } = bench.shop.stripe;
    const items = [{ price: bench.shop.prices.growth }];
    const one = await stripe.customers.create(GOOD_CARD);
    await stripe.subscriptions.create({ customer: one.id, items, metadata: { user_id: 'u8' } });
    const other = await stripe.customers.create({ ...GOOD_CARD, metadata: { user_id: 'u9' } });
    await stripe.subscriptions.create({ customer: other.id, items });
    await apply([message(one.id), message(other.id)]);
    expect((await account('u8')).plan).toBe('growth');
    expect((await account('u9')).plan).toBe('growth');
  });

  it('is the one in the customer’s row, even if the event names another', async () => {
    const { customer } = await bought();
    await apply([message(customer, { accountId: 'intruder' })]);
    expect((await account('u1')).plan).toBe('starter');
    expect(await createAccountStore(bench.shop.table).readAccount('intruder')).toBeUndefined();
  });

  it('can be none: the event changes nothing, and a paid plan without an account is reported', async () => {
    const stranger = await bench.shop.stripe.stripe.customers.create({});
    const { outcomes } = await apply([message(stranger.id), message(null), message('cus_gone')]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
      'no_account',
      'no_account',
      'no_customer',
    ]);
    expect(bench.reports).toEqual([]);
    const price = { id: bench.shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    const { customer } = await subscribedCustomer(bench.shop.stripe.stripe, price);
    await apply([message(customer.id)]);
    expect(bench.reports).toEqual(['unmapped_paid_subscription']);
  });

  it('is none for a purchase of another product, even if the event names an account', async () => {
    const stranger = await bench.shop.stripe.stripe.customers.create({});
    const { outcomes } = await apply([message(stranger.id, { accountId: 'u1' })]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['no_plan']);
    expect(await createAccountStore(bench.shop.table).readAccount('u1')).toBeUndefined();
  });
});

describe('an account with two customers', () => {
  it('keeps the plan of the newer subscription when the older one is cancelled', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const price = { id: bench.shop.prices.growth } as Parameters<typeof subscribedCustomer>[1];
    const second = await subscribedCustomer(bench.shop.stripe.stripe, price);
    await apply([message(second.customer.id, { accountId: 'u1' })]);
    expect(await account()).toMatchObject({ plan: 'growth', customers: [customer, second.customer.id] });
    expect(bench.reports).toEqual(['two_live_subscriptions']);
    await bench.shop.stripe.stripe.subscriptions.cancel(subscription.id);
    await apply([message(customer, { type: 'customer.subscription.deleted' })]);
    expect(await account()).toMatchObject({ plan: 'growth', subscription: { id: second.subscription.id } });
  });

  it('saves the changes of its own customers even if it has no room for another customer', async () => {
    const { customer, subscription } = await bought();
    const price = { id: bench.shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    const { stripe } = bench.shop.stripe;
    for (let index = 0; index < 4; index++) {
      // Not paid yet, so it grants nothing now and can grant a plan later.
      const { id: more } = await stripe.customers.create({});
      const unpaid = { items: [{ price: price.id }], payment_behavior: 'default_incomplete' as const };
      await stripe.subscriptions.create({ customer: more, ...unpaid });
      await apply([message(more, { accountId: 'u1' })]);
    }
    await bench.shop.stripe.stripe.subscriptions.cancel(subscription.id);
    const sixth = await subscribedCustomer(bench.shop.stripe.stripe, price);
    const { failures } = await apply([message(customer), message(sixth.customer.id, { accountId: 'u1' })]);
    expect(await account()).toMatchObject({ plan: 'free', status: 'canceled' });
    expect(failures).toMatchObject([
      { error: { code: 'customers_full' } },
      { error: { code: 'customers_full' } },
    ]);
  });

  it('replaces a customer that has only ended subscriptions with a sixth customer', async () => {
    const price = { id: bench.shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    const customers: string[] = [];
    for (let index = 0; index < 5; index++) {
      const { customer, subscription } = await subscribedCustomer(bench.shop.stripe.stripe, price);
      await apply([message(customer.id, { accountId: 'u1' })]);
      await bench.shop.stripe.stripe.subscriptions.cancel(subscription.id);
      customers.push(customer.id);
    }
    const sixth = await subscribedCustomer(bench.shop.stripe.stripe, {
      id: bench.shop.prices.growth,
    } as typeof price);
    expect((await apply([message(sixth.customer.id, { accountId: 'u1' })])).failures).toEqual([]);
    expect((await account()).plan).toBe('growth');
    expect((await account()).customers).toHaveLength(5);
    expect((await account()).customers).toContain(sixth.customer.id);
  });

  it('has at most five customers, and reports the sixth', async () => {
    const price = { id: bench.shop.prices.starter } as Parameters<typeof subscribedCustomer>[1];
    for (let index = 0; index < 6; index++) {
      const { customer } = await subscribedCustomer(bench.shop.stripe.stripe, price);
      await apply([message(customer.id, { accountId: 'u1' })]);
    }
    expect((await account()).customers).toHaveLength(5);
    expect(bench.reports).toContain('customers_full');
  });
});

describe('a customer deleted at Stripe', () => {
  it('ends its plan, even if checkout found it deleted first', async () => {
    const { customer } = await bought();
    await apply([message(customer)]);
    await bench.shop.stripe.stripe.customers.del(customer);
    expect((await bench.shop.buy('u1', 'starter')).kind).toBe('session');
    expect((await account()).customers).not.toContain(customer);
    await apply([message(customer, { type: 'customer.subscription.deleted' })]);
    expect((await account()).plan).toBe('free');
    // The same if Stripe no longer lists the subscriptions of the deleted customer.
    const forgetful = { ...bench.deps.gateway, listSubscriptions: async () => [] };
    await bought('u2');
    const gone = (await account('u2')).customers[0] ?? '';
    await apply([message(gone)]);
    await apply([message(gone)], { gateway: forgetful });
    expect((await account('u2')).plan).toBe('free');
  });
});

describe('an unknown price', () => {
  it('grants nothing, is reported, and the event is retried until the setting is fixed', async () => {
    const { customer } = await bought();
    const rules = { ...bench.deps.rules, prices: { starter: ['price_wrong'], growth: ['price_wrong_too'] } };
    const { failures } = await apply([message(customer)], { rules });
    expect(failures).toHaveLength(1);
    expect(bench.reports).toEqual(['unknown_price']);
    expect((await account()).plan).toBe('free');
    expect((await apply([message(customer)])).failures).toEqual([]);
    expect((await account()).plan).toBe('starter');
  });
});

describe('an unknown price of a customer without a row', () => {
  it('is reported, and the event is retried, if checkout created the subscription', async () => {
    const { stripe } = bench.shop.stripe;
    const { id: customer } = await stripe.customers.create(GOOD_CARD);
    const metadata = { user_id: 'u1', session_billing: 'starter' };
    await stripe.subscriptions.create({ customer, items: [{ price: bench.shop.prices.starter }], metadata });
    const rules = { ...bench.deps.rules, prices: { starter: ['price_wrong'], growth: ['price_wrong_too'] } };
    const bought = () => message(customer, { accountId: 'u1' });
    expect((await apply([bought()], { rules })).failures).toMatchObject([
      { error: { code: 'unknown_price' } },
    ]);
    expect((await apply([bought()])).outcomes).toMatchObject([{ outcome: 'applied' }]);
    expect((await account()).plan).toBe('starter');
  });
});
