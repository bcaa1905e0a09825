import { describe, expect, it, onTestFinished } from 'vitest';
import { receiverFor, startedStripe } from './support/startedStripe.ts';
import { startReceiver } from './support/webhookReceiver.ts';

const FAST_RETRIES_MS = [20, 40, 60];

describe('deliveries', () => {
  it('are retried until the endpoint accepts, and counted as pending until then', async () => {
    const { stripe, idle } = await startedStripe({ deliveryRetryDelaysMs: FAST_RETRIES_MS });
    const { receiver, secret } = await receiverFor(stripe);
    receiver.statuses.push(500, -1, 302);
    await stripe.customers.create();
    const [pending] = (await stripe.events.list()).data;
    expect(pending?.pending_webhooks).toBe(1);
    await idle();
    expect(receiver.types()).toEqual(['customer.created', 'customer.created', 'customer.created']);
    expect(receiver.events(secret)).toHaveLength(3);
    const [delivered] = (await stripe.events.list({ delivery_success: true })).data;
    expect(delivered).toMatchObject({ id: pending?.id, pending_webhooks: 0 });
  });

  it('are given up after the last attempt, listed by delivery_success and can be retried manually', async () => {
    const { stripe, idle, state, apiBase } = await startedStripe({ deliveryRetryDelaysMs: [10] });
    const { receiver } = await receiverFor(stripe);
    receiver.statuses.push(500, 500);
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

  it('go only to endpoints enabled for the event type, each with its own secret and API version', async () => {
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

  it('arrive twice, late, in reverse order or never, as the mode says', async () => {
    const { stripe, idle, control, state } = await startedStripe();
    const { receiver } = await receiverFor(stripe);
    const createThree = async () => {
      for (const name of ['a', 'b', 'c']) await stripe.customers.create({ name });
    };
    const names = () =>
      receiver.received.splice(0).map(({ body }) => (JSON.parse(body).data.object as { name: string }).name);

    await control('deliveries', { mode: 'twice' });
    await createThree();
    await idle();
    expect(names().sort()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);

    await control('deliveries', { mode: 'late', delayMs: 150 });
    await createThree();
    expect(names()).toEqual([]);
    await idle();
    expect(names()).toEqual(['a', 'b', 'c']);

    await control('deliveries', { mode: 'reverse', holdCount: 3 });
    await createThree();
    await idle();
    expect(names()).toEqual(['c', 'b', 'a']);
    await stripe.customers.create({ name: 'held' });
    await idle();
    expect(names()).toEqual([]);
    await control('deliveries/flush');
    await idle();
    expect(names()).toEqual(['held']);

    await control('deliveries', { mode: 'never' });
    await createThree();
    await control('deliveries', { mode: 'normal' });
    await idle();
    expect(names()).toEqual([]);
    expect((await state()).deliveries.held).toBe(3);
    expect((await control('deliveries/flush')).body).toEqual({ flushed: 3 });
    await idle();
    expect(names()).toEqual(['a', 'b', 'c']);
  });

  it('time out on a slow endpoint and are retried', async () => {
    const { stripe, idle } = await startedStripe({ deliveryTimeoutMs: 100, deliveryRetryDelaysMs: [10] });
    const { receiver } = await receiverFor(stripe);
    // With status 0 the receiver keeps the connection open and never responds.
    receiver.statuses.push(0);
    await stripe.customers.create();
    await idle();
    expect(receiver.types()).toEqual(['customer.created']);
  });
});
