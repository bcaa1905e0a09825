import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { MONTH_START } from './support/halfMonth.ts';
import {
  ENDS,
  type MeteredPlan,
  meteredPlan,
  type Phases,
  totals,
  withPhases,
} from './support/meteredPlan.ts';
import { GOOD_CARD } from './support/startedStripe.ts';

const [APRIL_END = 0, MAY_END = 0, JUNE_END = 0, JULY_END = 0, AUGUST_END = 0] = ENDS;

describe('the settings of a phase', () => {
  const until = (end: number, plan: MeteredPlan, more: Partial<Phases[number]> = {}) => ({
    items: [{ price: plan.prices.base.id }],
    end_date: end,
    proration_behavior: 'none' as const,
    ...more,
  });
  const licensed = async (more: Partial<Stripe.SubscriptionCreateParams> = {}) => {
    const plan = await meteredPlan();
    const subscription = await plan.stripe.subscriptions.create({
      customer: plan.customer.id,
      items: [{ price: plan.prices.base.id }],
      ...more,
    });
    const invoices = async () =>
      (await plan.stripe.invoices.list({ subscription: subscription.id })).data.reverse();
    return {
      ...plan,
      subscription,
      invoices,
      current: () => plan.stripe.subscriptions.retrieve(subscription.id),
    };
  };
  const couponed = async (coupon: Stripe.CouponCreateParams) => {
    const plan = await licensed();
    const { id } = await plan.stripe.coupons.create({ percent_off: 50, ...coupon });
    const after = await plan.stripe.subscriptions.update(plan.subscription.id, {
      discounts: [{ coupon: id }],
    });
    return { plan, discount: String(after.discounts[0]) };
  };

  it('end discounts of the subscription that they do not name, at once for the current phase', async () => {
    const { plan, discount } = await couponed({ duration: 'forever' });
    const created = await plan.stripe.subscriptionSchedules.create({
      from_subscription: plan.subscription.id,
    });
    expect(created.phases[0]?.discounts).toEqual([{ coupon: null, discount, promotion_code: null }]);
    const start = { start_date: MONTH_START };
    const phases = [until(APRIL_END, plan, { ...start, discounts: [{ discount }] }), until(MAY_END, plan)];
    await plan.stripe.subscriptionSchedules.update(created.id, { phases });
    expect((await plan.current()).discounts).toEqual([discount]);
    await plan.control('clock', { now: APRIL_END, renews: 'paid' });
    expect(await totals(plan)).toEqual([900, 900]);

    const other = await couponed({ duration: 'forever' });
    await withPhases(other.plan, [until(APRIL_END, other.plan, start)]);
    expect((await other.plan.current()).discounts).toEqual([]);
  });

  it('pass on a discount with what is left of it', async () => {
    const { plan, discount } = await couponed({ duration: 'repeating', duration_in_months: 3 });
    const discounts = [{ discount }];
    await withPhases(plan, [
      until(MAY_END, plan, { start_date: MONTH_START, discounts }),
      until(AUGUST_END, plan, { discounts }),
    ]);
    await plan.control('clock', { now: AUGUST_END - 1, renews: 'paid' });
    expect(await totals(plan)).toEqual([900, 450, 450, 900, 900]);
  });

  it('do not apply a discount twice that applies once', async () => {
    const { plan, discount } = await couponed({ duration: 'once' });
    const discounts = [{ discount }];
    await withPhases(plan, [
      until(MAY_END, plan, { start_date: MONTH_START, discounts }),
      until(JULY_END, plan, { discounts }),
    ]);
    await plan.control('clock', { now: JUNE_END, renews: 'paid' });
    expect(await totals(plan)).toEqual([900, 450, 900, 900]);
    expect((await plan.current()).discounts).toEqual([]);
  });

  it("leave the customer's discount in place, or refuse it with an empty text", async () => {
    const plan = await licensed();
    const { id: coupon } = await plan.stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    await plan.control(`customers/${plan.customer.id}/discount`, { coupon });
    await withPhases(plan, [
      until(MAY_END, plan, { start_date: MONTH_START }),
      until(JUNE_END, plan, { discounts: '' }),
      until(JULY_END, plan),
    ]);
    await plan.control('clock', { now: JUNE_END, renews: 'paid' });
    expect(await totals(plan)).toEqual([900, 450, 900, 450]);
  });

  it("leave the customer's discount in place once their own has ended", async () => {
    const plan = await licensed();
    const { stripe, customer, subscription } = plan;
    const { id: ever } = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const month = { duration: 'repeating', duration_in_months: 1, percent_off: 10 } as const;
    const { id: coupon } = await stripe.coupons.create(month);
    await plan.control(`customers/${customer.id}/discount`, { coupon: ever });
    const after = await stripe.subscriptions.update(subscription.id, { discounts: [{ coupon }] });
    const kept = { discounts: [{ discount: String(after.discounts[0]) }] };
    await withPhases(plan, [
      until(MAY_END, plan, { start_date: MONTH_START, ...kept }),
      until(JULY_END, plan, kept),
    ]);
    await plan.control('clock', { now: JUNE_END, renews: 'paid' });
    expect(await totals(plan)).toEqual([900, 450, 450, 450]);
  });

  it('pass on the discount of an item, and end it where they do not', async () => {
    const plan = await licensed();
    const { id: coupon } = await plan.stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const [item] = plan.subscription.items.data;
    const after = await plan.stripe.subscriptions.update(plan.subscription.id, {
      items: [{ id: item?.id, discounts: [{ coupon }] }],
    });
    const discount = String(after.items.data[0]?.discounts[0]);
    const kept = { items: [{ price: plan.prices.base.id, discounts: [{ discount }] }] };
    await withPhases(plan, [
      until(APRIL_END, plan, { start_date: MONTH_START, ...kept }),
      until(JUNE_END, plan, kept),
      until(JULY_END, plan),
    ]);
    await plan.control('clock', { now: JUNE_END, renews: 'paid' });
    expect(await totals(plan)).toEqual([900, 450, 450, 900]);
  });

  it('refuse a discount of another customer', async () => {
    const { discount, plan } = await couponed({ duration: 'forever' });
    const { id: customer } = await plan.stripe.customers.create(GOOD_CARD);
    const other = await plan.stripe.subscriptions.create({
      customer,
      items: [{ price: plan.prices.base.id }],
    });
    const phases = [until(APRIL_END, plan, { start_date: MONTH_START, discounts: [{ discount }] })];
    const updating = withPhases({ ...plan, subscription: other }, phases);
    await expect(updating).rejects.toMatchObject({
      statusCode: 400,
      param: 'phases[0][discounts][0][discount]',
    });
  });

  it('change collection and metadata when the phase begins', async () => {
    const plan = await licensed({ metadata: { user_id: 'u1', old: 'x' } });
    await withPhases(plan, [
      until(APRIL_END, plan, { start_date: MONTH_START }),
      until(MAY_END, plan, {
        collection_method: 'send_invoice',
        invoice_settings: { days_until_due: 14 },
        metadata: { old: '', migrated: 'yes' },
      }),
    ]);
    expect(await plan.current()).toMatchObject({
      metadata: { old: 'x' },
      collection_method: 'charge_automatically',
    });
    await plan.control('clock', { now: APRIL_END + 3600, renews: 'charged' });
    expect(await plan.current()).toMatchObject({
      metadata: { user_id: 'u1', migrated: 'yes' },
      collection_method: 'send_invoice',
      days_until_due: 14,
    });
    expect((await plan.invoices())[1]).toMatchObject({ status: 'open', due_date: APRIL_END + 14 * 86_400 });
  });
});
