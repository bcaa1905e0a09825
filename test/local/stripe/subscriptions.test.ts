import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { monthlyPrice, startedStripe, submitForm, subscribedCustomer } from './support/startedStripe.ts';

function itemOf(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const item = subscription.items.data[0];
  if (!item) throw new Error('The subscription has no item');
  return item;
}

async function eventTypes(stripe: Stripe, count: number): Promise<string[]> {
  const events = await stripe.events.list({ limit: count });
  return events.data.map((event) => event.type).reverse();
}

describe('a subscription', () => {
  it('changes its price and tells what it was before', async () => {
    const { stripe } = await startedStripe();
    const [starter, pro] = [await monthlyPrice(stripe), await monthlyPrice(stripe, 'Pro', 4900)];
    const { subscription } = await subscribedCustomer(stripe, starter);
    const updated = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription).id, price: pro.id }],
      metadata: { note: 'upgraded' },
    });
    expect(itemOf(updated).price.id).toBe(pro.id);
    expect(itemOf(updated).current_period_end).toBe(itemOf(subscription).current_period_end);
    const [event] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
    const previous = event?.data.previous_attributes as Partial<Stripe.Subscription> | undefined;
    expect(previous?.items?.data[0]?.price.id).toBe(starter.id);
    expect(previous?.metadata).toEqual({ note: null });
  });

  it('says nothing when nothing changes', async () => {
    const { stripe } = await startedStripe();
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    await stripe.subscriptions.update(subscription.id, { metadata: {} });
    expect((await stripe.events.list({ type: 'customer.subscription.updated' })).data).toEqual([]);
  });

  it('is cancelled at the end of its period, kept after all, and cancelled at once', async () => {
    const { stripe } = await startedStripe();
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    const ending = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      cancel_at: itemOf(subscription).current_period_end,
    });
    const kept = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    expect(kept).toMatchObject({ cancel_at_period_end: false, cancel_at: null, canceled_at: null });
    const ended = await stripe.subscriptions.cancel(subscription.id);
    expect(ended.status).toBe('canceled');
    await expect(stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({ statusCode: 404 });
    expect(await eventTypes(stripe, 3)).toEqual([
      'customer.subscription.updated',
      'customer.subscription.updated',
      'customer.subscription.deleted',
    ]);
  });

  it('is listed by status, page by page, newest first', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const { customer } = await subscribedCustomer(stripe, price);
    for (let index = 0; index < 5; index += 1) {
      const made = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
      if (index % 2 === 0) await stripe.subscriptions.cancel(made.id);
    }
    const list = (params: Stripe.SubscriptionListParams) =>
      stripe.subscriptions
        .list({ customer: customer.id, limit: 2, ...params })
        .autoPagingToArray({ limit: 100 });
    const all = await list({ status: 'all' });
    expect(all).toHaveLength(6);
    expect(new Set(all.map((subscription) => subscription.id)).size).toBe(6);
    expect(await list({})).toHaveLength(3);
    expect(await list({ status: 'canceled' })).toHaveLength(3);
    expect(await list({ status: 'past_due' })).toHaveLength(0);
    const back = await stripe.subscriptions.list({ status: 'all', ending_before: all[3]?.id, limit: 2 });
    expect(back.data.map(({ id }) => id)).toEqual([all[1]?.id, all[2]?.id]);
    expect(back.has_more).toBe(true);
  });

  it('ends with its customer', async () => {
    const { stripe } = await startedStripe();
    const { customer, subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    expect(await stripe.customers.del(customer.id)).toMatchObject({ deleted: true });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
    expect(await eventTypes(stripe, 2)).toEqual(['customer.subscription.deleted', 'customer.deleted']);
    expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toHaveLength(1);
  });

  it('starts incomplete when its first payment fails, and active once it is paid', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const customer = await stripe.customers.create({
      payment_method: 'pm_card_chargeCustomerFail',
      invoice_settings: { default_payment_method: 'pm_card_chargeCustomerFail' },
    });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      expand: ['latest_invoice'],
    });
    expect(subscription).toMatchObject({ status: 'incomplete', latest_invoice: { status: 'open' } });
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    const invoiceId = (subscription.latest_invoice as Stripe.Invoice).id;
    await stripe.invoices.pay(invoiceId, { payment_method: card.id });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
  });

  it('has a trial that ends when it is told or by time', async () => {
    const { stripe, control } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const { customer } = await subscribedCustomer(stripe, price);
    const create = (params: Partial<Stripe.SubscriptionCreateParams>) =>
      stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], ...params });
    const trial = await create({ trial_period_days: 7 });
    expect(trial.status).toBe('trialing');
    expect((await stripe.subscriptions.update(trial.id, { trial_end: 'now' })).status).toBe('active');

    const timed = await create({ trial_period_days: 7 });
    const poor = await stripe.subscriptions.create({
      customer: (await stripe.customers.create()).id,
      items: [{ price: price.id }],
      trial_period_days: 7,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    });
    await control('clock', { advanceSeconds: 7 * 86_400 });
    expect((await stripe.subscriptions.retrieve(timed.id)).status).toBe('active');
    expect((await stripe.subscriptions.retrieve(poor.id)).status).toBe('paused');
  });
});

