import { describe, expect, it } from 'vitest';
import { halfMonth } from './support/halfMonth.ts';
import { recentEventTypes, submitForm } from './support/startedStripe.ts';

const GOOD = '4242 4242 4242 4242';
const FAILS_LATER = '4000 0000 0000 0341';
const DECLINED = '4000 0000 0000 0002';

const ALL = { invoice_history: { enabled: true }, payment_method_update: { enabled: true } };

/** A subscription that was bought in the checkout, so that its card is its own, and the portal of its customer. */
async function openPortal(features: object = ALL) {
  const bench = await halfMonth();
  const { stripe, customer, subscription } = bench;
  const own = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await stripe.subscriptions.update(subscription.id, { default_payment_method: own.id });
  const configuration = await stripe.billingPortal.configurations.create({ features });
  const { url } = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration.id,
    return_url: 'https://example.com/account',
  });
  return {
    ...bench,
    page: async (query = '') => (await (await fetch(url + query)).text()).replaceAll('&#39;', "'"),
    submit: async (fields: Record<string, string>) => {
      const response = await submitForm(url, fields);
      const text = (await response.text()).replaceAll('&#39;', "'");
      return { status: response.status, text, location: response.headers.get('location') ?? '' };
    },
    chargedCards: async () => {
      const { default_payment_method: charged } = await stripe.subscriptions.retrieve(subscription.id, {
        expand: ['default_payment_method'],
      });
      const { invoice_settings: settings } = (await stripe.customers.retrieve(customer.id, {
        expand: ['invoice_settings.default_payment_method'],
      })) as { invoice_settings: { default_payment_method: object } };
      return [charged, settings.default_payment_method];
    },
  };
}

describe('the cards of the portal', () => {
  it('are listed, and a new one is charged from then on', async () => {
    const { stripe, customer, page, submit, chargedCards } = await openPortal();
    expect(await page()).toContain('Visa ending in 4242');
    const saved = await submit({ action: 'add_card', card_number: '5555555555554444', expiry: '3 / 31' });
    expect(saved).toMatchObject({ status: 303, location: expect.stringContaining('done=card') });
    expect(await page()).toContain('Mastercard ending in 4444');
    const card = { last4: '4444', exp_month: 3, exp_year: 2031 };
    expect(await chargedCards()).toMatchObject([{ card }, { card }]);
    expect(await recentEventTypes(stripe, 3)).toEqual([
      'payment_method.attached',
      'customer.updated',
      'customer.subscription.updated',
    ]);
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(3);
  });

  it('are not saved when the bank declines them at once', async () => {
    const { stripe, customer, submit } = await openPortal();
    const refused = await submit({ action: 'add_card', card_number: DECLINED });
    expect(refused.status).toBe(402);
    expect(refused.text).toContain('Your card was declined.');
    expect(refused.text).toContain('name="card_number"');
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(2);
  });

  it('are saved once by a double click', async () => {
    const { stripe, customer, submit } = await openPortal();
    for (let click = 0; click < 2; click += 1) {
      expect((await submit({ action: 'add_card', card_number: '5555555555554444' })).status).toBe(303);
    }
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(3);
  });

  it('can be chosen and removed, except for the one that is charged', async () => {
    const { stripe, customer, submit, chargedCards } = await openPortal();
    await submit({ action: 'add_card', card_number: '5555555555554444' });
    const [added, own] = (await stripe.customers.listPaymentMethods(customer.id)).data;
    const card = added?.id ?? '';
    const refused = await submit({ action: 'remove_card', card });
    expect(refused.text).toContain('Choose another one first');
    await submit({ action: 'use_card', card: own?.id ?? '' });
    expect(await chargedCards()).toMatchObject([{ id: own?.id }, { id: own?.id }]);
    expect((await submit({ action: 'remove_card', card })).status).toBe(303);
    expect(await stripe.paymentMethods.retrieve(card)).toMatchObject({ customer: null });
  });

  it('of another customer can be neither chosen nor removed', async () => {
    const { stripe, submit } = await openPortal();
    const other = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    const card = (await stripe.customers.listPaymentMethods(other.id)).data[0]?.id ?? '';
    for (const action of ['use_card', 'remove_card']) {
      expect((await submit({ action, card })).status).toBe(400);
    }
    expect(await stripe.paymentMethods.retrieve(card)).toMatchObject({ customer: other.id });
  });

  it('are hidden and refused when the configuration does not offer them', async () => {
    const { stripe, customer, page, submit } = await openPortal({ invoice_history: { enabled: true } });
    expect(await page()).not.toContain('Payment method');
    expect(await page('?view=card')).toContain('Cards cannot be changed here.');
    expect((await submit({ action: 'add_card', card_number: GOOD })).status).toBe(400);
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(2);
  });
});

