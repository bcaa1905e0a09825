import { ScanCommand } from '@aws-sdk/client-dynamodb';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { toEventMessage } from '../../../services/webhooks/domain/toEventMessage.ts';
import { verifyEvent } from '../../../services/webhooks/gateway/verifyEvent.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { ACCOUNT_PREFIX } from '../../../shared/aws/tableKeys.ts';
import { monthlyPrice } from '../../local/stripe/support/startedStripe.ts';
import { stripeTrigger } from '../../local/stripe/support/stripeCli.ts';
import { createSyncing } from '../../support/webhooks/syncing.ts';

/** The CLI creates about forty objects. */
const TIMEOUT_MS = 20_000;

/** The test events of the dashboard and the CLI, with the CLI's default objects. */
const TRIGGERS = [
  'checkout.session.completed',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'invoice.paid',
  'invoice.payment_failed',
];

async function accountsIn(table: Table): Promise<number> {
  const { Count } = await table.client.send(
    new ScanCommand({
      TableName: table.tableName,
      FilterExpression: 'begins_with(pk, :prefix)',
      ExpressionAttributeValues: { ':prefix': { S: ACCOUNT_PREFIX } },
    }),
  );
  return Count ?? 0;
}

/** Verifies and converts events like receive. */
function messagesOf(events: Stripe.Event[]) {
  return events.flatMap((event) => {
    const body = JSON.stringify(event);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: 'whsec_x' });
    const verification = verifyEvent({ body: Buffer.from(body), signature, secrets: ['whsec_x'] });
    if (verification.kind === 'rejected') throw new Error(verification.reason);
    const decision = toEventMessage(verification.event, { livemode: false });
    return decision.kind === 'enqueue' ? [decision.message] : [];
  });
}

describe('another product of the same Stripe account', () => {
  it('with customers of its own changes nothing and never fails, even if it names a user of this service', async () => {
    const { shop, stripe, reports, bought, subscribed, arrive, account } = await createSyncing();
    const { customer } = await bought();
    await arrive(customer);
    const before = await account();
    const poster = await monthlyPrice(stripe, 'Posters');
    for (const userId of ['u1', 'u_unknown']) {
      const other = await subscribed({ items: [{ price: poster.id }], metadata: { user_id: userId } });
      for (const type of ['customer.subscription.created', 'invoice.paid', 'customer.subscription.deleted']) {
        if (type.endsWith('deleted')) await stripe.subscriptions.cancel(other.subscription);
        const { failures } = await arrive(other.customer, { type, accountId: userId });
        expect(failures).toEqual([]);
        expect((await arrive(other.customer, { type })).failures).toEqual([]);
      }
    }
    expect(await account()).toEqual(before);
    expect(await createAccountStore(shop.table).readAccount('u_unknown')).toBeUndefined();
    expect(reports).toEqual([]);
  });

  it.each([
    ['names its own user', { accountId: 'other_1' }],
    ['names no user', {}],
  ])(
    'never takes a plan from the account that paid for it, if its event comes first and %s',
    async (_name, event) => {
      const { shop, stripe, subscribed, arrive, account } = await createSyncing();
      // Customers of a migration or the dashboard have no row.
      const { customer } = await subscribed({ items: [{ price: shop.prices.starter }] });
      const poster = await monthlyPrice(stripe, 'Posters');
      const metadata = { user_id: 'other_1' };
      await stripe.subscriptions.create({ customer, items: [{ price: poster.id }], metadata });
      const { outcomes } = await arrive(customer, event);
      expect(await createAccountStore(shop.table).readAccount('other_1')).toBeUndefined();
      expect((await account()).plan).toBe('starter');
      expect(outcomes).toMatchObject([{ outcome: 'applied', accountId: 'u1' }]);
      expect((await arrive(customer, { accountId: 'u1' })).outcomes).toMatchObject([{ outcome: 'stale' }]);
    },
  );

  it('never gives its own user the plan, even if that user has an account', async () => {
    const { bought, subscribed, shop, arrive, account } = await createSyncing();
    const other = await bought('starter', 'other_1');
    await arrive(other.customer);
    const { customer } = await subscribed({ items: [{ price: shop.prices.growth }] });
    await arrive(customer, { accountId: 'other_1' });
    expect(await account('other_1')).toMatchObject({ plan: 'starter', customers: [other.customer] });
    expect((await account()).plan).toBe('growth');
  });

  it('bought by a customer of this service leaves the plan unchanged, and is not reported as an unknown price', async () => {
    const { stripe, reports, bought, arrive, account } = await createSyncing();
    const { customer, subscription } = await bought();
    await arrive(customer);
    const poster = await monthlyPrice(stripe, 'Posters');
    const metadata = { user_id: 'u1' };
    const items = [{ price: poster.id }];
    const { data } = await stripe.customers.listPaymentMethods(customer);
    const paidBy = { default_payment_method: data[0]?.id };
    const other = await stripe.subscriptions.create({ customer, items, metadata, ...paidBy });
    for (const step of ['bought', 'cancelled']) {
      if (step === 'cancelled') await stripe.subscriptions.cancel(other.id);
      const { failures } = await arrive(customer);
      expect(failures).toEqual([]);
      expect(await account()).toMatchObject({ plan: 'starter', subscription: { id: subscription } });
    }
    expect(reports).toEqual([]);
  });
});

describe('an event without an account', () => {
  it(
    'changes nothing: a payment, a one-off invoice, a subscription of stripe trigger',
    async () => {
      const { shop, stripe, deps, reports } = await createSyncing();
      const trigger = stripeTrigger(shop.stripe.apiBase);
      for (const event of TRIGGERS) await trigger(event);
      const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1_000 });
      const messages = messagesOf(events);
      expect(new Set(messages.map(({ type }) => type))).toEqual(
        new Set([
          ...TRIGGERS,
          'customer.subscription.created',
          'invoice.finalized',
          'invoice.payment_succeeded',
        ]),
      );
      const { outcomes, failures } = await applyEvents(deps, messages, Math.floor(Date.now() / 1000));
      expect(failures).toEqual([]);
      expect(outcomes).toHaveLength(messages.length);
      expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['no_account', 'no_customer']));
      expect(reports).toEqual([]);
      expect(await accountsIn(shop.table)).toBe(0);
    },
    TIMEOUT_MS,
  );

  it('is reported if it pays for a plan, which is granted once the customer names the account', async () => {
    const { shop, stripe, reports, subscribed, arrive, account } = await createSyncing();
    const { customer } = await subscribed({ items: [{ price: shop.prices.growth }], metadata: {} });
    const { failures } = await arrive(customer);
    expect([failures, reports]).toEqual([[], ['unmapped_paid_subscription']]);
    await stripe.customers.update(customer, { metadata: { user_id: 'u1' } });
    await arrive(customer);
    expect((await account()).plan).toBe('growth');
    expect(reports).toHaveLength(1);
  });

  it('is not reported if the plan it paid for has ended', async () => {
    const { shop, stripe, reports, subscribed, arrive } = await createSyncing();
    const { customer, subscription } = await subscribed({
      items: [{ price: shop.prices.growth }],
      metadata: {},
    });
    await stripe.subscriptions.cancel(subscription);
    const { failures } = await arrive(customer, { type: 'customer.subscription.deleted' });
    expect([failures, reports]).toEqual([[], []]);
  });
});