describe('a renewal', () => {
  it('moves the period by the anchor and pays', async () => {
    const { stripe, control } = await startedStripe({ now: () => Date.UTC(2026, 0, 31, 12) / 1000 });
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    expect(itemOf(subscription).current_period_end).toBe(Date.UTC(2026, 1, 28, 12) / 1000);
    const { body } = await control(`subscriptions/${subscription.id}/renew`, { outcome: 'paid' });
    expect(body).toMatchObject({ status: 'active' });
    const renewed = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(itemOf(renewed)).toMatchObject({
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

  it('that fails leaves the period moved and the subscription past due, until it recovers', async () => {
    const { stripe, control } = await startedStripe();
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const failed = await stripe.subscriptions.retrieve(subscription.id);
    expect(failed.status).toBe('past_due');
    expect(itemOf(failed).current_period_start).toBe(itemOf(subscription).current_period_end);
    expect(await eventTypes(stripe, 5)).toEqual([
      'invoice.created',
      'customer.subscription.updated',
      'invoice.finalized',
      'invoice.payment_failed',
      'customer.subscription.updated',
    ]);
    await control(`subscriptions/${subscription.id}/recover`);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
    expect(await eventTypes(stripe, 3)).toEqual([
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

  it('ends a subscription that was to end then, and one whose retries are used up', async () => {
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

describe('the portal page', () => {
  it('cancels at the period end, resumes, switches and cancels now', async () => {
    const { stripe } = await startedStripe();
    const [starter, pro] = [await monthlyPrice(stripe), await monthlyPrice(stripe, 'Pro', 4900)];
    const { customer, subscription } = await subscribedCustomer(stripe, starter);
    const portal = await stripe.billingPortal.sessions.create({
      customer: customer.id,
      return_url: 'https://example.com/account',
    });
    const text = await (await fetch(portal.url)).text();
    expect(text).toContain('Cancel at period end');
    expect(text).toContain('Switch to Pro ($49.00 a month)');
    expect(text).toContain('https://example.com/account');

    const act = async (action: string, more = {}) => {
      const answer = await submitForm(portal.url, { subscription: subscription.id, action, ...more });
      expect(answer.status).toBe(303);
      return stripe.subscriptions.retrieve(subscription.id);
    };
    const ending = await act('cancel_at_period_end');
    // As in Stripe's portal only cancel_at tells.
    expect(ending).toMatchObject({
      cancel_at: itemOf(subscription).current_period_end,
      cancel_at_period_end: false,
    });
    expect(await act('resume')).toMatchObject({ cancel_at: null });
    expect(itemOf(await act('switch', { price: pro.id })).price.id).toBe(pro.id);
    expect(await act('cancel_now')).toMatchObject({ status: 'canceled' });
  });

  it("does not touch another customer's subscription", async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const { subscription } = await subscribedCustomer(stripe, price);
    const stranger = await stripe.customers.create({ email: 'eve@example.com' });
    const portal = await stripe.billingPortal.sessions.create({ customer: stranger.id });
    const answer = await submitForm(portal.url, { subscription: subscription.id, action: 'cancel_now' });
    expect(answer.status).toBe(400);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
  });
});
