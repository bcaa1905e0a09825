import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareAccount } from '../../../services/webhooks/domain/syncAccount.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { RECONCILE_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import { createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';

const FOREIGN = { accountId: 'order-77', type: 'checkout.session.completed' };
const COMPARISON = { type: RECONCILE_TYPE };
let syncing: Syncing;

beforeEach(async () => {
  syncing = await createSyncing();
});

const planOf = async (accountId: string) =>
  (await createAccountStore(syncing.shop.table).readAccount(accountId))?.plan;

/** A customer that no row knows, with a plan; who it is of is named on the customer, on the subscription, or nowhere. */
async function stranger(named: { onCustomer?: string; onSubscription?: (string | undefined)[] }) {
  const { stripe, shop } = syncing;
  const { id } = await stripe.customers.create({
    ...GOOD_CARD,
    ...(named.onCustomer ? { metadata: { user_id: named.onCustomer } } : {}),
  });
  for (const user of named.onSubscription ?? [undefined]) {
    await stripe.subscriptions.create({
      customer: id,
      items: [{ price: shop.prices.starter }],
      ...(user ? { metadata: { user_id: user } } : {}),
    });
  }
  return id;
}

describe('a customer that no row knows', () => {
  it.each(['foreign first', 'ours first'])(
    'is the user’s named on it, whatever events say: %s',
    async (order) => {
      const customer = await stranger({ onCustomer: 'u2' });
      const events = [FOREIGN, {}];
      for (const says of order === 'ours first' ? events.reverse() : events)
        await syncing.arrive(customer, says);
      expect([await planOf('u2'), await planOf('order-77')]).toEqual(['starter', undefined]);
    },
  );

  it('is the event’s user’s when Stripe names nobody', async () => {
    const customer = await stranger({});
    await syncing.arrive(customer, { accountId: 'u3' });
    expect(await planOf('u3')).toBe('starter');
  });

  it.each(['u1', 'u2'])(
    'with plans of two users is one’s, the same whoever’s event comes first: %s',
    async (first) => {
      const customer = await stranger({ onSubscription: ['u1', 'u2'] });
      await syncing.arrive(customer, { accountId: first });
      const owners = [await planOf('u1'), await planOf('u2')].filter((plan) => plan === 'starter');
      expect(owners).toHaveLength(1);
      const { data } = await syncing.stripe.subscriptions.list({ customer });
      expect(await planOf(data[0]?.metadata.user_id ?? '')).toBe('starter');
    },
  );

  it('is not the one’s whose plan has ended when it pays for another’s now', async () => {
    const { stripe, shop, arrive } = syncing;
    const customer = await stranger({ onCustomer: 'new', onSubscription: ['old'] });
    const { data } = await stripe.subscriptions.list({ customer });
    await stripe.subscriptions.cancel(data[0]?.id ?? '');
    const { data: cards } = await stripe.customers.listPaymentMethods(customer);
    const items = [{ price: shop.prices.growth }];
    await stripe.subscriptions.create({ customer, items, default_payment_method: cards[0]?.id });
    await arrive(customer, { accountId: 'old' });
    expect([await planOf('new'), await planOf('old')]).toEqual(['growth', undefined]);
  });

  it('stays with the account that came first when only events name users, and no event fails', async () => {
    const customer = await stranger({});
    const { arrive, deps, shop } = syncing;
    await arrive(customer, { accountId: 'u3' });
    // As one that read the row before the other wrote it.
    const store = { ...deps.store, readCustomerAccounts: async () => new Map<string, string>() };
    await shop.stripe.control('calls/reset');
    const { marks, failures } = await arrive(customer, { accountId: 'u4', by: { store } });
    expect(failures).toEqual([]);
    expect(marks).toMatchObject([{ accountId: 'u3', outcome: 'stale' }]);
    expect([await planOf('u3'), await planOf('u4')]).toEqual(['starter', undefined]);
    const { calls } = await shop.stripe.state();
    expect(calls['GET /v1/subscriptions']).toBeLessThanOrEqual(2);
  });

  it('costs another product’s event one request, and no look at its invoices', async () => {
    const { stripe, shop } = syncing;
    const poster = await stripe.prices.create({
      ...{ currency: 'usd', unit_amount: 900, recurring: { interval: 'month' } },
      product_data: { name: 'Posters' },
    });
    const { id: customer } = await stripe.customers.create({ metadata: { user_id: 'other' } });
    const items = [{ price: poster.id }];
    await stripe.subscriptions.create({ customer, items, payment_behavior: 'default_incomplete' });
    await shop.stripe.control('calls/reset');
    await syncing.arrive(customer);
    expect((await shop.stripe.state()).calls).toEqual({ 'GET /v1/subscriptions': 1 });
  });
});

