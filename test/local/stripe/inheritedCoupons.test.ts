import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { MONTH_START } from './support/halfMonth.ts';
import { firstItem, GOOD_CARD, monthlyPrice, startedStripe } from './support/startedStripe.ts';

async function setUp() {
  const started = await startedStripe({ now: () => MONTH_START });
  const { stripe, control } = started;
  const [price, other] = [await monthlyPrice(stripe), await monthlyPrice(stripe, 'Other', 500)];
  const { id: customer } = await stripe.customers.create(GOOD_CARD);
  const coupon = async (params: Stripe.CouponCreateParams) => (await stripe.coupons.create(params)).id;
  const renewedTotal = async (subscription: string) => {
    await control(`subscriptions/${subscription}/renew`);
    return (await stripe.invoices.list({ subscription })).data[0]?.total;
  };
  return { ...started, price: price.id, other: other.id, customer, coupon, renewedTotal };
}

const HALF = { percent_off: 50, duration: 'forever' } as const;

describe('a coupon of an item', () => {
  it('discounts the lines of the item, before the coupon of the subscription', async () => {
    const { stripe, price, other, customer, coupon, renewedTotal } = await setUp();
    const subscription = await stripe.subscriptions.create({
      customer,
      items: [{ price, discounts: [{ coupon: await coupon(HALF) }] }, { price: other }],
      discounts: [{ coupon: await coupon({ percent_off: 20, duration: 'forever' }) }],
      expand: ['latest_invoice'],
    });
    const [discount] = firstItem(subscription).discounts;
    expect(subscription.latest_invoice).toMatchObject({
      total: 1_000,
      lines: { data: [{ discounts: [discount] }, { discounts: [] }] },
    });
    const [first] = (subscription.latest_invoice as Stripe.Invoice).lines.data;
    expect(first?.discount_amounts).toMatchObject([{ amount: 750, discount }, { amount: 150 }]);
    expect(await renewedTotal(subscription.id)).toBe(1_000);
    const listed = await stripe.subscriptionItems.list({
      subscription: subscription.id,
      expand: ['data.discounts.source.coupon'],
    });
    expect(listed.data[0]?.discounts).toMatchObject([
      { subscription_item: firstItem(subscription).id, source: { coupon: { percent_off: 50 } } },
    ]);
  });

  it('is replaced, kept and removed by an update', async () => {
    const { stripe, price, customer, coupon, renewedTotal } = await setUp();
    const { id, items } = await stripe.subscriptions.create({ customer, items: [{ price }] });
    const update = async (changes: Stripe.SubscriptionUpdateParams.Item) => {
      const given = { id: items.data[0]?.id, ...changes };
      return firstItem(await stripe.subscriptions.update(id, { items: [given] })).discounts;
    };
    const given = await update({ discounts: [{ coupon: await coupon(HALF) }] });
    expect(given).toHaveLength(1);
    expect(await update({ quantity: 2 })).toEqual(given);
    expect(await renewedTotal(id)).toBe(1_500);
    expect(await update({ discounts: '' })).toEqual([]);
  });

  it('that is used once discounts one invoice', async () => {
    const { stripe, price, customer, coupon, renewedTotal } = await setUp();
    const discounts = [{ coupon: await coupon({ percent_off: 50, duration: 'once' }) }];
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price, discounts }] });
    expect((await stripe.invoices.list({ subscription: id })).data[0]?.total).toBe(750);
    expect(await renewedTotal(id)).toBe(1_500);
  });
});

describe('the coupon of a customer', () => {
  it('discounts a subscription without coupons until it is deleted', async () => {
    const { stripe, control, price, customer, coupon, renewedTotal } = await setUp();
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price }] });
    expect((await control(`customers/${customer}/discount`, { coupon: 'none' })).status).toBe(400);
    await control(`customers/${customer}/discount`, { coupon: await coupon(HALF) });
    const read = await stripe.customers.retrieve(customer, { expand: ['discount.source.coupon'] });
    expect(read).toMatchObject({ discount: { customer, source: { coupon: { percent_off: 50 } } } });
    expect(await renewedTotal(id)).toBe(750);
    const discounts = [{ coupon: await coupon({ percent_off: 10, duration: 'once' }) }];
    await stripe.subscriptions.update(id, { discounts });
    expect(await renewedTotal(id)).toBe(1_350);
    expect(await renewedTotal(id)).toBe(750);
    await stripe.customers.deleteDiscount(customer);
    expect(await renewedTotal(id)).toBe(1_500);
    await expect(stripe.customers.deleteDiscount(customer)).rejects.toMatchObject({ statusCode: 404 });
  });

  it('does not discount a subscription that refuses it with an empty text, until it has other discounts', async () => {
    const { stripe, control, price, customer, coupon, renewedTotal } = await setUp();
    await control(`customers/${customer}/discount`, { coupon: await coupon(HALF) });
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price }], discounts: '' });
    expect((await stripe.invoices.list({ subscription: id })).data[0]?.total).toBe(1_500);
    expect(await renewedTotal(id)).toBe(1_500);
    const discounts = [{ coupon: await coupon({ percent_off: 10, duration: 'once' }) }];
    await stripe.subscriptions.update(id, { discounts });
    expect(await renewedTotal(id)).toBe(1_350);
    expect(await renewedTotal(id)).toBe(750);
    await stripe.subscriptions.update(id, { discounts: '' });
    expect(await renewedTotal(id)).toBe(1_500);
  });

  it('that repeats is removed after its months', async () => {
    const { stripe, control, price, customer, coupon, renewedTotal } = await setUp();
    const { id } = await stripe.subscriptions.create({ customer, items: [{ price }] });
    const params = { percent_off: 50, duration: 'repeating', duration_in_months: 2 } as const;
    await control(`customers/${customer}/discount`, { coupon: await coupon(params) });
    expect(await renewedTotal(id)).toBe(750);
    expect(await renewedTotal(id)).toBe(1_500);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ discount: null });
  });
});
