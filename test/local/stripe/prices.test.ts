import { describe, expect, it } from 'vitest';
import { monthlyPrice, startedStripe, subscribedCustomer } from './support/startedStripe.ts';

describe('a lookup key', () => {
  it('finds its price and moves to another price only with transfer_lookup_key', async () => {
    const { stripe } = await startedStripe();
    const first = await monthlyPrice(stripe, 'pro');
    const { subscription } = await subscribedCustomer(stripe, first);
    const next = {
      currency: 'usd',
      unit_amount: 1,
      recurring: { interval: 'month' as const },
      lookup_key: 'pro',
    };
    const product = typeof first.product === 'string' ? first.product : first.product.id;
    await expect(stripe.prices.create({ ...next, product })).rejects.toThrow('already uses that lookup key');
    const second = await stripe.prices.create({ ...next, product, transfer_lookup_key: true });
    const found = await stripe.prices.list({ lookup_keys: ['pro'], active: true, expand: ['data.product'] });
    expect(found.data.map(({ id }) => id)).toEqual([second.id]);
    expect(found.data[0]?.product).toMatchObject({ id: product, name: 'pro' });
    const kept = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ['items.data.price.product'],
    });
    expect(kept.items.data[0]?.price).toMatchObject({
      id: first.id,
      lookup_key: null,
      product: { name: 'pro' },
    });
  });
});
