import { describe, expect, it } from 'vitest';
import { DAY_SECONDS, HALF_MONTH_SECONDS, MONTH_START } from './support/halfMonth.ts';
import { billed, ENDS, meteredPlan, overagePrice } from './support/meteredPlan.ts';

const [APRIL_END = 0, MAY_END = 0] = ENDS;
const april = { start: MONTH_START, end: APRIL_END };
const may = { start: APRIL_END, end: MAY_END };

describe('a subscription with a metered item', () => {
  it('begins without usage: the item has no quantity, and flexible billing has no line for it', async () => {
    const { subscription, prices } = await meteredPlan();
    expect(subscription.items.data).toMatchObject([
      { price: { id: prices.base.id }, quantity: 1 },
      {
        price: { id: prices.overage.id, recurring: { usage_type: 'metered' } },
        plan: { usage_type: 'metered' },
      },
    ]);
    expect(subscription.items.data[1]).not.toHaveProperty('quantity');
    expect(billed(subscription.latest_invoice)).toEqual([
      { price: prices.base.id, quantity: 1, amount: 900, period: april },
    ]);
  });

  it('in classic billing mode begins with a line of nothing for the item', async () => {
    const { subscription, prices } = await meteredPlan({ billing_mode: { type: 'classic' } });
    expect(billed(subscription.latest_invoice)[1]).toEqual({
      price: prices.overage.id,
      quantity: 0,
      amount: 0,
      period: april,
    });
  });

  it('bills the usage of the period that ended beside the new period, with decimals of a cent', async () => {
    const { use, renew, prices, control, invoices } = await meteredPlan();
    await use(100);
    await control('clock', { advanceSeconds: HALF_MONTH_SECONDS });
    await use(101);
    await use(7, MONTH_START - 1);
    expect(billed(await renew())).toEqual([
      { price: prices.base.id, quantity: 1, amount: 900, period: may },
      { price: prices.overage.id, quantity: 201, amount: 241, period: april },
    ]);
    expect(billed(await renew())[1]).toEqual({
      price: prices.overage.id,
      quantity: 0,
      amount: 0,
      period: may,
    });
    expect((await invoices()).map(({ total }) => total)).toEqual([900, 1141, 900]);
  });

  it('bills usage that is reported while the draft is open, and none of the new period', async () => {
    const { use, control, subscription, invoices } = await meteredPlan();
    await control('clock', { now: APRIL_END });
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'draft' });
    await use(50, APRIL_END - 1);
    await use(10, APRIL_END);
    await control('clock', { advanceSeconds: 3600 });
    expect((await invoices())[1]).toMatchObject({ status: 'paid', total: 960, amount_paid: 960 });
  });

  it('is previewed with the usage so far, and coupons discount the usage too', async () => {
    const { stripe, use, subscription } = await meteredPlan();
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    await stripe.subscriptions.update(subscription.id, { discounts: [{ coupon: coupon.id }] });
    await use(100);
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(preview).toMatchObject({ subtotal: 1020, total: 510 });
  });

  it('prorates a change of the base price only', async () => {
    const { stripe, control, use, subscription, prices, renew } = await meteredPlan();
    await use(100);
    await control('clock', { advanceSeconds: HALF_MONTH_SECONDS });
    const [base] = subscription.items.data;
    await stripe.subscriptions.update(subscription.id, { items: [{ id: base?.id, price: prices.next.id }] });
    expect((await renew()).lines.data.map(({ amount }) => amount)).toEqual([-450, 750, 1500, 120]);
  });
});

describe('a metered item that is removed', () => {
  async function removed(how: { classic?: boolean; none?: boolean }) {
    const plan = await meteredPlan(how.classic ? { billing_mode: { type: 'classic' } } : {});
    await plan.use(100);
    await plan.control('clock', { advanceSeconds: HALF_MONTH_SECONDS });
    await plan.stripe.subscriptions.update(plan.subscription.id, {
      items: [{ id: plan.subscription.items.data[1]?.id, deleted: true }],
      ...(how.none ? { proration_behavior: 'none' } : {}),
    });
    return (await plan.renew()).total;
  }

  it('is never billed for its usage in classic billing mode, or without prorations', async () => {
    expect(await removed({ classic: true })).toBe(900);
    expect(await removed({ none: true })).toBe(900);
  });

  it('is billed for its usage until then in flexible billing mode, with prorations', async () => {
    expect(await removed({})).toBe(1020);
  });

  it('counts from the change on when its price is replaced in classic billing mode', async () => {
    const { stripe, use, control, meter, subscription, renew } = await meteredPlan({
      billing_mode: { type: 'classic' },
    });
    await use(100);
    await control('clock', { advanceSeconds: HALF_MONTH_SECONDS });
    const dearer = await overagePrice(stripe, meter.id, '10');
    const [, overage] = subscription.items.data;
    await stripe.subscriptions.update(subscription.id, { items: [{ id: overage?.id, price: dearer.id }] });
    await control('clock', { advanceSeconds: DAY_SECONDS });
    await use(3);
    expect(billed(await renew())[1]).toMatchObject({ price: dearer.id, quantity: 3, amount: 30 });
  });
});

describe('the cancellation of a subscription with a metered item', () => {
  it('at the end of the period bills the last usage an hour later', async () => {
    const { stripe, use, control, subscription, current, invoices } = await meteredPlan();
    await use(100);
    await stripe.subscriptions.update(subscription.id, { cancel_at: APRIL_END, proration_behavior: 'none' });
    await control('clock', { now: APRIL_END });
    expect(await current()).toMatchObject({ status: 'canceled' });
    await control('clock', { advanceSeconds: 3600 });
    expect(await invoices()).toMatchObject([{ total: 900 }, { total: 120, status: 'paid' }]);
  });

  it('at the end of the period makes no invoice without usage', async () => {
    const { stripe, control, subscription, invoices } = await meteredPlan();
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await control('clock', { now: APRIL_END });
    expect(await invoices()).toHaveLength(1);
  });

  it('now bills the usage only with invoice_now', async () => {
    const one = await meteredPlan();
    await one.use(100);
    await one.stripe.subscriptions.cancel(one.subscription.id);
    expect(await one.invoices()).toHaveLength(1);
    const other = await meteredPlan();
    await other.use(100);
    await other.control('clock', { advanceSeconds: 1 });
    await other.stripe.subscriptions.cancel(other.subscription.id, { invoice_now: true });
    expect(await other.invoices()).toMatchObject([{ total: 900 }, { total: 120, status: 'paid' }]);
  });
});
