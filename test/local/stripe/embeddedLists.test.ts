import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { GOOD_CARD, monthlyPrice, startedStripe, subscribedCustomer } from './support/startedStripe.ts';

const ITEM_COUNT = 12;

/** A subscription with more items than an embedded list holds. */
async function wideSubscription(stripe: Stripe): Promise<Stripe.Subscription> {
  const customer = await stripe.customers.create(GOOD_CARD);
  const items: Stripe.SubscriptionCreateParams.Item[] = [];
  for (let index = 0; index < ITEM_COUNT; index += 1) {
    items.push({ price: (await monthlyPrice(stripe, `Part ${index}`, 100 + index)).id });
  }
  return stripe.subscriptions.create({ customer: customer.id, items });
}

describe('an embedded list', () => {
  it('holds ten subscription items, and the whole list is read page by page', async () => {
    const { stripe } = await startedStripe();
    const subscription = await wideSubscription(stripe);
    expect(subscription.items).toMatchObject({ has_more: true });
    expect(subscription.items.data).toHaveLength(10);
    const listed = (await stripe.subscriptions.list()).data[0];
    expect(listed?.items.data).toHaveLength(10);
    const items = stripe.subscriptionItems.list({ subscription: subscription.id, limit: 5 });
    const all = await items.autoPagingToArray({ limit: 100 });
    expect(new Set(all.map(({ id }) => id)).size).toBe(ITEM_COUNT);
    expect(all.slice(0, 10).map(({ id }) => id)).toEqual(subscription.items.data.map(({ id }) => id));
  });

  it('holds ten invoice lines in calls, expansions and events', async () => {
    const { stripe } = await startedStripe();
    const subscription = await wideSubscription(stripe);
    const expanded = (await stripe.subscriptions.list({ expand: ['data.latest_invoice'] })).data[0];
    const invoice = expanded?.latest_invoice as Stripe.Invoice;
    expect(invoice.lines).toMatchObject({ has_more: true });
    expect(invoice.lines.data).toHaveLength(10);
    const lines = await stripe.invoices.listLineItems(invoice.id, { limit: 100 });
    expect(lines).toMatchObject({ has_more: false });
    expect(lines.data).toHaveLength(ITEM_COUNT);
    const [paid] = (await stripe.events.list({ type: 'invoice.paid' })).data;
    expect(paid?.data.object).toMatchObject({ lines: { has_more: true, data: { length: 10 } } });
    const [created] = (await stripe.events.list({ type: 'customer.subscription.created' })).data;
    expect(created?.data.object).toMatchObject({ items: { has_more: true, data: { length: 10 } } });
    expect(subscription.latest_invoice).toBe(invoice.id);
  });

  it('has no more entries when it holds all of them', async () => {
    const { stripe } = await startedStripe();
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    expect(subscription.items).toMatchObject({ has_more: false, data: [{}] });
  });
});
