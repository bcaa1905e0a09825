import { describe, expect, it } from 'vitest';
import { monthlyPrice, startedStripe, subscribedCustomer } from './support/startedStripe.ts';

describe('expansion', () => {
  it('resolves references and refuses paths that Stripe refuses', async () => {
    const { stripe } = await startedStripe();
    const { customer } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    const list = await stripe.subscriptions.list({ expand: ['data.latest_invoice', 'data.customer'] });
    expect(list.data[0]).toMatchObject({ latest_invoice: { status: 'paid' }, customer: { id: customer.id } });
    expect(list.data[0]?.default_payment_method).toBeNull();
    await stripe.subscriptions.list({ expand: ['data.default_payment_method'] });
    const tooDeep = stripe.subscriptions.list({ expand: ['data.items.data.price.product'] });
    await expect(tooDeep).rejects.toThrow('more than 4 levels');
    await expect(stripe.subscriptions.list({ expand: ['data.latest_invoice.charge'] })).rejects.toThrow(
      'cannot be expanded',
    );
  });
});
