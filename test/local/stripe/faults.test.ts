import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { startedStripe } from './support/startedStripe.ts';

describe('injected faults', () => {
  it('lose the response of a call that is carried out once and replayed by its idempotency key', async () => {
    const { stripe, control, state, port } = await startedStripe();
    const impatient = new Stripe('sk_test_1', {
      host: '127.0.0.1',
      port,
      protocol: 'http',
      timeout: 150,
      maxNetworkRetries: 0,
    });
    await control('faults', { kind: 'timeout', method: 'POST' });
    await expect(
      impatient.customers.create({ name: 'Ann' }, { idempotencyKey: 'k1' }),
    ).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    await control('faults', { kind: 'half_body', path: '/v1/customers', count: 2 });
    await expect(stripe.customers.create({ name: 'Bob' }, { idempotencyKey: 'k2' })).rejects.toThrow();
    await control('faults/reset');
    expect((await state()).objects.customer).toBe(2);
    await stripe.customers.create({ name: 'Ann' }, { idempotencyKey: 'k1' });
    await stripe.customers.create({ name: 'Bob' }, { idempotencyKey: 'k2' });
    expect((await state()).objects.customer).toBe(2);
  });

  it('apply only to matching calls and only count times', async () => {
    const { stripe, control } = await startedStripe();
    await control('faults', { status: 503, count: 2, path: '/v1/prices' });
    await stripe.customers.list();
    await expect(stripe.prices.list()).rejects.toMatchObject({ statusCode: 503 });
    await expect(stripe.prices.list()).rejects.toMatchObject({ statusCode: 503 });
    await stripe.prices.list();
    const refused = await control('faults', { kind: 'earthquake' });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('timeout') } },
    });
  });
});
