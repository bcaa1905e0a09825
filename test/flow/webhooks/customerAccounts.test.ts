import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { findDrift } from '../../../services/webhooks/domain/findDrift.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { RECONCILE_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import { createSyncing, message, type Syncing } from '../../support/webhooks/syncing.ts';

const OTHER_PRODUCT = { accountId: 'order-77', type: 'checkout.session.completed' };
const RECONCILE = { type: RECONCILE_TYPE };
let syncing: Syncing;

beforeEach(async () => {
  syncing = await createSyncing();
});

const planOf = async (accountId: string) =>
  (await createAccountStore(syncing.shop.table).readAccount(accountId))?.plan;

/** Creates a customer with a plan and without a row. Its account is named on the customer, on the subscription, or nowhere. */
async function unlinkedCustomer(named: { onCustomer?: string; onSubscription?: (string | undefined)[] }) {
  const { stripe, shop } = syncing;
  const { id } = await stripe.customers.create({
    ...GOOD_CARD,
    ...(named.onCustomer ? { metadata: { user_id: named.onCustomer } } : {}),
  });
  for (const accountId of named.onSubscription ?? [undefined]) {
    await stripe.subscriptions.create({
      customer: id,
      items: [{ price: shop.prices.starter }],
      ...(accountId ? { metadata: { user_id: accountId } } : {}),
    });
  }
  return id;
}

describe('a customer without a row', () => {
  it.each(['the other product first', 'this product first'])(
    'belongs to the account that the customer names, whatever events name and in any order: %s',
    async (order) => {
      const customer = await unlinkedCustomer({ onCustomer: 'u2' });
      const events = [OTHER_PRODUCT, {}];
      if (order === 'this product first') events.reverse();
      for (const event of events) await syncing.arrive(customer, event);
      expect([await planOf('u2'), await planOf('order-77')]).toEqual(['starter', undefined]);
    },
  );

  it('belongs to the account that the event names if Stripe names none', async () => {
    const customer = await unlinkedCustomer({});
    await syncing.arrive(customer, { accountId: 'u3' });
    expect(await planOf('u3')).toBe('starter');
  });

  it.each(['u1', 'u2'])(
    'with plans of two accounts belongs to the same one whichever event comes first: %s',
    async (first) => {
      const customer = await unlinkedCustomer({ onSubscription: ['u1', 'u2'] });
      await syncing.arrive(customer, { accountId: first });
      const owners = [await planOf('u1'), await planOf('u2')].filter((plan) => plan === 'starter');
      expect(owners).toHaveLength(1);
      const { data } = await syncing.stripe.subscriptions.list({ customer });
      expect(await planOf(data[0]?.metadata.user_id ?? '')).toBe('starter');
    },
  );

  it('belongs to the account whose plan it pays for, and not to that of an ended plan', async () => {
    const { stripe, shop, arrive } = syncing;
    const customer = await unlinkedCustomer({ onCustomer: 'new', onSubscription: ['old'] });
    const { data } = await stripe.subscriptions.list({ customer });
    await stripe.subscriptions.cancel(data[0]?.id ?? '');
    const { data: cards } = await stripe.customers.listPaymentMethods(customer);
    const items = [{ price: shop.prices.growth }];
    await stripe.subscriptions.create({ customer, items, default_payment_method: cards[0]?.id });
    await arrive(customer, { accountId: 'old' });
    expect([await planOf('new'), await planOf('old')]).toEqual(['growth', undefined]);
  });

  it('stays with the account of the first event if only events name accounts, and no event fails', async () => {
    const customer = await unlinkedCustomer({});
    const { arrive, deps, shop } = syncing;
    await arrive(customer, { accountId: 'u3' });
    // Like a batch that read the row before the other batch wrote it.
    const store = { ...deps.store, readCustomerAccounts: async () => new Map<string, string>() };
    await shop.stripe.control('calls/reset');
    const { outcomes, failures } = await arrive(customer, { accountId: 'u4', overrides: { store } });
    expect(failures).toEqual([]);
    expect(outcomes).toMatchObject([{ accountId: 'u3', outcome: 'stale' }]);
    expect([await planOf('u3'), await planOf('u4')]).toEqual(['starter', undefined]);
    const { calls } = await shop.stripe.state();
    expect(calls['GET /v1/subscriptions']).toBeLessThanOrEqual(2);
  });

  it('costs an event of another product one request to Stripe, and none for invoices', async () => {
    const { stripe, shop } = syncing;
    const poster = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 900,
      recurring: { interval: 'month' },
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

describe('a customer row', () => {
  it('decides before the account that a subscription names, even if its own account does not list the customer', async () => {
    const customer = await unlinkedCustomer({ onSubscription: ['u2'] });
    await createCustomerStore(syncing.shop.table).claimCustomer({ customerId: customer, accountId: 'u1' });
    expect((await syncing.arrive(customer)).failures).toEqual([]);
    expect([await planOf('u1'), await planOf('u2')]).toEqual(['starter', undefined]);
  });

  it('fails the events of its own customer only, if it cannot be read', async () => {
    const { shop, bought, arrive, deps } = syncing;
    const { customer } = await bought();
    const Item = marshall({ ...tableKeys.customer('cus_bad'), nonsense: true });
    await shop.table.client.send(new PutItemCommand({ TableName: shop.table.tableName, Item }));
    const now = Math.floor(Date.now() / 1000);
    const messages = [message('cus_bad', { id: 'evt_1' }), message(customer, { id: 'evt_2' })];
    const { outcomes, failures } = await applyEvents(deps, messages, now);
    expect(failures.map((failed) => failed.message.id)).toEqual(['evt_1']);
    expect(outcomes).toMatchObject([{ message: { id: 'evt_2' }, outcome: 'applied' }]);
    expect((await arrive('cus_bad')).failures).toHaveLength(1);
  });

  it('of an account that does not exist yet is drift, in a dry run and in a reconcile message', async () => {
    const { shop, deps, arrive } = syncing;
    const customer = await unlinkedCustomer({ onSubscription: ['u1'] });
    await createCustomerStore(shop.table).claimCustomer({ customerId: customer, accountId: 'u1' });
    const drift = () =>
      findDrift(deps, { accountId: 'u1', customerIds: [customer], now: Math.floor(Date.now() / 1000) });
    expect(await drift()).toMatchObject({ stored: {}, atStripe: { subscription: { plan: 'starter' } } });
    await arrive(customer, RECONCILE);
    expect(syncing.reports).toEqual(['drift']);
    expect(await drift()).toBeUndefined();
  });
});
