import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { monthlyPrice, receiverFor, startedStripe } from './support/startedStripe.ts';
import { startReceiver } from './support/webhookReceiver.ts';

const FAST_RETRIES_MS = [20, 40, 60];

describe('deliveries', () => {
  it('are tried again until the endpoint accepts, and counted while they are pending', async () => {
    const { stripe, idle } = await startedStripe({ deliveryRetryDelaysMs: FAST_RETRIES_MS });
    const { receiver, secret } = await receiverFor(stripe);
    receiver.answers.push(500, -1, 302);
    await stripe.customers.create();
    const [pending] = (await stripe.events.list()).data;
    expect(pending?.pending_webhooks).toBe(1);
    await idle();
    expect(receiver.types()).toEqual(['customer.created', 'customer.created', 'customer.created']);
    expect(receiver.events(secret)).toHaveLength(3);
    const [delivered] = (await stripe.events.list({ delivery_success: true })).data;
    expect(delivered).toMatchObject({ id: pending?.id, pending_webhooks: 0 });
  });

  it('are given up after the last try, found by delivery_success and sent again by hand', async () => {
    const { stripe, idle, state, apiBase } = await startedStripe({ deliveryRetryDelaysMs: [10] });
    const { receiver } = await receiverFor(stripe);
    receiver.answers.push(500, 500);
    await stripe.customers.create();
    await idle();
    expect((await state()).deliveries.gaveUp).toBe(1);
    const [lost] = (await stripe.events.list({ delivery_success: false })).data;
    const url = `${apiBase}/v1/events/${lost?.id}/retry`;
    await fetch(url, { method: 'POST', headers: { Authorization: 'Bearer sk_test_1' } });
    await idle();
    expect(receiver.types()).toHaveLength(3);
    expect((await stripe.events.list({ delivery_success: false })).data).toEqual([]);
  });

  it('go only to endpoints that asked for them, each with its secret and version', async () => {
    const { stripe, idle } = await startedStripe();
    const all = await receiverFor(stripe);
    const some = await startReceiver();
    onTestFinished(() => some.close());
    const endpoint = await stripe.webhookEndpoints.create({
      url: some.url,
      enabled_events: ['customer.deleted'],
      api_version: '2024-06-20',
    });
    expect(endpoint.secret).toMatch(/^whsec_/);
    expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
    const { id } = await stripe.customers.create();
    await stripe.customers.del(id);
    await idle();
    expect(all.receiver.types()).toEqual(['customer.created', 'customer.deleted']);
    expect(some.events(endpoint.secret ?? '')).toMatchObject([{ api_version: '2024-06-20' }]);
    expect(() => some.events(all.secret)).toThrow('No signatures found');
  });

  it('come twice, late, in reverse or never when told so', async () => {
    const { stripe, idle, control, state } = await startedStripe();
    const { receiver } = await receiverFor(stripe);
    const makeThree = async () => {
      for (const name of ['a', 'b', 'c']) await stripe.customers.create({ name });
    };
    const names = () =>
      receiver.received.splice(0).map(({ body }) => (JSON.parse(body).data.object as { name: string }).name);

    await control('deliveries', { mode: 'twice' });
    await makeThree();
    await idle();
    expect(names().sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);

    await control('deliveries', { mode: 'late', delayMs: 150 });
    await makeThree();
    expect(names()).toEqual([]);
    await idle();
    expect(names()).toEqual(['a', 'b', 'c']);

    await control('deliveries', { mode: 'reverse', holdCount: 3 });
    await makeThree();
    await idle();
    expect(names()).toEqual(['c', 'b', 'a']);
    await stripe.customers.create({ name: 'held' });
    await idle();
    expect(names()).toEqual([]);
    await control('deliveries/flush');
    await idle();
    expect(names()).toEqual(['held']);

    await control('deliveries', { mode: 'never' });
    await makeThree();
    await control('deliveries', { mode: 'normal' });
    await idle();
    expect(names()).toEqual([]);
    expect((await state()).deliveries.held).toBe(3);
    expect((await control('deliveries/flush')).body).toEqual({ flushed: 3 });
    await idle();
    expect(names()).toEqual(['a', 'b', 'c']);
  });

  it('give up on a slow endpoint in time and try again', async () => {
    const { stripe, idle } = await startedStripe({ deliveryTimeoutMs: 100, deliveryRetryDelaysMs: [10] });
    const { receiver } = await receiverFor(stripe);
    // Zero is no status: the receiver keeps the connection and says nothing.
    receiver.answers.push(0);
    await stripe.customers.create();
    await idle();
    expect(receiver.types()).toEqual(['customer.created']);
  });
});

