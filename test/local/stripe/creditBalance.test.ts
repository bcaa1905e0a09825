import { describe, expect, it } from 'vitest';
import { GOOD_CARD, monthlyPrice, startedStripe, subscribedCustomer } from './support/startedStripe.ts';

describe("a customer's credit balance", () => {
  it('pays an invoice in part, then in full without a charge', async () => {
    const { stripe, control } = await startedStripe();
    const { customer, subscription } = await subscribedCustomer(stripe, await monthlyPrice(stripe));
    const renew = async (outcome: string) => {
      await control(`subscriptions/${subscription.id}/renew`, { outcome });
      return (await stripe.invoices.list({ subscription: subscription.id })).data[0];
    };
    await stripe.customers.update(customer.id, { balance: -400 });
    expect(await renew('paid')).toMatchObject({
      total: 1500,
      starting_balance: -400,
      ending_balance: 0,
      amount_due: 1100,
      amount_paid: 1100,
      amount_remaining: 0,
      status: 'paid',
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: 0 });
    await stripe.customers.update(customer.id, { balance: -2000 });
    // Credit pays it, so the card is not charged and cannot fail.
    expect(await renew('failed')).toMatchObject({
      ending_balance: -500,
      amount_due: 0,
      amount_paid: 0,
      attempt_count: 0,
      status: 'paid',
    });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
  });

  it('pays the first invoice of a customer without a card', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const customer = await stripe.customers.create({ balance: -5000 });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      expand: ['latest_invoice'],
    });
    expect(subscription).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -3500 });
  });

  it('grows by an invoice with a negative total, which is paid at once', async () => {
    const { stripe } = await startedStripe();
    const customer = await stripe.customers.create(GOOD_CARD);
    await stripe.invoiceItems.create({ customer: customer.id, amount: -700, currency: 'usd' });
    const draft = await stripe.invoices.create({
      customer: customer.id,
      pending_invoice_items_behavior: 'include',
    });
    expect(draft).toMatchObject({ total: -700, amount_due: 0, ending_balance: null });
    expect(await stripe.invoices.finalizeInvoice(draft.id)).toMatchObject({
      status: 'paid',
      amount_due: 0,
      ending_balance: -700,
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -700 });
  });

  it('gets back what a voided invoice had taken', async () => {
    const { stripe } = await startedStripe();
    const customer = await stripe.customers.create({ balance: -300 });
    await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: 'usd' });
    const draft = await stripe.invoices.create({
      customer: customer.id,
      pending_invoice_items_behavior: 'include',
    });
    expect(await stripe.invoices.finalizeInvoice(draft.id)).toMatchObject({
      status: 'open',
      amount_due: 400,
    });
    await stripe.invoices.voidInvoice(draft.id);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -300 });
  });
});