describe('the invoices of the portal', () => {
  it('of a failed renewal are paid with a new card on request, not by saving it', async () => {
    const { control, current, page, submit, subscription } = await openPortal();
    await submit({ action: 'add_card', card_number: FAILS_LATER });
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const { id: invoice } = (await current()).latest_invoice;
    expect(await page()).toContain('The payment failed. $15.00 for invoice');

    const declined = await submit({ action: 'pay', invoice });
    expect(declined.status).toBe(402);
    expect(declined.text).toContain('Your card was declined.');
    expect(await current()).toMatchObject({ status: 'past_due', latest_invoice: { attempt_count: 2 } });

    const saved = await submit({ action: 'add_card', card_number: GOOD, invoice });
    expect(saved.location).toContain(`view=pay&invoice=${invoice}`);
    expect(await current()).toMatchObject({ status: 'past_due' });
    expect(await page(`?view=pay&invoice=${invoice}`)).toContain('It is charged now to Visa ending in 4242.');

    for (let click = 0; click < 2; click += 1) {
      expect(await submit({ action: 'pay', invoice })).toMatchObject({ status: 303 });
    }
    expect(await current()).toMatchObject({
      status: 'active',
      latest_invoice: { status: 'paid', attempt_count: 3, amount_paid: 1500 },
    });
    expect(await page()).not.toContain('is due');
  });

  it('are listed with their PDF', async () => {
    const { current, page } = await openPortal();
    const { id, invoice_pdf: pdf } = (await current()).latest_invoice;
    const text = await page();
    expect(text).toContain(`href="/i/${id}"`);
    expect(text).toContain(`href="${pdf}"`);
    const file = await fetch(pdf ?? '');
    expect(file.headers.get('content-type')).toBe('application/pdf');
  });

  it('of another customer cannot be paid', async () => {
    const { stripe, submit } = await openPortal();
    const other = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    const draft = await stripe.invoices.create({ customer: other.id });
    const foreign = await stripe.invoices.finalizeInvoice(draft.id ?? '', { auto_advance: false });
    const refused = await submit({ action: 'pay', invoice: foreign.id ?? '' });
    expect(refused.text).toContain('There is nothing to pay on that invoice.');
  });

  it('are hidden and refused when the configuration does not offer them', async () => {
    const { control, current, page, submit, subscription } = await openPortal({
      payment_method_update: { enabled: true },
    });
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const text = await page();
    expect(text).not.toContain('Invoices');
    expect(text).not.toContain('Pay now');
    const { id: invoice } = (await current()).latest_invoice;
    expect((await submit({ action: 'pay', invoice })).status).toBe(400);
    expect(await current()).toMatchObject({ status: 'past_due' });
  });
});

describe('the page of an invoice', () => {
  it('takes a card while it is open, says why one is refused, and is paid once', async () => {
    const { control, current, subscription } = await openPortal();
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const url = (await current()).latest_invoice.hosted_invoice_url ?? '';
    expect(await (await fetch(url)).text()).toContain('Pay $15.00');
    const declined = await submitForm(url, { card_number: FAILS_LATER });
    expect([declined.status, await declined.text()]).toEqual([402, expect.stringContaining('was declined')]);
    for (let click = 0; click < 2; click += 1) {
      expect((await submitForm(url, { card_number: GOOD })).status).toBe(303);
    }
    expect(await current()).toMatchObject({ status: 'active', latest_invoice: { attempt_count: 3 } });
    expect(await (await fetch(url)).text()).not.toContain('Pay this invoice');
  });

  it('is not there for a draft', async () => {
    const { apiBase, stripe, customer } = await openPortal();
    const draft = await stripe.invoices.create({ customer: customer.id });
    expect((await fetch(`${apiBase}/i/${draft.id}`)).status).toBe(404);
  });
});
