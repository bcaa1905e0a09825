import { describe, expect, it } from 'vitest';
import { startedStripe } from './support/startedStripe.ts';

describe('an invoice of one-off items', () => {
  it('is drafted, opened by a declined payment and paid, without a subscription', async () => {
    const { stripe } = await startedStripe();
    const customer = await stripe.customers.create();
    await stripe.invoiceItems.create({ customer: customer.id, amount: 2000, currency: 'usd' });
    const draft = await stripe.invoices.create({
      customer: customer.id,
      pending_invoice_items_behavior: 'include',
    });
    expect(draft).toMatchObject({ status: 'draft', total: 2000, parent: null });
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id });
    await expect(stripe.invoices.pay(draft.id, { payment_method: bad.id })).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
    });
    expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ status: 'open', attempt_count: 1 });
    const good = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect(await stripe.invoices.pay(draft.id, { payment_method: good.id })).toMatchObject({
      status: 'paid',
    });
    await expect(stripe.invoices.voidInvoice(draft.id)).rejects.toThrow('invoice is paid');
  });
});
