import { describe, expect, it } from 'vitest';
import { firstItem, monthlyPrice, startedStripe, subscribedCustomer } from './support/startedStripe.ts';

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

describe('an archived price', () => {
  const inactive = { statusCode: 400, message: expect.stringContaining('is inactive') };

  it('is refused for a new checkout, a new subscription and a change of an item', async () => {
    const { stripe } = await startedStripe();
    const current = await monthlyPrice(stripe, 'current');
    const archived = await monthlyPrice(stripe, 'archived');
    const { customer, subscription } = await subscribedCustomer(stripe, current);
    await stripe.prices.update(archived.id, { active: false });
    const items = [{ price: archived.id }];
    await expect(
      stripe.checkout.sessions.create({
        mode: 'subscription',
        line_items: [{ price: archived.id, quantity: 1 }],
        success_url: 'https://example.com',
      }),
    ).rejects.toMatchObject({ ...inactive, param: 'line_items[0][price]' });
    await expect(stripe.subscriptions.create({ customer: customer.id, items })).rejects.toMatchObject(
      inactive,
    );
    const changed = [{ id: firstItem(subscription).id, price: archived.id }];
    await expect(stripe.subscriptions.update(subscription.id, { items: changed })).rejects.toMatchObject({
      ...inactive,
      param: 'items[0][price]',
    });
  });

  it('stays on an item that has it, and is renewed', async () => {
    const { stripe, control } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const { subscription } = await subscribedCustomer(stripe, price);
    await stripe.prices.update(price.id, { active: false });
    const item = { id: firstItem(subscription).id, price: price.id, quantity: 2 };
    await stripe.subscriptions.update(subscription.id, { items: [item], proration_behavior: 'none' });
    await control(`subscriptions/${subscription.id}/renew`);
    const { latest_invoice: latest } = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ['latest_invoice'],
    });
    expect(latest).toMatchObject({ status: 'paid', total: 3_000 });
  });
});
