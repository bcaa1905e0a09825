import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { compareAccount } from '../../../services/webhooks/domain/compareAccount.ts';
import { createSubscriptionGateway } from '../../../services/webhooks/gateway/subscriptionGateway.ts';
import { comparisonResponse } from '../../../services/webhooks/handlers/comparisonResponses.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import type { Account } from '../../../shared/account/account.ts';
import { SYNC_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { isoInstant, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { virtualClock } from '../../support/virtualClock.ts';
import { drainQueue } from '../../support/webhooks/drainQueue.ts';
import { createEventAdmin } from '../../support/webhooks/eventAdmin.ts';
import {
  createWebhookPath,
  readAccountItems,
  type Subscriber,
  subscriber,
  switchPlan,
  type WebhookPath,
} from '../../support/webhooks/webhookPath.ts';

let webhooks: WebhookPath;
let admin: Awaited<ReturnType<typeof createEventAdmin>>;
let ada: Subscriber;

beforeEach(async () => {
  webhooks = await createWebhookPath(virtualClock());
  const { shop, newEvents, deliver, queue, apply } = webhooks;
  admin = await createEventAdmin(shop.table);
  ada = await subscriber(shop, { userId: 'ada', plan: 'starter' });
  for (const event of await newEvents()) await deliver(event);
  await drainQueue(queue, apply);
});

const planOf = async () =>
  (await readAccountItems(webhooks.shop.table)).find(({ accountId }) => accountId === 'ada')?.plan;

describe('a sync that an operator asks for', () => {
  it('brings what no event brought, and is queued once in 30 seconds', async () => {
    const { shop, queue, apply } = webhooks;
    await switchPlan(shop, ada, 'growth');
    expect(await planOf()).toBe('starter');
    for (let time = 0; time < 3; time++)
      expect(await admin.sync('ada')).toMatchObject({ status: 202, body: { queued: true } });
    expect(queue.size()).toBe(1);
    const [record] = queue.receiveBatch();
    expect(JSON.parse(record?.body ?? '')).toMatchObject({
      type: SYNC_TYPE,
      customer: ada.customer,
      accountId: 'ada',
    });
    queue.advanceTo(queue.now() + 360);
    await drainQueue(queue, apply);
    expect(await planOf()).toBe('growth');
    expect((await admin.compare('ada')).body).toMatchObject({ agrees: true, differences: [] });
  });

  it('is refused for an account that does not exist', async () => {
    expect(await admin.sync('nobody')).toMatchObject({ status: 404, body: { code: 'account_not_found' } });
    expect(webhooks.queue.size()).toBe(0);
  });

  it('is not acknowledged while the queue cannot be reached', async () => {
    webhooks.queue.isDown = true;
    expect((await admin.sync('ada')).status).toBe(503);
  });
});

describe('the comparison of an account with Stripe', () => {
  it('finds no difference after the events are applied', async () => {
    expect(await admin.compare('ada')).toMatchObject({
      status: 200,
      body: { userId: 'ada', agrees: true, differences: [], comparedAt: expect.stringMatching(/Z$/) },
    });
  });

  it('names each field that a lost upgrade would have changed', async () => {
    await switchPlan(webhooks.shop, ada, 'growth');
    const { body } = await admin.compare('ada');
    expect(body.agrees).toBe(false);
    const differences = body.differences as { field: string }[];
    expect(differences).toContainEqual({ field: 'plan', stored: 'starter', atStripe: 'growth' });
    expect(differences).toContainEqual({ field: 'subscription.plan', stored: 'starter', atStripe: 'growth' });
    expect(differences).toContainEqual({ field: 'subscription.mrr', stored: '2900', atStripe: '9900' });
  });

  it('shows instants in ISO 8601, and null for what one side lacks', async () => {
    const { stripe } = webhooks.shop.stripe;
    await stripe.subscriptions.update(ada.subscription, { cancel_at_period_end: true });
    const { body } = await admin.compare('ada');
    expect(body.differences).toEqual([
      {
        field: 'subscription.cancelAt',
        stored: null,
        atStripe: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    ]);
  });

  it('shows the quota of a period that has another one than its plan as its start and its sessions', async () => {
    const { table, stripe, prices } = webhooks.shop;
    const account = await createWebhookStore(table).readAccount('ada');
    if (!account?.subscription) throw new Error('no subscription');
    const { periodStart } = account.subscription;
    const stored = { ...account, subscription: { ...account.subscription, included: [periodStart, 100] } };
    const deps = {
      store: { ...createWebhookStore(table), readAccount: async () => stored as Account },
      gateway: createSubscriptionGateway(stripe.stripe),
      rules: {
        prices: { starter: [prices.starter], growth: [prices.growth] },
        graceSeconds: 7 * SECONDS_PER_DAY,
      },
    };
    const now = webhooks.queue.now();
    const { body } = comparisonResponse('ada', await compareAccount(deps, { accountId: 'ada', now }), now);
    expect(body).toMatchObject({
      differences: expect.arrayContaining([
        { field: 'subscription.included.periodStart', stored: isoInstant(periodStart), atStripe: null },
        { field: 'subscription.included.sessions', stored: '100', atStripe: null },
      ]),
    });
  });

  it('names a subscription of ours without a plan price, which a sync would refuse', async () => {
    const { stripe } = webhooks.shop.stripe;
    const odd = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 900,
      recurring: { interval: 'month' },
      product_data: { name: 'Odd' },
    });
    await stripe.subscriptions.update(ada.subscription, { items: [{ id: ada.item, price: odd.id }] });
    const { body } = await admin.compare('ada');
    expect(body.differences).toContainEqual({
      field: 'unpricedSubscription',
      stored: null,
      atStripe: ada.subscription,
    });
  });

  it('changes nothing but the audit trail and the counters', async () => {
    await switchPlan(webhooks.shop, ada, 'growth');
    const before = await itemsOf();
    await admin.compare('ada');
    expect(await itemsOf()).toEqual(before);
    expect(webhooks.queue.size()).toBe(0);
  });

  it('is refused for an account that does not exist', async () => {
    expect(await admin.compare('nobody')).toMatchObject({ status: 404, body: { code: 'account_not_found' } });
  });

  it.each([
    [503, 503, 'payment_provider_unavailable'],
    [401, 500, 'payment_provider_misconfigured'],
    [400, 500, 'payment_provider_refused'],
  ])('of which Stripe answers %i is %i %s', async (status, expected, code) => {
    await webhooks.shop.stripe.control('faults', {
      status,
      path: '/v1/subscriptions',
      method: 'GET',
      count: 1_000,
    });
    expect(await admin.compare('ada')).toMatchObject({ status: expected, body: { code } });
  });

  it('names a missing setting', async () => {
    webhooks.secret.change({ STRIPE_SECRET_KEY: '' });
    expect(await admin.compare('ada')).toMatchObject({
      status: 500,
      body: { code: 'not_configured', detail: 'STRIPE_SECRET_KEY not configured' },
    });
  });
});

/** Everything but what each request of an operator writes. */
async function itemsOf() {
  const { client, tableName } = webhooks.shop.table;
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
  const kept = Items.filter(({ pk }) => !/^(AUDIT|ACTIONS|APIKEYS|STRIPECALLS)#/.test(pk?.S ?? ''));
  expect(kept.length).toBeGreaterThan(2);
  return kept;
}