describe('a row', () => {
  it('decides against what a subscription names, also when its account does not list it', async () => {
    const customer = await stranger({ onSubscription: ['u2'] });
    await createCustomerStore(syncing.shop.table).claimCustomer({ customerId: customer, accountId: 'u1' });
    expect((await syncing.arrive(customer)).failures).toEqual([]);
    expect([await planOf('u1'), await planOf('u2')]).toEqual(['starter', undefined]);
  });

  it('that cannot be read stops its own customer’s events, and no other’s', async () => {
    const { shop, bought, arrive, deps } = syncing;
    const { customer } = await bought();
    const Item = marshall({ ...tableKeys.customer('cus_bad'), nonsense: true });
    await shop.table.client.send(new PutItemCommand({ TableName: shop.table.tableName, Item }));
    const { applyEvents } = await import('../../../services/webhooks/domain/applyEvents.ts');
    const now = Math.floor(Date.now() / 1000);
    const of = (id: string, whose: string) => ({
      ...{ version: 1 as const, id, type: 'invoice.paid', livemode: false, created: now },
      customer: whose,
    });
    const { marks, failures } = await applyEvents(deps, [of('evt_1', 'cus_bad'), of('evt_2', customer)], now);
    expect(failures.map(({ message }) => message.id)).toEqual(['evt_1']);
    expect(marks).toMatchObject([{ message: { id: 'evt_2' }, outcome: 'applied' }]);
    expect((await arrive('cus_bad')).failures).toHaveLength(1);
  });

  it('of an account that is not there yet shows in a comparison by hand, as it does in one through the queue', async () => {
    const { shop, deps, arrive } = syncing;
    const customer = await stranger({ onSubscription: ['u1'] });
    await createCustomerStore(shop.table).claimCustomer({ customerId: customer, accountId: 'u1' });
    const compare = () => compareAccount(deps, { accountId: 'u1', customers: [customer] });
    expect(await compare()).toMatchObject({ stored: undefined, atStripe: { plan: 'starter' } });
    await arrive(customer, COMPARISON);
    expect(syncing.reports).toEqual(['drift']);
    expect(await compare()).toBeUndefined();
  });
});

describe('a customer that checkout found deleted', () => {
  it('does not come back with every comparison', async () => {
    const { shop, stripe, bought, arrive, account } = syncing;
    const { customer } = await bought();
    await arrive(customer);
    await stripe.customers.del(customer);
    await arrive(customer, { type: 'customer.subscription.deleted' });
    await shop.buy('u1', 'starter');
    const { customers } = await account();
    expect(customers).not.toContain(customer);
    const night = () => [customer, ...customers].map((one) => () => arrive(one, COMPARISON));
    for (const compare of [...night(), ...night()]) await compare();
    expect((await account()).customers).toEqual(customers);
    expect(syncing.reports).toEqual([]);
  });
});

describe('drift', () => {
  it('is what a comparison changes, and not what it finds as it was', async () => {
    const { stripe, bought, arrive, reports } = syncing;
    const { customer, subscription } = await bought();
    await arrive(customer);
    await arrive(customer, COMPARISON);
    expect(reports).toEqual([]);
    await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    await arrive(customer, COMPARISON);
    expect(reports).toEqual(['drift']);
  });

  it('is told also when the same sync finds a price that no setting knows', async () => {
    const { stripe, shop, bought, arrive, reports } = syncing;
    const { customer, subscription } = await bought();
    await arrive(customer);
    const odd = await stripe.prices.create({
      ...{ currency: 'usd', unit_amount: 900, recurring: { interval: 'month' } },
      product_data: { name: 'Odd' },
    });
    const { items } = await stripe.subscriptions.retrieve(subscription);
    await stripe.subscriptions.update(subscription, { items: [{ id: items.data[0]?.id, price: odd.id }] });
    expect((await arrive(customer, COMPARISON)).failures).toHaveLength(1);
    expect(reports).toEqual(['drift', 'unknown_price']);
    expect(shop.prices.starter).not.toBe(odd.id);
  });

  it('is no news that an event brings in the same batch', async () => {
    const { bought, deps, reports } = syncing;
    const { customer } = await bought();
    const { applyEvents } = await import('../../../services/webhooks/domain/applyEvents.ts');
    const now = Math.floor(Date.now() / 1000);
    const of = (id: string, type: string) => ({
      ...{ version: 1 as const, id, type, livemode: false, created: now, customer },
    });
    await applyEvents(deps, [of('reconcile_1', RECONCILE_TYPE), of('evt_1', 'invoice.paid')], now);
    expect(reports).toEqual([]);
  });
});
