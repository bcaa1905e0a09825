import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { HALF_MONTH_SECONDS, halfMonth, MONTH_START } from './support/halfMonth.ts';
import { firstItem, GOOD_CARD, monthlyPrice, startedStripe, submitForm } from './support/startedStripe.ts';

async function discounted(coupon: Stripe.CouponCreateParams) {
  const started = await startedStripe({ now: () => MONTH_START });
  const { stripe, control } = started;
  const price = await monthlyPrice(stripe);
  const customer = await stripe.customers.create(GOOD_CARD);
  const { id } = await stripe.coupons.create(coupon);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    discounts: [{ coupon: id }],
    expand: ['latest_invoice'],
  });
  const renewedTotal = async () => {
    await control(`subscriptions/${subscription.id}/renew`);
    return (await stripe.invoices.list({ subscription: subscription.id })).data[0]?.total;
  };
  return { ...started, coupon: id, subscription, renewedTotal };
}

describe('a coupon', () => {
  it('is created, read and listed, and refused when it is not complete', async () => {
    const { stripe } = await startedStripe();
    const half = await stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' });
    expect(half).toMatchObject({ id: 'HALF', percent_off: 50, amount_off: null, valid: true });
    expect(await stripe.coupons.retrieve('HALF')).toMatchObject({ object: 'coupon' });
    expect((await stripe.coupons.list()).data).toHaveLength(1);
    const wrong: Stripe.CouponCreateParams[] = [
      { duration: 'once' },
      { percent_off: 10, amount_off: 100, currency: 'usd' },
      { amount_off: 100 },
      { percent_off: 101 },
      { percent_off: 10, duration: 'repeating' },
      { id: 'HALF', percent_off: 10 },
    ];
    for (const params of wrong) {
      await expect(stripe.coupons.create(params)).rejects.toMatchObject({ statusCode: 400 });
    }
  });

  it('that lasts forever is shown on each invoice and its lines', async () => {
    const { stripe, coupon, subscription, renewedTotal } = await discounted({
      percent_off: 33,
      duration: 'forever',
    });
    const [discount] = subscription.discounts;
    expect(subscription.latest_invoice).toMatchObject({
      status: 'paid',
      subtotal: 1500,
      total: 1005,
      amount_paid: 1005,
      discounts: [discount],
      total_discount_amounts: [{ amount: 495, discount }],
      lines: { data: [{ amount: 1500, discount_amounts: [{ amount: 495, discount }] }] },
    });
    expect(await renewedTotal()).toBe(1005);
    const listed = await stripe.subscriptions.list({ expand: ['data.discounts.source.coupon'] });
    expect(listed.data[0]?.discounts).toMatchObject([
      { object: 'discount', end: null, source: { type: 'coupon', coupon: { id: coupon } } },
    ]);
    expect(await stripe.coupons.retrieve(coupon)).toMatchObject({ times_redeemed: 1 });
  });

  it('that is used once discounts only the first invoice', async () => {
    const { subscription, renewedTotal } = await discounted({
      amount_off: 400,
      currency: 'usd',
      duration: 'once',
    });
    expect(subscription.latest_invoice).toMatchObject({ total: 1100 });
    expect(await renewedTotal()).toBe(1500);
  });

  it('that is used once is used by an invoice of which another discount has left nothing', async () => {
    const { stripe, control } = await startedStripe({ now: () => MONTH_START });
    const price = await monthlyPrice(stripe);
    const month = { percent_off: 100, duration: 'repeating', duration_in_months: 1 } as const;
    const [first, once] = [
      await stripe.coupons.create(month),
      await stripe.coupons.create({ percent_off: 10, duration: 'once' }),
    ];
    const subscription = await stripe.subscriptions.create({
      customer: (await stripe.customers.create()).id,
      items: [{ price: price.id, discounts: [{ coupon: first.id }] }],
      discounts: [{ coupon: once.id }],
      expand: ['latest_invoice'],
    });
    expect(subscription).toMatchObject({ discounts: [], latest_invoice: { total: 0 } });
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'paid' });
    const { data } = await stripe.invoices.list({ subscription: subscription.id });
    expect(data.map(({ total }) => total)).toEqual([1500, 0]);
  });

  it('that repeats discounts the invoices of its months', async () => {
    const { stripe, subscription, renewedTotal } = await discounted({
      percent_off: 50,
      duration: 'repeating',
      duration_in_months: 2,
    });
    expect(await renewedTotal()).toBe(750);
    expect(await renewedTotal()).toBe(1500);
    expect((await stripe.subscriptions.retrieve(subscription.id)).discounts).toEqual([]);
  });

  it('of 100 % makes a paid invoice of 0 without a card, and is credited with nothing', async () => {
    const { stripe, control } = await startedStripe({ now: () => MONTH_START });
    const price = await monthlyPrice(stripe);
    const pro = await monthlyPrice(stripe, 'Pro', 4900);
    const coupon = await stripe.coupons.create({ percent_off: 100, duration: 'once' });
    const customer = await stripe.customers.create();
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      discounts: [{ coupon: coupon.id }],
      expand: ['latest_invoice'],
    });
    expect(subscription).toMatchObject({ status: 'active', latest_invoice: { status: 'paid', total: 0 } });
    await control('clock', { advanceSeconds: HALF_MONTH_SECONDS });
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: firstItem(subscription).id, price: pro.id }],
    });
    const items = (await stripe.invoiceItems.list({ pending: true })).data;
    expect(items.map(({ amount }) => amount)).toEqual([2450, 0]);
  });

  it('reduces the debit of a change, and its credit is what was paid', async () => {
    const coupon = { id: 'HALF', percent_off: 50, duration: 'forever' } as const;
    const { stripe, change, prices } = await halfMonth();
    await stripe.coupons.create(coupon);
    const updated = await change(
      { price: prices.pro.id },
      { proration_behavior: 'always_invoice', discounts: [{ coupon: 'HALF' }] },
    );
    expect(updated.latest_invoice).toMatchObject({
      total: 475,
      lines: { data: [{ amount: -750 }, { amount: 1225, discount_amounts: [] }] },
    });
    const back = await change({ price: prices.starter.id }, { proration_behavior: 'always_invoice' });
    expect(back.latest_invoice.lines.data).toMatchObject([{ amount: -1225 }, { amount: 375 }]);
    const cleared = await stripe.subscriptions.update(back.id, { discounts: '' });
    expect(cleared.discounts).toEqual([]);
  });

  it('of a fixed amount never makes an invoice negative and is shared by its lines', async () => {
    const { stripe } = await startedStripe();
    const customer = await stripe.customers.create(GOOD_CARD);
    const first = await monthlyPrice(stripe, 'One', 1000);
    const second = await monthlyPrice(stripe, 'Two', 2000);
    const totals = async (amountOff: number) => {
      const coupon = await stripe.coupons.create({ amount_off: amountOff, currency: 'usd' });
      const { latest_invoice: invoice } = await stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: first.id }, { price: second.id }],
        discounts: [{ coupon: coupon.id }],
        expand: ['latest_invoice'],
      });
      const { total, lines } = invoice as Stripe.Invoice;
      return [total, ...lines.data.map((line) => line.discount_amounts?.[0]?.amount)];
    };
    expect(await totals(500)).toEqual([2500, 167, 333]);
    expect(await totals(9000)).toEqual([0, 1000, 2000]);
  });
});

