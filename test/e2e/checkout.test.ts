import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';

import type { PaidPlanId } from '../../shared/account/plans.ts';
import { lookupKeyOf } from '../../shared/stripe/setup/planCatalogue.ts';
import { SUBSCRIPTION_CHECKOUT, stripeCli } from '../local/stripe/support/stripeCli.ts';
import { waitFor } from '../support/waitFor.ts';
import {
  anonymous,
  api,
  countQueuedMessages,
  hasStripeEmulator,
  newUser,
  pay,
  start,
  target,
  targetStripe,
  usageOf,
  waitForPlan,
} from './target.ts';

const checkout = (user_id: string, plan: string) =>
  api.post('/billing/checkout', { plan, user_id, email: `${user_id}@example.com` });

/** How the portal changes a plan. Without an invoice that is paid, the old plan would stay. */
const AS_THE_PORTAL: Pick<Stripe.SubscriptionUpdateParams, 'billing_cycle_anchor' | 'proration_behavior'> = {
  billing_cycle_anchor: { type: 'now' },
  proration_behavior: 'always_invoice',
};

describe.runIf(hasStripeEmulator)('a user who buys a plan', () => {
  it('is refused at the free limits, pays, and starts sessions on the new plan', async () => {
    const user = newUser();
    await start(user, 's1');
    expect((await start(user, 's2')).status).toBe(429);

    const page = await checkout(user, 'starter');
    expect([page.status, Object.keys(page.body)]).toEqual([200, ['url']]);
    expect((await checkout(user, 'starter')).body).toEqual(page.body);
    const declined = await pay(page.body.url, '4000000000000002');
    expect([declined.status, await declined.text()]).toEqual([
      expect.any(Number),
      expect.stringMatching(/declined/i),
    ]);
    expect((await pay(page.body.url)).status).toBe(303);

    expect(await waitForPlan(user, 'starter')).toMatchObject({
      sessionsIncluded: 5_000,
      sessionsUsed: 0,
      estimatedMinutes: 10_000,
      rateLimit: { requestsPerMinute: 1_000, concurrent: 10 },
    });
    expect((await start(user, 's2')).status).toBe(201);

    const second = await checkout(user, 'growth');
    expect([second.status, second.body.code]).toEqual([409, 'subscription_exists']);
    expect(second.body.url).toMatch(/\/p\/session\//);
  });

  it('upgrades, cancels, and returns to the free plan', async () => {
    const user = newUser();
    await pay((await checkout(user, 'starter')).body.url);
    await waitForPlan(user, 'starter');
    const stripe = targetStripe();
    const [customer] = (await stripe.customers.list({ email: `${user}@example.com` })).data;
    const [subscription] = (await stripe.subscriptions.list({ customer: customer?.id })).data;
    const { data: prices } = await stripe.prices.list({ lookup_keys: [lookupKeyOf('growth')] });
    await stripe.subscriptions.update(subscription?.id ?? '', {
      items: [{ id: subscription?.items.data[0]?.id, price: prices[0]?.id }],
      ...AS_THE_PORTAL,
    });
    expect(await waitForPlan(user, 'growth')).toMatchObject({ sessionsIncluded: 20_000 });
    await stripe.subscriptions.cancel(subscription?.id ?? '');
    expect(await waitForPlan(user, 'free')).toMatchObject({ sessionsIncluded: 100 });
  });

  it('can open the portal only after the first checkout', async () => {
    const user = newUser();
    const none = await api.post('/billing/portal', { user_id: user });
    expect([none.status, none.body.code]).toEqual([404, 'customer_not_found']);
    await checkout(user, 'starter');
    const portal = await api.post('/billing/portal', { user_id: user });
    expect([portal.status, Object.keys(portal.body)]).toEqual([200, ['url']]);
    expect((await fetch(String(portal.body.url))).status).toBe(200);
  });
});

describe.runIf(hasStripeEmulator)('events from the real Stripe CLI', () => {
  const triggers = [
    'checkout.session.completed',
    'customer.subscription.created',
    'customer.subscription.updated',
    'customer.subscription.deleted',
    'invoice.payment_succeeded',
    'invoice.payment_failed',
  ];
  const cli = () => stripeCli(target.stripe?.apiBase ?? '', target.stripe?.secretKey);
  const readDeliveries = async () => {
    const state = await (await fetch(`${target.stripe?.apiBase}/_control/state`)).json();
    return (state as { deliveries: { waiting: number; gaveUp: number } }).deliveries;
  };
  const priceOf = async (plan: PaidPlanId) => {
    const { data } = await targetStripe().prices.list({ lookup_keys: [lookupKeyOf(plan)] });
    return data[0]?.id ?? '';
  };

  it('for unknown customers are accepted and ignored, and no message stays in a queue', async () => {
    for (const event of triggers) await cli()('trigger', event);
    const { gaveUp } = await waitFor(readDeliveries, ({ waiting }) => waiting === 0);
    expect(gaveUp).toBe(0);
    if (target.stage) await waitFor(countQueuedMessages, (left) => left === 0);
  });

  it('grant starter on checkout, growth on an update, and free on a deletion', async () => {
    const user = newUser();
    // The CLI applies overrides in no fixed order, so the fixture's own price is removed before another one is added.
    await cli()(
      'trigger',
      ...SUBSCRIPTION_CHECKOUT,
      '--remove',
      'checkout_session:line_items',
      '--add',
      `checkout_session:line_items[0].price=${await priceOf('starter')}`,
      '--add',
      'checkout_session:line_items[0].quantity=1',
      '--add',
      `checkout_session:client_reference_id=${user}`,
      '--add',
      `checkout_session:subscription_data.metadata.user_id=${user}`,
    );
    expect(await waitForPlan(user, 'starter')).toMatchObject({ sessionsIncluded: 5_000 });

    const { data } = await targetStripe().subscriptions.list({ limit: 100 });
    const subscription = data.find(({ metadata }) => metadata.user_id === user);
    const item = subscription?.items.data[0]?.id;
    const path = `/v1/subscriptions/${subscription?.id}`;
    await cli()(
      'post',
      path,
      '-d',
      `items[0][id]=${item}`,
      '-d',
      `items[0][price]=${await priceOf('growth')}`,
      '-d',
      'billing_cycle_anchor[type]=now',
      '-d',
      'proration_behavior=always_invoice',
    );
    expect(await waitForPlan(user, 'growth')).toMatchObject({ sessionsIncluded: 20_000 });
    await cli()('delete', path, '--confirm');
    expect(await waitForPlan(user, 'free')).toMatchObject({ sessionsIncluded: 100 });
    if (target.stage) await waitFor(countQueuedMessages, (left) => left === 0);
  });
});

describe.runIf(target.stripe !== undefined)('the webhook', () => {
  const body = JSON.stringify({
    id: 'evt_e2e',
    type: 'customer.created',
    created: 1,
    livemode: false,
    data: { object: {} },
  });
  const send = (signature: string, payload = body) =>
    anonymous.send('POST', '/webhooks/stripe', { body: payload, headers: { 'Stripe-Signature': signature } });
  const sign = (payload: string, secret = target.stripe?.webhookSecret ?? '') =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret });

  it('accepts a signed event that changes nothing', async () => {
    expect(await send(sign(body))).toMatchObject({ status: 200, body: { received: true } });
  });

  it.each([
    ['unsigned', ''],
    ['signed with another secret', sign(body, 'whsec_other')],
    ['signed with an empty signature', 't=1,v1='],
  ])('rejects an event that is %s', async (_name, signature) => {
    const response = await send(signature);
    expect([response.status, response.body.code]).toEqual([400, 'invalid_signature']);
  });

  it('rejects a body over 1 MB', async () => {
    const response = await send(sign(body), 'x'.repeat(1024 * 1024 + 1));
    expect([response.status, response.body.code]).toEqual([413, 'body_too_large']);
  });
});

describe('checkout and portal', () => {
  it('reject invalid input and change nothing', async () => {
    const user = newUser();
    for (const [body, field] of [
      [{ plan: 'free', user_id: user, email: 'a@example.com' }, 'plan'],
      [{ plan: 'gold', user_id: user, email: 'a@example.com' }, 'plan'],
      [{ plan: 'starter', user_id: 'a#b', email: 'a@example.com' }, 'user_id'],
      [{ plan: 'starter', user_id: user, email: 'nobody' }, 'email'],
    ] as const) {
      const response = await api.post('/billing/checkout', body);
      expect(response.status).toBe(400);
      expect(response.body.errors).toMatchObject([{ field }]);
    }
    expect((await usageOf(user)).plan).toBe('free');
    expect((await api.post('/billing/portal', { user_id: user })).status).toBe(404);
  });
});