describe('the event list', () => {
  it('is filtered by type, types and time, newest first', async () => {
    const { stripe, control } = await startedStripe();
    const { id } = await stripe.customers.create();
    const { now } = (await control('clock', { advanceSeconds: 100 })).body as { now: number };
    await stripe.customers.update(id, { name: 'Ann' });
    await stripe.products.create({ name: 'Mug' });
    const types = async (params: Parameters<typeof stripe.events.list>[0]) =>
      (await stripe.events.list(params)).data.map((event) => event.type);
    expect(await types({})).toEqual(['product.created', 'customer.updated', 'customer.created']);
    expect(await types({ type: 'customer.updated' })).toEqual(['customer.updated']);
    expect(await types({ types: ['customer.created', 'product.created'] })).toEqual([
      'product.created',
      'customer.created',
    ]);
    expect(await types({ created: { gte: now } })).toEqual(['product.created', 'customer.updated']);
    expect(await types({ created: { lt: now } })).toEqual(['customer.created']);
    const [event] = (await stripe.events.list({ type: 'customer.updated' })).data;
    expect(event).toMatchObject({
      data: { previous_attributes: { name: null } },
      request: { id: expect.stringMatching(/^req_/), idempotency_key: expect.any(String) },
    });
  });
});

describe('a restart', () => {
  it('keeps the state, the idempotency keys and what is undelivered', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stripe-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const dataFile = join(folder, 'stripe.jsonl');
    const first = await startedStripe({ dataFile, deliveryRetryDelaysMs: [60_000] });
    const { receiver, secret } = await receiverFor(first.stripe);
    receiver.answers.push(500);
    const customer = await first.stripe.customers.create({ name: 'Ann' }, { idempotencyKey: 'k1' });
    while (receiver.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await first.control('deliveries', { mode: 'never' });
    await first.stripe.products.create({ name: 'Mug' });
    const price = await monthlyPrice(first.stripe);
    const order = {
      mode: 'subscription' as const,
      line_items: [{ price: price.id }],
      success_url: 'http://a.b/c',
    };
    const session = await first.stripe.checkout.sessions.create(order, { idempotencyKey: 'k2' });
    await first.close();
    // A crash in the middle of a write leaves a line that was never answered for.
    appendFileSync(dataFile, '[{"save":{"id":"cus_half","object":"customer"');

    const second = await startedStripe({ dataFile });
    expect((await second.stripe.customers.retrieve(customer.id)) as object).toMatchObject({ name: 'Ann' });
    const again = await second.stripe.customers.create({ name: 'Ann' }, { idempotencyKey: 'k1' });
    expect(again.id).toBe(customer.id);
    // The port is another one, and the links have moved with it.
    const sameSession = await second.stripe.checkout.sessions.create(order, { idempotencyKey: 'k2' });
    expect(sameSession.url).toBe(`${second.apiBase}/c/pay/${session.id}`);
    expect(await second.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      url: sameSession.url,
    });
    expect((await second.state()).deliveries).toMatchObject({ held: 3, waiting: 1 });
    await second.control('deliveries/flush');
    await second.idle();
    expect(receiver.events(secret).map((event) => event.type)).toEqual([
      'customer.created',
      'customer.created',
      'product.created',
      'product.created',
      'price.created',
    ]);
  });
});
