import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { monthlyPrice, startedStripe, subscribedCustomer } from './support/startedStripe.ts';

async function subscribed() {
  const started = await startedStripe();
  const found = await subscribedCustomer(started.stripe, await monthlyPrice(started.stripe));
  return { ...started, ...found };
}

async function latestInvoice(stripe: Stripe, subscription: string): Promise<Stripe.Invoice> {
  const { latest_invoice: latest } = await stripe.subscriptions.retrieve(subscription, {
    expand: ['latest_invoice'],
  });
  return latest as Stripe.Invoice;
}

describe('a pending invoice item', () => {
  it("comes before the subscription's own lines on its next invoice", async () => {
    const { stripe, control, customer, subscription } = await subscribed();
    const item = await stripe.invoiceItems.create({
      customer: customer.id,
      subscription: subscription.id,
      amount: 300,
      currency: 'usd',
    });
    expect(item.parent).toMatchObject({ subscription_details: { subscription: subscription.id } });
    await stripe.invoiceItems.create({ customer: customer.id, amount: -100, currency: 'usd' });
    await control(`subscriptions/${subscription.id}/renew`);
    const invoice = await latestInvoice(stripe, subscription.id);
    expect(invoice).toMatchObject({ total: 1700, status: 'paid' });
    expect(invoice.lines.data).toMatchObject([
      { amount: 300, parent: { invoice_item_details: { subscription: subscription.id } } },
      { amount: -100, parent: { invoice_item_details: { subscription: null } } },
      { amount: 1500, parent: { type: 'subscription_item_details' } },
    ]);
    await control(`subscriptions/${subscription.id}/renew`);
    expect((await latestInvoice(stripe, subscription.id)).total).toBe(1500);
  });

  it('of one subscription is not billed by another one', async () => {
    const { stripe, control, customer, subscription } = await subscribed();
    const price = await monthlyPrice(stripe, 'Other', 700);
    const other = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
    await stripe.invoiceItems.create({
      customer: customer.id,
      subscription: subscription.id,
      amount: 300,
      currency: 'usd',
    });
    await control(`subscriptions/${other.id}/renew`);
    expect((await latestInvoice(stripe, other.id)).total).toBe(700);
    expect((await stripe.invoiceItems.list({ pending: true })).data).toMatchObject([{ amount: 300 }]);
  });

  it('that names a draft is added to it', async () => {
    const { stripe, customer, subscription } = await subscribed();
    const draft = await stripe.invoices.create({ customer: customer.id });
    await stripe.invoiceItems.create({
      customer: customer.id,
      invoice: draft.id,
      amount: 250,
      currency: 'usd',
    });
    expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({
      total: 250,
      amount_due: 250,
      lines: { data: [{ amount: 250 }] },
    });
    const onPaid = stripe.invoiceItems.create({
      customer: customer.id,
      invoice: String(subscription.latest_invoice),
      amount: 250,
      currency: 'usd',
    });
    await expect(onPaid).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('a manual invoice of a subscription', () => {
  it('bills its pending items, becomes its latest invoice and is listed first', async () => {
    const { stripe, customer, subscription } = await subscribed();
    await stripe.invoiceItems.create({ customer: customer.id, amount: 40, currency: 'usd' });
    const own = { customer: customer.id, subscription: subscription.id };
    await stripe.invoiceItems.create({ ...own, amount: 300, currency: 'usd' });
    const manual = await stripe.invoices.create({ ...own, pending_invoice_items_behavior: 'include' });
    expect(manual).toMatchObject({ total: 300, billing_reason: 'manual' });
    expect((await latestInvoice(stripe, subscription.id)).id).toBe(manual.id);
    const listed = await stripe.invoices.list({ subscription: subscription.id });
    expect(listed.data.map(({ id }) => id)).toEqual([manual.id, subscription.latest_invoice]);
    await expect(stripe.invoices.del(manual.id)).rejects.toMatchObject({ statusCode: 400 });
  });

  it('cannot be made for a subscription of another customer', async () => {
    const { stripe, subscription } = await subscribed();
    const stranger = await stripe.customers.create();
    const own = { customer: stranger.id, subscription: subscription.id };
    await expect(stripe.invoices.create(own)).rejects.toMatchObject({ param: 'subscription' });
    await expect(stripe.invoiceItems.create({ ...own, amount: 1, currency: 'usd' })).rejects.toMatchObject({
      param: 'subscription',
    });
  });
});
