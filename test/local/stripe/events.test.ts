import { describe, expect, it } from 'vitest';
import { startedStripe } from './support/startedStripe.ts';

describe('GET /v1/events', () => {
  it('filters by type, types and time and lists the newest event first', async () => {
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
