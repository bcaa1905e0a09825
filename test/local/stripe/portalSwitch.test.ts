import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { halfMonth } from './support/halfMonth.ts';
import { firstItem, submitForm } from './support/startedStripe.ts';

/** Opens the portal with a configuration that offers Starter and Pro. */
async function portalWith(
  settings: Partial<Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate>,
) {
  const bench = await halfMonth();
  const { stripe, prices, subscription, customer, current } = bench;
  const product = (price: Stripe.Price) => ({ product: String(price.product), prices: [price.id] });
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      subscription_cancel: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        products: [product(prices.starter), product(prices.pro)],
        ...settings,
      },
    },
  });
  const portal = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration.id,
  });
  const submit = async (fields: Record<string, string>) => {
    const response = await submitForm(portal.url, { subscription: subscription.id, ...fields });
    return { status: response.status, text: await response.text(), subscription: await current() };
  };
  return {
    ...bench,
    page: async (query = '') => (await fetch(portal.url + query)).text(),
    submit,
    switchTo: (price: Stripe.Price) => submit({ action: 'switch', price: price.id }),
  };
}

const CHANGE_NOW = { proration_behavior: 'always_invoice', billing_cycle_anchor: 'now' } as const;
const DECREASES_LATER = {
  ...CHANGE_NOW,
  schedule_at_period_end: { conditions: [{ type: 'decreasing_item_amount' as const }] },
};

describe('a switch in the portal', () => {
  it('follows the proration of its configuration', async () => {
    const { prices, switchTo } = await portalWith({ proration_behavior: 'always_invoice' });
    const { status, subscription } = await switchTo(prices.pro);
    expect(status).toBe(303);
    expect(subscription.latest_invoice).toMatchObject({ billing_reason: 'subscription_update', total: 1700 });
  });

  it('moves the anchor when its configuration says so', async () => {
    const { prices, switchTo } = await portalWith(CHANGE_NOW);
    const { subscription } = await switchTo(prices.pro);
    expect(subscription.latest_invoice).toMatchObject({ total: 4150 });
  });

  it('to a cheaper price is scheduled for the period end, and can be taken back', async () => {
    const bench = await portalWith(DECREASES_LATER);
    const { stripe, control, current, page, prices, submit, switchTo } = bench;
    await switchTo(prices.pro);
    const { subscription } = await switchTo(prices.starter);
    expect(firstItem(subscription).price.id).toBe(prices.pro.id);
    expect(await stripe.subscriptionSchedules.retrieve(String(subscription.schedule))).toMatchObject({
      status: 'active',
      end_behavior: 'release',
      phases: [{}, { items: [{ price: prices.starter.id }] }],
    });
    expect(await page()).toContain('Keep the current plan');
    expect((await submit({ action: 'cancel_at_period_end' })).status).toBe(400);
    expect((await submit({ action: 'keep_plan' })).subscription.schedule).toBeNull();
    await switchTo(prices.starter);
    await control(`subscriptions/${subscription.id}/renew`);
    expect(firstItem(await current()).price.id).toBe(prices.starter.id);
  });

  it('offers only the prices of its configuration', async () => {
    const { page, prices, subscription: before, switchTo } = await portalWith({});
    const plans = await page(`?view=plans&subscription=${before.id}`);
    expect(plans).toContain('Switch to Pro');
    expect(plans).not.toContain('Business');
    const { status, subscription } = await switchTo(prices.business);
    expect(status).toBe(400);
    expect(firstItem(subscription).price.id).toBe(prices.starter.id);
  });

  it.each([
    ['is disabled', { enabled: false }],
    ['does not allow another price', { default_allowed_updates: ['quantity' as const] }],
  ])('is refused when its configuration %s', async (_name, settings) => {
    const { page, prices, switchTo } = await portalWith(settings);
    expect(await page()).not.toContain('Change plan');
    const { status, subscription } = await switchTo(prices.pro);
    expect(status).toBe(400);
    expect(firstItem(subscription).price.id).toBe(prices.starter.id);
  });

  it.each([
    ['now', {}],
    ['at the period end', DECREASES_LATER],
  ])('of a subscription with several items is refused when it would apply %s', async (_name, settings) => {
    const { stripe, current, page, prices, subscription, switchTo } = await portalWith(settings);
    const { id } = firstItem(subscription);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id, price: prices.pro.id }, { price: prices.business.id }],
    });
    expect(await page()).not.toContain('Change plan');
    expect((await switchTo(prices.starter)).status).toBe(400);
    const { items, schedule } = await current();
    expect(schedule).toBeNull();
    expect(items.data.map(({ price }) => price.id)).toEqual([prices.pro.id, prices.business.id]);
  });

  it('refuses a cancellation that its configuration disables', async () => {
    const { stripe, customer, subscription } = await halfMonth();
    const { id: configuration } = await stripe.billingPortal.configurations.create({
      features: { subscription_cancel: { enabled: false }, invoice_history: { enabled: true } },
    });
    const portal = await stripe.billingPortal.sessions.create({ customer: customer.id, configuration });
    for (const action of ['cancel_now', 'cancel_at_period_end']) {
      const response = await submitForm(portal.url, { subscription: subscription.id, action });
      expect(response.status).toBe(400);
    }
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: 'active',
      cancel_at: null,
    });
  });
});
