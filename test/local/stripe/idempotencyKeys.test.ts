import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { monthlyPrice, startedStripe, subscribedCustomer } from './support/startedStripe.ts';

describe('an idempotency key', () => {
  it('replays the response for the same parameters and refuses other parameters', async () => {
    const { stripe, state } = await startedStripe();
    const options = { idempotencyKey: 'k1' };
    const first = await stripe.customers.create({ name: 'Ann', metadata: { a: '1', b: '2' } }, options);
    const again = await stripe.customers.create({ metadata: { b: '2', a: '1' }, name: 'Ann' }, options);
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    await expect(stripe.customers.create({ name: 'Bob' }, options)).rejects.toBeInstanceOf(
      Stripe.errors.StripeIdempotencyError,
    );
    await expect(stripe.products.create({ name: 'Ann' }, options)).rejects.toThrow('/v1/products');
    expect((await state()).objects.customer).toBe(1);
  });

  it('is refused while another call uses it', async () => {
    const { stripe, control } = await startedStripe();
    await control('faults', { kind: 'slow', delayMs: 200 });
    const options = { idempotencyKey: 'k1' };
    const first = stripe.customers.create({ name: 'Ann' }, options);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(stripe.customers.create({ name: 'Ann' }, options)).rejects.toMatchObject({
      statusCode: 409,
      code: 'idempotency_key_in_use',
    });
    const { id } = await first;
    expect((await stripe.customers.create({ name: 'Ann' }, options)).id).toBe(id);
  });

  it('stores a server error, but not a missing parameter or a rate limit', async () => {
    const { stripe, control } = await startedStripe();
    const create = (params: Stripe.SubscriptionCreateParams, idempotencyKey: string) =>
      stripe.subscriptions.create(params, { idempotencyKey });
    const price = await monthlyPrice(stripe);
    const { customer } = await subscribedCustomer(stripe, price);
    const params = { customer: customer.id, items: [{ price: price.id }] };

    await expect(create({ customer: customer.id, items: [] }, 'missing')).rejects.toThrow('items');
    await create(params, 'missing');

    await control('faults', { status: 429 });
    await expect(create(params, 'limited')).rejects.toThrow('rate limit');
    await create(params, 'limited');

    await control('faults', { status: 500 });
    await expect(create(params, 'broken')).rejects.toMatchObject({ statusCode: 500 });
    const replayed = create(params, 'broken');
    await expect(replayed).rejects.toMatchObject({ statusCode: 500 });
    await expect(replayed).rejects.toMatchObject({ headers: { 'idempotent-replayed': 'true' } });
  });
});
