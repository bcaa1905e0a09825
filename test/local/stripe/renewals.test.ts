import { describe, expect, it } from 'vitest';
import {
  firstItem,
  monthlyPrice,
  recentEventTypes,
  startedStripe,
  subscribedCustomer,
} from './support/startedStripe.ts';

describe('a renewal', () => {
  it('starts the next period of the anchor and pays', async () => {
    const { stripe, control } = await startedStripe({ now: () => Date.UTC(2026, 0, 31, 12) / 1000 });
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    expect(firstItem(subscription).current_period_end).toBe(Date.UTC(2026, 1, 28, 12) / 1000);
    const { body } = await control(`subscriptions/${subscription.id}/renew`, { outcome: 'paid' });
    expect(body).toMatchObject({ status: 'active' });
    const renewed = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(firstItem(renewed)).toMatchObject({
      current_period_start: Date.UTC(2026, 1, 28, 12) / 1000,
      current_period_end: Date.UTC(2026, 2, 31, 12) / 1000,
    });
    expect(renewed.latest_invoice).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_cycle',
      period_start: subscription.billing_cycle_anchor,
      period_end: Date.UTC(2026, 1, 28, 12) / 1000,
    });
  });

  it('starts the period but leaves the subscription past due until a failed payment recovers', async () => {
    const { stripe, control } = await startedStripe();
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const failed = await stripe.subscriptions.retrieve(subscription.id);
    expect(failed.status).toBe('past_due');
    expect(firstItem(failed).current_period_start).toBe(firstItem(subscription).current_period_end);
    expect(await recentEventTypes(stripe, 5)).toEqual([
      'invoice.created',
      'customer.subscription.updated',
      'invoice.finalized',
      'invoice.payment_failed',
      'customer.subscription.updated',
    ]);
    await control(`subscriptions/${subscription.id}/recover`);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
    expect(await recentEventTypes(stripe, 3)).toEqual([
      'invoice.paid',
      'invoice.payment_succeeded',
      'customer.subscription.updated',
    ]);
    const refused = await control(`subscriptions/${subscription.id}/recover`);
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('renew') } },
    });
  });

  it('cancels a subscription set to cancel at period end, and leaves one unpaid after its retries', async () => {
    const { stripe, control } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const first = (await subscribedCustomer(stripe, price)).subscription;
    await stripe.subscriptions.update(first.id, { cancel_at_period_end: true });
    await control(`subscriptions/${first.id}/renew`);
    expect((await stripe.subscriptions.retrieve(first.id)).status).toBe('canceled');

    const second = (await subscribedCustomer(stripe, price)).subscription;
    await control(`subscriptions/${second.id}/renew`, { outcome: 'failed' });
    await control(`subscriptions/${second.id}/give_up`, { end: 'unpaid' });
    expect((await stripe.subscriptions.retrieve(second.id)).status).toBe('unpaid');
  });
});
