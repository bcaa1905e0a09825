import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { lookupKeyOf } from '../../scripts/stripeSetup/offers.ts';
import type { PaidPlanId } from '../../shared/account/plans.ts';
import { stripeCli } from '../local/stripe/support/stripeCli.ts';
import {
  api,
  hasStandIn,
  messagesLeft,
  newUser,
  pay,
  start,
  stranger,
  stripeOfTarget,
  target,
  until,
  untilPlan,
  usageOf,
} from './target.ts';

const checkout = (user_id: string, plan: string) =>
  api.post('/billing/checkout', { plan, user_id, email: `${user_id}@example.com` });

describe.runIf(hasStandIn)('a user who buys', () => {
  it('is refused, pays, and counts on', async () => {
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

    expect(await untilPlan(user, 'starter')).toMatchObject({
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

  it('upgrades, cancels and is free again', async () => {
    const user = newUser();
    await pay((await checkout(user, 'starter')).body.url);
    await untilPlan(user, 'starter');
    const stripe = stripeOfTarget();
    const [customer] = (await stripe.customers.list({ email: `${user}@example.com` })).data;
    const [subscription] = (await stripe.subscriptions.list({ customer: customer?.id })).data;
    const { data: prices } = await stripe.prices.list({ lookup_keys: [lookupKeyOf('growth')] });
    await stripe.subscriptions.update(subscription?.id ?? '', {
      items: [{ id: subscription?.items.data[0]?.id, price: prices[0]?.id }],
    });
    expect(await untilPlan(user, 'growth')).toMatchObject({ sessionsIncluded: 20_000 });
    await stripe.subscriptions.cancel(subscription?.id ?? '');
    expect(await untilPlan(user, 'free')).toMatchObject({ sessionsIncluded: 100 });
  });

  it('finds the portal, and one who never bought does not', async () => {
    const user = newUser();
    const none = await api.post('/billing/portal', { user_id: user });
    expect([none.status, none.body.code]).toEqual([404, 'customer_not_found']);
    await checkout(user, 'starter');
    const portal = await api.post('/billing/portal', { user_id: user });
    expect([portal.status, Object.keys(portal.body)]).toEqual([200, ['url']]);
    expect((await fetch(String(portal.body.url))).status).toBe(200);
  });
});

describe.runIf(hasStandIn)('with the real Stripe CLI', () => {
  const triggers = [
    'checkout.session.completed',
    'customer.subscription.created',
    'customer.subscription.updated',
    'customer.subscription.deleted',
    'invoice.payment_succeeded',
    'invoice.payment_failed',
  ];
  const cli = () => stripeCli(target.stripe?.apiBase ?? '', target.stripe?.secretKey);
  const undelivered = async () => {
    const state = await (await fetch(`${target.stripe?.apiBase}/_control/state`)).json();
    return (state as { deliveries: { waiting: number; gaveUp: number } }).deliveries;
  };
  const priceOf = async (plan: PaidPlanId) => {
    const { data } = await stripeOfTarget().prices.list({ lookup_keys: [lookupKeyOf(plan)] });
    return data[0]?.id ?? '';
  };

  it('every event of strangers is taken and passed over, and none is left in a queue', async () => {
    for (const event of triggers) await cli()('trigger', event);
    const { gaveUp } = await until(undelivered, ({ waiting }) => waiting === 0);
    expect(gaveUp).toBe(0);
    if (target.operated) await until(messagesLeft, (left) => left === 0);
  });

  it('a subscription checkout makes its user starter, an update growth, and a deletion free', async () => {
    const user = newUser();
    // The CLI applies overrides in no order, so what replaces its own price is removed first.
    await cli()(
      ...['trigger', 'checkout.session.completed'],
      ...['--override', 'checkout_session:mode=subscription'],
      ...['--override', 'price:recurring.interval=month'],
      ...['--remove', 'checkout_session:payment_intent_data'],
      ...['--remove', 'checkout_session:line_items'],
      ...['--add', `checkout_session:line_items[0].price=${await priceOf('starter')}`],
      ...['--add', 'checkout_session:line_items[0].quantity=1'],
      ...['--add', `checkout_session:client_reference_id=${user}`],
      ...['--add', `checkout_session:subscription_data.metadata.user_id=${user}`],
    );
    expect(await untilPlan(user, 'starter')).toMatchObject({ sessionsIncluded: 5_000 });

    const { data } = await stripeOfTarget().subscriptions.list({ limit: 100 });
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
    );
    expect(await untilPlan(user, 'growth')).toMatchObject({ sessionsIncluded: 20_000 });
    await cli()('delete', path, '--confirm');
    expect(await untilPlan(user, 'free')).toMatchObject({ sessionsIncluded: 100 });
    if (target.operated) await until(messagesLeft, (left) => left === 0);
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
    stranger.send('POST', '/webhooks/stripe', { body: payload, headers: { 'Stripe-Signature': signature } });
  const sign = (payload: string, secret = target.stripe?.webhookSecret ?? '') =>
    Stripe.webhooks.generateTestHeaderString({ payload, secret });

  it('takes what is signed, and passes over what changes nothing', async () => {
    expect(await send(sign(body))).toMatchObject({ status: 200, body: { received: true } });
  });

  it.each([
    ['unsigned', ''],
    ['signed with another secret', sign(body, 'whsec_other')],
    ['with an empty signature', 't=1,v1='],
  ])('refuses what is %s', async (_name, signature) => {
    const answer = await send(signature);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_signature']);
  });

  it('refuses a body over 1 MB', async () => {
    const answer = await send(sign(body), 'x'.repeat(1024 * 1024 + 1));
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });
});

describe('checkout and portal', () => {
  it('refuse what they cannot sell, and change nothing', async () => {
    const user = newUser();
    for (const [body, field] of [
      [{ plan: 'free', user_id: user, email: 'a@example.com' }, 'plan'],
      [{ plan: 'gold', user_id: user, email: 'a@example.com' }, 'plan'],
      [{ plan: 'starter', user_id: 'a#b', email: 'a@example.com' }, 'user_id'],
      [{ plan: 'starter', user_id: user, email: 'nobody' }, 'email'],
    ] as const) {
      const answer = await api.post('/billing/checkout', body);
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toMatchObject([{ field }]);
    }
    expect((await usageOf(user)).plan).toBe('free');
    expect((await api.post('/billing/portal', { user_id: user })).status).toBe(404);
  });
});
