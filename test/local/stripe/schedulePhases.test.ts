import { describe, expect, it } from 'vitest';
import { MONTH_START } from './support/halfMonth.ts';
import {
  billed,
  ENDS,
  type MeteredPlan,
  meteredPlan,
  type Phases,
  totals,
  withPhases,
} from './support/meteredPlan.ts';
import { submitForm } from './support/startedStripe.ts';

const [APRIL_END = 0, MAY_END = 0, JUNE_END = 0, JULY_END = 0, AUGUST_END = 0] = ENDS;

/** The phases of a move at the end of April: the overage is kept for one more period. */
function movingPhases({ prices }: MeteredPlan, settings: Partial<Phases[number]> = {}): Phases {
  const base = { price: prices.base.id, quantity: 1 };
  const common = { proration_behavior: 'none', ...settings } as const;
  return [
    { ...common, start_date: MONTH_START, end_date: APRIL_END, items: [base, { price: prices.overage.id }] },
    { ...common, end_date: MAY_END, items: [base, { price: prices.overage.id }] },
    { ...common, end_date: JULY_END, items: [base] },
    { ...common, end_date: AUGUST_END, items: [{ price: prices.next.id, quantity: 1 }] },
  ];
}

describe('a schedule with a metered item', () => {
  it.each(['classic', 'flexible'] as const)('moves to another price in %s billing mode', async (type) => {
    const plan = await meteredPlan({ billing_mode: { type } });
    const { use, control, current, prices, stripe, subscription } = plan;
    const schedule = await withPhases(plan, movingPhases(plan), {
      metadata: { migration: 'hash' },
      end_behavior: 'release',
    });
    expect(schedule).toMatchObject({ billing_mode: { type }, metadata: { migration: 'hash' } });
    expect(schedule.phases[1]?.items[1]).not.toHaveProperty('quantity');
    expect(await totals(plan)).toEqual([900]);
    await use(100);
    await control('clock', { now: APRIL_END - 1 });
    const [base, overage] = (await current()).items.data;
    await control('clock', { now: APRIL_END + 3600, renews: 'paid' });
    expect((await current()).items.data).toMatchObject([{ id: base?.id }, { id: overage?.id }]);
    await control('clock', { now: JULY_END + 3600, renews: 'paid' });
    expect(await totals(plan)).toEqual([900, 1020, 900, 900, 1500]);
    expect((await current()).items.data).toMatchObject([{ id: base?.id, price: { id: prices.next.id } }]);
    await control('clock', { now: AUGUST_END, renews: 'paid' });
    expect((await stripe.subscriptions.retrieve(subscription.id)).schedule).toBeNull();
    expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({ status: 'released' });
  });

  it('never bills the usage of an item that a phase without prorations removes', async () => {
    const plan = await meteredPlan();
    const [first, , third, last] = movingPhases(plan) as [Phases[0], unknown, Phases[0], Phases[0]];
    await withPhases(plan, [first, third, last].filter((phase) => phase !== undefined) as Phases);
    await plan.use(100);
    await plan.control('clock', { now: MAY_END, renews: 'paid' });
    expect(await totals(plan)).toEqual([900, 900, 900]);
  });

  it('bills that usage in flexible billing mode if the phase creates prorations', async () => {
    const plan = await meteredPlan();
    const [first, , third] = movingPhases(plan);
    if (!first || !third) throw new Error('There are no phases');
    await withPhases(plan, [first, { ...third, proration_behavior: 'create_prorations' }]);
    await plan.use(100);
    const [, renewal] = [
      await plan.control('clock', { now: APRIL_END, renews: 'paid' }),
      await plan.invoices(),
    ];
    expect(billed(renewal[1] ?? null)).toMatchObject([
      { price: plan.prices.overage.id, quantity: 100, amount: 120 },
      { price: plan.prices.base.id, amount: 900 },
    ]);
  });

  it('is previewed with the items and the usage of its next phase, and nothing is saved', async () => {
    const plan = await meteredPlan();
    const [first, , , last] = movingPhases(plan);
    if (!first || !last) throw new Error('There are no phases');
    const coupon = await plan.stripe.coupons.create({ percent_off: 50, duration: 'once' });
    await withPhases(plan, [first, { ...last, discounts: [{ coupon: coupon.id }] }]);
    const preview = await plan.stripe.invoices.createPreview({ subscription: plan.subscription.id });
    expect(preview).toMatchObject({ subtotal: 1500, total: 750 });
    expect((await plan.stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(0);
  });

  it('refuses a quantity, a phase inside a period, and other items now', async () => {
    const plan = await meteredPlan();
    const [first, second] = movingPhases(plan);
    if (!first || !second) throw new Error('There are no phases');
    const schedule = await withPhases(plan, [first, second]);
    const wrong: Phases[] = [
      [first, { ...second, items: [{ price: plan.prices.overage.id, quantity: 1 }] }],
      [{ ...first, end_date: APRIL_END + 60 }, second],
      [{ ...first, items: [{ price: plan.prices.base.id }] }, second],
      [{ ...first, start_date: undefined }, second],
    ];
    for (const phases of wrong) {
      const updating = plan.stripe.subscriptionSchedules.update(schedule.id, { phases });
      await expect(updating).rejects.toMatchObject({ statusCode: 400 });
    }
  });

  it('can end its current phase later, and take past phases or leave them out', async () => {
    const plan = await meteredPlan();
    const [first, second, , last] = movingPhases(plan);
    if (!first || !second || !last) throw new Error('There are no phases');
    const { id } = await withPhases(plan, [first, second]);
    const later = { ...first, items: [...first.items].reverse(), end_date: MAY_END };
    const changed = await plan.stripe.subscriptionSchedules.update(id, {
      phases: [later, { ...last, end_date: JUNE_END }],
    });
    expect(changed.current_phase).toEqual({ start_date: MONTH_START, end_date: MAY_END });
    await plan.control('clock', { now: MAY_END + 1, renews: 'paid' });
    expect(await totals(plan)).toEqual([900, 900, 1500]);
    const phases = [{ ...last, start_date: MAY_END, end_date: JULY_END }];
    expect((await plan.stripe.subscriptionSchedules.update(id, { phases })).phases).toHaveLength(1);
    const withPast = await plan.stripe.subscriptionSchedules.update(id, { phases: [later, ...phases] });
    expect(withPast.current_phase).toEqual({ start_date: MAY_END, end_date: JULY_END });
  });
});

describe('the portal, for a subscription with a phase to come', () => {
  it('offers no other plan and no cancellation, only to keep the plan', async () => {
    const plan = await meteredPlan();
    const schedule = await withPhases(plan, movingPhases(plan));
    const { url } = await plan.stripe.billingPortal.sessions.create({ customer: plan.customer.id });
    const page = await (await fetch(url)).text();
    expect(page).toContain('$0.012 a unit');
    expect(page).toContain('Keep the current plan');
    expect(page).not.toContain('Change plan');
    expect(page).not.toContain('Cancel subscription');
    const form = { subscription: plan.subscription.id };
    expect((await submitForm(url, { ...form, action: 'cancel_at_period_end' })).status).toBe(400);
    expect((await submitForm(url, { ...form, action: 'keep_plan' })).status).toBe(303);
    expect((await plan.stripe.subscriptionSchedules.retrieve(schedule.id)).status).toBe('released');
  });
});
