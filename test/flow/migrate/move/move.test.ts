import { describe, expect, it } from 'vitest';
import { ENDS } from '../../../local/stripe/support/meteredPlan.ts';
import { MOVES_AT, type MoveWorld, moveWorld, PLAN_HASH } from './moveWorld.ts';

const firstPrice = async ({ stripe }: MoveWorld) =>
  (await stripe.prices.list({ lookup_keys: ['migrated_starter_900'] })).data[0]?.id;

/** What could charge somebody. */
async function charged({ stripe, customer }: MoveWorld) {
  const [invoices, items, charges] = await Promise.all([
    stripe.invoices.list({ customer: customer.id, limit: 100 }),
    stripe.invoiceItems.list({ customer: customer.id, limit: 100 }),
    stripe.charges.list({ customer: customer.id, limit: 100 }),
  ]);
  return [invoices, items, charges].map(({ data }) => data.length);
}

describe('a move', () => {
  it('schedules the change and charges nothing', async () => {
    const world = await moveWorld();
    const before = await charged(world);
    expect(await world.move()).toEqual({ kind: 'moved', plan: 'starter', leaves: false });
    expect(await charged(world)).toEqual(before);
    const first = String(await firstPrice(world));
    const { former, overage, starter } = world.prices;
    expect(await world.phases()).toEqual([
      { end: MOVES_AT, prices: [former, overage] },
      { end: ENDS[1], prices: [first, overage] },
      { end: ENDS[3], prices: [first] },
      { end: ENDS[4], prices: [starter] },
    ]);
    expect(await world.stored()).toMatchObject({
      state: 'moved',
      grants: [
        { price: former, plan: 'starter' },
        { price: first, plan: 'starter' },
      ],
      move: { plan: 'starter', leaves: false, schedule: (await world.schedules())[0]?.id },
    });
    expect(world.calls).toEqual({ tableMoves: 1, syncs: 1, unlinks: 0 });
  });

  it('bills the last overage once, then the first amount, then the list price', async () => {
    const world = await moveWorld();
    await world.use(1_000);
    await world.move();
    const first = await firstPrice(world);
    const { overage, starter } = world.prices;
    const renewals = await world.renewals(5);
    expect(renewals.map(({ total }) => total)).toEqual([900 + 1_200, 900, 900, 2_900, 2_900]);
    expect(renewals.map(({ prices }) => [...prices].sort())).toEqual([
      [first, overage].sort(),
      [first],
      [first],
      [starter],
      [starter],
    ]);
    expect(await world.current()).toMatchObject({ schedule: null, status: 'active' });
  });

  it('is done once: further runs change nothing', async () => {
    const world = await moveWorld();
    await world.move();
    const stored = await world.stored();
    await world.control('calls/reset');
    expect(await world.move()).toEqual({ kind: 'nothing', reason: 'moved' });
    expect(Object.keys((await world.state()).calls).filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect(await world.stored()).toEqual(stored);
    expect(world.calls).toEqual({ tableMoves: 1, syncs: 1, unlinks: 0 });
    await world.moveClockTo(MOVES_AT);
    expect(await world.move()).toEqual({ kind: 'nothing', reason: 'renewed' });
  });

  it('makes a schedule again that somebody released', async () => {
    const world = await moveWorld();
    await world.move();
    const phases = await world.phases();
    const [schedule] = await world.schedules();
    await world.stripe.subscriptionSchedules.release(schedule?.id ?? '');
    expect(await world.move()).toMatchObject({ kind: 'moved' });
    expect(await world.phases()).toEqual(phases);
  });

  it('ends the subscription of a customer who leaves, after its last overage', async () => {
    const world = await moveWorld();
    await world.decide('leave');
    expect(await world.move()).toEqual({ kind: 'moved', plan: 'free', leaves: true });
    expect(await world.current()).toMatchObject({ cancel_at: MOVES_AT, schedule: null, status: 'active' });
    expect(await world.stored()).toMatchObject({
      state: 'moved',
      grants: [{ price: world.prices.former, plan: 'starter' }],
      move: { plan: 'free', leaves: true },
    });
    await world.use(500);
    await world.moveClockTo(MOVES_AT + 2 * 3_600);
    expect((await world.current()).status).toBe('canceled');
    expect((await world.invoices()).map(({ total }) => total)).toEqual([900, 600]);
  });

  it('grants the greater plan until the move to a customer who chose it', async () => {
    const world = await moveWorld();
    await world.decide('plan', 'growth');
    expect(await world.move()).toEqual({ kind: 'moved', plan: 'growth', leaves: false });
    expect((await world.stored()).grants).toEqual([{ price: world.prices.former, plan: 'growth' }]);
    expect((await world.renewals(2)).map(({ total }) => total)).toEqual([9_900, 9_900]);
  });
});

describe('a decision after the move', () => {
  it('is carried out by the next run, as often as it changes', async () => {
    const world = await moveWorld();
    await world.move();
    const planned = await world.phases();
    await world.decide('leave');
    expect(await world.move()).toEqual({ kind: 'moved', plan: 'free', leaves: true });
    expect(await world.phases()).toEqual([]);
    expect((await world.current()).cancel_at).toBe(MOVES_AT);
    await world.decide('plan', 'growth');
    expect(await world.move()).toEqual({ kind: 'moved', plan: 'growth', leaves: false });
    expect((await world.phases()).map(({ prices }) => prices[0])).toEqual([
      world.prices.former,
      world.prices.growth,
      world.prices.growth,
    ]);
    await world.decide('consent');
    expect(await world.move()).toEqual({ kind: 'moved', plan: 'starter', leaves: false });
    expect(await world.phases()).toEqual(planned);
    expect(await world.current()).toMatchObject({ cancel_at: null, metadata: {} });
    expect(world.calls.tableMoves).toBe(4);
    expect((await world.renewals(4)).map(({ total }) => total)).toEqual([900, 900, 900, 2_900]);
  });

  it('is carried out while an invoice is open, because the renewal does not wait', async () => {
    const world = await moveWorld();
    await world.move();
    const invoice = await world.stripe.invoices.create({
      customer: world.customer.id,
      subscription: world.subscription.id,
    });
    expect(invoice.status).toBe('draft');
    await world.decide('leave');
    expect(await world.move()).toMatchObject({ kind: 'moved', leaves: true });
  });
});

describe('an account that is not as it was planned', () => {
  it('is refused after its own upgrade, and stays untouched', async () => {
    const world = await moveWorld();
    const [item] = (await world.current()).items.data;
    const other = await world.stripe.prices.create({
      currency: 'usd',
      unit_amount: 3_900,
      recurring: { interval: 'month' },
      product_data: { name: 'Pro' },
    });
    await world.stripe.subscriptions.update(world.subscription.id, {
      items: [{ id: item?.id, price: other.id }],
      proration_behavior: 'none',
    });
    expect(await world.move()).toMatchObject({ kind: 'refused', code: 'stripe_changed' });
    expect(await world.schedules()).toEqual([]);
    expect(await world.stored()).toMatchObject({ state: 'failed', problem: { code: 'stripe_changed' } });
    expect((await world.stored()).grants).toBeUndefined();
    const { version } = await world.stored();
    expect(await world.move()).toMatchObject({ kind: 'refused' });
    expect((await world.stored()).version).toBe(version);
    // The customer goes back, and the next run moves the account.
    await world.stripe.subscriptions.update(world.subscription.id, {
      items: [{ id: item?.id, price: world.prices.former }],
      proration_behavior: 'none',
    });
    expect(await world.move()).toMatchObject({ kind: 'moved' });
    expect((await world.stored()).problem).toBeUndefined();
  });

  it('is refused after its own cancellation', async () => {
    const world = await moveWorld();
    await world.stripe.subscriptions.update(world.subscription.id, { cancel_at_period_end: true });
    expect(await world.move()).toMatchObject({ kind: 'refused', code: 'stripe_changed' });
    expect((await world.current()).cancel_at).toBe(MOVES_AT);
  });

  it('is refused if the customer was deleted at Stripe', async () => {
    const world = await moveWorld();
    await world.stripe.customers.del(world.customer.id);
    expect(await world.move()).toMatchObject({ kind: 'refused', code: 'stripe_changed' });
  });

  it('waits for a draft or an open invoice', async () => {
    const world = await moveWorld();
    const { id = '' } = await world.stripe.invoices.create({
      customer: world.customer.id,
      subscription: world.subscription.id,
      auto_advance: false,
    });
    expect(await world.move()).toEqual({ kind: 'waits', reason: 'unpaid_invoice' });
    await world.stripe.invoices.finalizeInvoice(id);
    expect(await world.move()).toMatchObject({ kind: 'moved' });
  });

  it('is refused from the renewal on', async () => {
    const world = await moveWorld();
    await world.moveClockTo(MOVES_AT);
    expect(await world.move()).toMatchObject({ kind: 'refused', code: 'too_late' });
    expect(await world.schedules()).toEqual([]);
  });

  it('is refused if the list price at Stripe is another than in the notice', async () => {
    const world = await moveWorld();
    const options = world.planned.options.map((one) => ({ ...one, thenAmountMinor: 2_500 }));
    await world.replace({ options });
    expect(await world.move()).toMatchObject({ kind: 'refused', code: 'price_changed' });
  });
});

describe('an undo', () => {
  it('before the renewal leaves the subscription as it was', async () => {
    const world = await moveWorld();
    const before = await world.current();
    await world.move();
    expect(await world.undo()).toEqual({ kind: 'undone' });
    expect(await world.current()).toEqual(before);
    const stored = await world.stored();
    expect(stored).toMatchObject({ state: 'skipped', problem: { code: 'undone' } });
    expect([stored.grants, stored.move]).toEqual([undefined, undefined]);
    expect(world.calls).toEqual({ tableMoves: 1, syncs: 2, unlinks: 1 });
    expect(await world.move()).toEqual({ kind: 'nothing', reason: 'skipped' });
    expect((await world.renewals(2)).map(({ total }) => total)).toEqual([900, 900]);
  });

  it('takes back that a customer leaves', async () => {
    const world = await moveWorld();
    await world.decide('leave');
    await world.move();
    await world.undo();
    expect(await world.current()).toMatchObject({ cancel_at: null, metadata: {}, schedule: null });
  });

  it('is refused from the renewal on, and does nothing for an account that was not moved', async () => {
    const world = await moveWorld();
    expect(await world.undo()).toEqual({ kind: 'nothing', reason: 'not_moved' });
    await world.move();
    await world.moveClockTo(MOVES_AT);
    expect(await world.undo()).toMatchObject({ kind: 'refused', code: 'too_late' });
    expect(await world.phases()).toHaveLength(4);
  });

  it('allows another move with a new plan file', async () => {
    const world = await moveWorld();
    await world.move();
    await world.undo();
    const planHash = PLAN_HASH.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    await world.replace({ planHash, state: 'notified', problem: undefined });
    const { moveAccount } = await import('../../../../scripts/migrate/move/moveAccount.ts');
    expect(await moveAccount(world.deps, world.planned, planHash)).toMatchObject({ kind: 'moved' });
    const statuses = (await world.schedules()).map(({ status, metadata }) => [status, metadata?.migration]);
    expect(statuses.sort()).toEqual([
      ['active', planHash],
      ['released', PLAN_HASH],
    ]);
    expect((await world.stripe.prices.list({ lookup_keys: ['migrated_starter_900'] })).data).toHaveLength(1);
  });
});

it('a customer who leaves and then renews at Stripe keeps the subscription', async () => {
  const world = await moveWorld();
  await world.decide('leave');
  await world.move();
  await world.stripe.subscriptions.update(world.subscription.id, { cancel_at: '' });
  expect(await world.move()).toMatchObject({ kind: 'refused', code: 'stripe_changed' });
  expect(await world.current()).toMatchObject({ cancel_at: null, status: 'active' });
  // A later decision applies.
  await world.decide('plan', 'growth');
  expect(await world.move()).toMatchObject({ kind: 'moved', plan: 'growth' });
  await world.decide('leave');
  expect(await world.move()).toMatchObject({ kind: 'moved', leaves: true });
  expect((await world.current()).cancel_at).toBe(MOVES_AT);
});
