import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import {
  firstItem,
  monthlyPrice,
  recentEventTypes,
  startedStripe,
  subscribedCustomer,
} from './support/startedStripe.ts';

describe('a subscription', () => {
  it('changes its price and records its previous attributes', async () => {
    const { stripe } = await startedStripe();
    const starter = await monthlyPrice(stripe);
    const pro = await monthlyPrice(stripe, 'Pro', 4900);
    const { subscription } = await subscribedCustomer(stripe, starter);
    const updated = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: firstItem(subscription).id, price: pro.id }],
      metadata: { note: 'upgraded' },
    });
    expect(firstItem(updated).price.id).toBe(pro.id);
    expect(firstItem(updated).current_period_end).toBe(firstItem(subscription).current_period_end);
    const [event] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
    const previous = event?.data.previous_attributes as Partial<Stripe.Subscription> | undefined;
    expect(previous?.items?.data[0]?.price.id).toBe(starter.id);
    expect(previous?.metadata).toEqual({ note: null });
  });

  it('records no event when an update changes nothing', async () => {
    const { stripe } = await startedStripe();
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    await stripe.subscriptions.update(subscription.id, { metadata: {} });
    expect((await stripe.events.list({ type: 'customer.subscription.updated' })).data).toEqual([]);
  });

  it('can be set to cancel at period end, reset, and cancelled immediately', async () => {
    const { stripe } = await startedStripe();
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    const ending = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      cancel_at: firstItem(subscription).current_period_end,
    });
    const named = await stripe.subscriptions.update(subscription.id, { cancel_at: 'min_period_end' });
    expect(named).toMatchObject({ cancel_at_period_end: false, cancel_at: ending.cancel_at });
    const reset = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    expect(reset).toMatchObject({ cancel_at_period_end: false, cancel_at: null, canceled_at: null });
    const ended = await stripe.subscriptions.cancel(subscription.id);
    expect(ended.status).toBe('canceled');
    await expect(stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({ statusCode: 404 });
    expect(await recentEventTypes(stripe, 4)).toEqual([
      'customer.subscription.updated',
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
      const created = await stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: price.id }],
      });
      if (index % 2 === 0) await stripe.subscriptions.cancel(created.id);
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
    const previousPage = await stripe.subscriptions.list({
      status: 'all',
      ending_before: all[3]?.id,
      limit: 2,
    });
    expect(previousPage.data.map(({ id }) => id)).toEqual([all[1]?.id, all[2]?.id]);
    expect(previousPage.has_more).toBe(true);
  });

  it('is cancelled when its customer is deleted', async () => {
    const { stripe, control } = await startedStripe();
    const { customer, subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    const expired = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: (await monthlyPrice(stripe, 'Pro')).id }],
      payment_behavior: 'default_incomplete',
    });
    await control('clock', { advanceSeconds: 23 * 3600 });
    expect(await stripe.customers.del(customer.id)).toMatchObject({ deleted: true });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
    expect(await recentEventTypes(stripe, 2)).toEqual(['customer.subscription.deleted', 'customer.deleted']);
    expect((await stripe.subscriptions.retrieve(expired.id)).status).toBe('incomplete_expired');
    expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toHaveLength(2);
  });

  it('is incomplete when its first payment fails and active once the invoice is paid', async () => {
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

  it('has a trial that ends on request or when its time has passed', async () => {
    const { stripe, control } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const { customer } = await subscribedCustomer(stripe, price);
    const create = (params: Partial<Stripe.SubscriptionCreateParams>) =>
      stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], ...params });
    const trial = await create({ trial_period_days: 7 });
    expect(trial.status).toBe('trialing');
    expect((await stripe.subscriptions.update(trial.id, { trial_end: 'now' })).status).toBe('active');

    const timed = await create({ trial_period_days: 7 });
    const withoutCard = await stripe.subscriptions.create({
      customer: (await stripe.customers.create()).id,
      items: [{ price: price.id }],
      trial_period_days: 7,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    });
    await control('clock', { advanceSeconds: 7 * 86_400 });
    expect((await stripe.subscriptions.retrieve(timed.id)).status).toBe('active');
    expect((await stripe.subscriptions.retrieve(withoutCard.id)).status).toBe('paused');
  });
});
