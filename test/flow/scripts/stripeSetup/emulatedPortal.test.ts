import { describe, expect, it } from 'vitest';
import {
  monthlyPrice,
  startedStripe,
  subscribedCustomer,
} from '../../../local/stripe/support/startedStripe.ts';

const PRODUCTS = 'features.subscription_update.products';

describe('a portal configuration of the Stripe emulator', () => {
  it('returns its products only when expanded, and an update keeps the other fields', async () => {
    const { stripe } = await startedStripe();
    const { id: price, product } = await monthlyPrice(stripe);
    const products = [{ product: String(product), prices: [price] }];
    const { id, features } = await stripe.billingPortal.configurations.create({
      features: {
        invoice_history: { enabled: true },
        subscription_update: { enabled: true, default_allowed_updates: ['price'], products },
      },
    });
    expect(features.subscription_update).not.toHaveProperty('products');
    const changed = await stripe.billingPortal.configurations.update(id, {
      active: false,
      metadata: { a: 'b' },
      features: { subscription_cancel: { enabled: true } },
      expand: [PRODUCTS],
    });
    expect(changed).toMatchObject({
      active: false,
      metadata: { a: 'b' },
      features: {
        invoice_history: { enabled: true },
        subscription_cancel: { enabled: true, mode: 'at_period_end' },
        subscription_update: { enabled: true, default_allowed_updates: ['price'], products },
      },
    });
    const listed = await stripe.billingPortal.configurations.list({ expand: [`data.${PRODUCTS}`] });
    expect(listed.data[0]?.features.subscription_update.products).toMatchObject(products);
    const plain = await stripe.billingPortal.configurations.list({ active: false });
    expect(plain.data[0]?.features.subscription_update).not.toHaveProperty('products');
  });

  it('accepts only active prices of the product they are listed under, and offers only those', async () => {
    const { stripe } = await startedStripe();
    const [starter, pro, other] = [
      await monthlyPrice(stripe),
      await monthlyPrice(stripe, 'Pro', 4900),
      await monthlyPrice(stripe, 'Other', 900),
    ];
    const offering = (product: unknown, prices: string[]) =>
      stripe.billingPortal.configurations.create({
        features: {
          subscription_update: { enabled: true, products: [{ product: String(product), prices }] },
        },
      });
    await expect(offering(starter.product, [pro.id])).rejects.toThrow('not an active price of the product');
    await expect(offering('prod_none', [pro.id])).rejects.toThrow('No such product');
    const { id: configuration } = await offering(pro.product, [pro.id]);
    const { customer } = await subscribedCustomer(stripe, starter);
    const { url } = await stripe.billingPortal.sessions.create({ customer: customer.id, configuration });
    const text = await (await fetch(url)).text();
    expect(text).toContain('Switch to Pro');
    expect(text).not.toContain('Switch to Other');
    await stripe.prices.update(other.id, { active: false });
    await expect(offering(other.product, [other.id])).rejects.toThrow('not an active price');
  });
});
