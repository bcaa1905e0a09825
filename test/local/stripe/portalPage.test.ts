import { describe, expect, it } from 'vitest';
import {
  firstItem,
  monthlyPrice,
  startedStripe,
  submitForm,
  subscribedCustomer,
} from './support/startedStripe.ts';

describe('the portal page', () => {
  it('cancels at period end, resumes, switches and cancels now', async () => {
    const { stripe } = await startedStripe();
    const starter = await monthlyPrice(stripe);
    const pro = await monthlyPrice(stripe, 'Pro', 4900);
    const { customer, subscription } = await subscribedCustomer(stripe, starter);
    const portal = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      return_url: 'https://example.com/account',
    });
    const text = await (await fetch(portal.url)).text();
    expect(text).toContain('Cancel subscription');
    expect(text).toContain('Change plan');
    expect(text).toContain('https://example.com/account');

    const submit = async (action: string, more = {}) => {
      const response = await submitForm(portal.url, { subscription: subscription.id, action, ...more });
      expect(response.status).toBe(303);
      return stripe.subscriptions.retrieve(subscription.id);
    };
    const ending = await submit('cancel_at_period_end');
    // Like Stripe's portal, it sets only cancel_at.
    expect(ending).toMatchObject({
      cancel_at: firstItem(subscription).current_period_end,
      cancel_at_period_end: false,
    });
    expect(await submit('resume')).toMatchObject({ cancel_at: null });
    expect(firstItem(await submit('switch', { price: pro.id })).price.id).toBe(pro.id);
    expect(await submit('cancel_now')).toMatchObject({ status: 'canceled' });
  });

  it("does not change another customer's subscription", async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const { subscription } = await subscribedCustomer(stripe, price);
    const stranger = await stripe.customers.create({ email: 'eve@example.com' });
    const portal = await stripe.billingPortal.sessions.create({ customer: stranger.id });
    const response = await submitForm(portal.url, { subscription: subscription.id, action: 'cancel_now' });
    expect(response.status).toBe(400);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
  });
});