describe('a checkout with a coupon', () => {
  it('shows and bills the discounted amount', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const coupon = await stripe.coupons.create({ percent_off: 20, duration: 'forever' });
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id }],
      discounts: [{ coupon: coupon.id }],
      success_url: 'http://127.0.0.1:1/done',
    });
    expect(session).toMatchObject({
      amount_subtotal: 1500,
      amount_total: 1200,
      total_details: { amount_discount: 300 },
      discounts: [{ coupon: coupon.id }],
    });
    expect(await (await fetch(session.url ?? '')).text()).toContain('$12.00');
    await submitForm(session.url, { card_number: '4242424242424242' });
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] });
    expect(paid.invoice).toMatchObject({ total: 1200, status: 'paid' });
  });

  it('of 100 % needs no payment', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const coupon = await stripe.coupons.create({ percent_off: 100, duration: 'once' });
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id }],
      discounts: [{ coupon: coupon.id }],
      success_url: 'http://127.0.0.1:1/done',
    });
    await submitForm(session.url, { card_number: '4242424242424242' });
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] });
    expect(paid).toMatchObject({ payment_status: 'no_payment_required', invoice: { total: 0 } });
  });

  it('refuses a coupon that does not exist', async () => {
    const { stripe } = await startedStripe();
    const price = await monthlyPrice(stripe);
    const creating = stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id }],
      discounts: [{ coupon: 'NONE' }],
      success_url: 'http://127.0.0.1:1/done',
    });
    await expect(creating).rejects.toMatchObject({ statusCode: 400, code: 'resource_missing' });
  });
});
