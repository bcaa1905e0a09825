import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { monthlyPrice, startedStripe, subscribedCustomer } from './support/startedStripe.ts';

const HOUR_SECONDS = 3600;

async function renewedAsDraft() {
  const started = await startedStripe();
  const { stripe, control } = started;
  const price = await monthlyPrice(stripe);
  const { customer, subscription } = await subscribedCustomer(stripe, price);
  const { status } = await control(`subscriptions/${subscription.id}/renew`, { outcome: 'draft' });
  expect(status).toBe(200);
  const read = async () => {
    const current = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    return { status: current.status, invoice: current.latest_invoice as Stripe.Invoice };
  };
  return { ...started, price, customer, subscription, read };
}

describe("a renewal's draft", () => {
  it('is finalized and charged one hour later', async () => {
    const { control, read } = await renewedAsDraft();
    const draft = await read();
    expect(draft).toMatchObject({
      status: 'active',
      invoice: {
        status: 'draft',
        auto_advance: true,
        billing_reason: 'subscription_cycle',
        status_transitions: { finalized_at: null },
        number: null,
      },
    });
    expect(draft.invoice.automatically_finalizes_at).toBe(draft.invoice.created + HOUR_SECONDS);
    await control('clock', { now: draft.invoice.created + HOUR_SECONDS - 60 });
    expect((await read()).invoice.status).toBe('draft');
    const { now } = (await control('clock', { advanceSeconds: 60 })).body;
    expect(await read()).toMatchObject({
      status: 'active',
      invoice: {
        status: 'paid',
        auto_advance: false,
        automatically_finalizes_at: null,
        amount_paid: 1500,
        status_transitions: { finalized_at: now, paid_at: now },
      },
    });
  });

  it('leaves the subscription past due when its charge fails', async () => {
    const { stripe, control, customer, read } = await renewedAsDraft();
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: bad.id } });
    await control('clock', { advanceSeconds: HOUR_SECONDS });
    const failed = await read();
    expect(failed).toMatchObject({ status: 'past_due', invoice: { status: 'open', attempt_count: 1 } });
    const { status } = await control(`invoices/${failed.invoice.id}/pay`, { outcome: 'paid' });
    expect(status).toBe(200);
    expect(await read()).toMatchObject({ status: 'active', invoice: { status: 'paid' } });
  });

  it('keeps the price it was drafted with', async () => {
    const { stripe, control, subscription, read } = await renewedAsDraft();
    const pro = await monthlyPrice(stripe, 'Pro', 4900);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]?.id, price: pro.id }],
      proration_behavior: 'none',
    });
    await control('clock', { advanceSeconds: HOUR_SECONDS });
    expect((await read()).invoice).toMatchObject({ status: 'paid', total: 1500 });
  });

  it('is not charged once the subscription is cancelled or its auto_advance is off', async () => {
    const { stripe, control, subscription, read } = await renewedAsDraft();
    await stripe.subscriptions.cancel(subscription.id);
    await control('clock', { advanceSeconds: HOUR_SECONDS });
    expect((await read()).invoice).toMatchObject({ status: 'draft', auto_advance: false });
  });
});

describe('a manual draft', () => {
  it('is finalized after an hour only with auto_advance', async () => {
    const { stripe, control, customer } = await renewedAsDraft();
    const kept = await stripe.invoices.create({ customer: customer.id });
    const advanced = await stripe.invoices.create({ customer: customer.id, auto_advance: true });
    await control('clock', { advanceSeconds: HOUR_SECONDS });
    expect((await stripe.invoices.retrieve(kept.id)).status).toBe('draft');
    expect((await stripe.invoices.retrieve(advanced.id)).status).toBe('paid');
  });
});

describe('an unpaid invoice', () => {
  it('that is not the latest one can be paid and does not change the status', async () => {
    const { stripe, control } = await startedStripe();
    const { subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const [first] = (await stripe.invoices.list({ subscription: subscription.id })).data;
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const [second] = (await stripe.invoices.list({ subscription: subscription.id })).data;
    const statusAfterPaying = async (invoice: Stripe.Invoice | undefined) => {
      expect(await stripe.invoices.pay(invoice?.id ?? '')).toMatchObject({ status: 'paid' });
      return (await stripe.subscriptions.retrieve(subscription.id)).status;
    };
    expect(await statusAfterPaying(first)).toBe('past_due');
    expect(await statusAfterPaying(second)).toBe('active');
  });
});
