import { describe, expect, it } from 'vitest';
import { ENDS } from '../../../local/stripe/support/meteredPlan.ts';
import { MOVES_AT, type MoveWorld, moveWorld } from './moveWorld.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Moves the clock as time would pass, with every renewal on its way. Returns the totals of the invoices after the first. */
async function invoicedUntil(world: MoveWorld, at: number): Promise<number[]> {
  await world.control('clock', { now: at, renews: 'charged' });
  const [, ...later] = await world.invoices();
  return later.map(({ total }) => total);
}

const afterFiveRenewals = (world: MoveWorld) => invoicedUntil(world, (ENDS[4] ?? 0) + 2 * DAY);

describe('what is charged over the months after a move', () => {
  it('is the last overage, the former amount for three months, and then the list price', async () => {
    const world = await moveWorld();
    await world.use(250);
    await world.move();
    expect(await afterFiveRenewals(world)).toEqual([900 + 300, 900, 900, 2_900, 2_900]);
  });

  it('includes usage that is reported after the move and before the renewal', async () => {
    const world = await moveWorld();
    await world.move();
    await world.use(100);
    await world.control('clock', { now: MOVES_AT - 60 });
    await world.use(150);
    expect(await afterFiveRenewals(world)).toEqual([900 + 300, 900, 900, 2_900, 2_900]);
  });

  it('is the same in the classic billing mode', async () => {
    const world = await moveWorld({ subscription: { billing_mode: { type: 'classic' } } });
    await world.use(250);
    await world.move();
    expect(await afterFiveRenewals(world)).toEqual([900 + 300, 900, 900, 2_900, 2_900]);
    expect((await world.current()).billing_mode.type).toBe('classic');
  });

  it('is paid from a credit balance first, which the move leaves alone', async () => {
    const world = await moveWorld({
      prepare: ({ stripe, customer }) => stripe.customers.update(customer.id, { balance: -1_000 }),
    });
    const balance = async () => {
      const customer = await world.stripe.customers.retrieve(world.customer.id);
      return customer.deleted ? undefined : customer.balance;
    };
    await world.move();
    expect(await balance()).toBe(-1_000);
    expect(await afterFiveRenewals(world)).toEqual([900, 900, 900, 2_900, 2_900]);
    expect((await world.invoices()).map(({ amount_due: due }) => due)).toEqual([
      900, 0, 800, 900, 2_900, 2_900,
    ]);
    expect(await balance()).toBe(0);
  });

  it('has a coupon for one invoice taken off once', async () => {
    const world = await moveWorld({ prepare: discounted({ duration: 'once', percent_off: 50 }) });
    await world.move();
    expect(await afterFiveRenewals(world)).toEqual([450, 900, 900, 2_900, 2_900]);
  });

  it('has a coupon for one invoice taken off once if a renewal comes before the move', async () => {
    const world = await moveWorld({
      prepare: discounted({ duration: 'once', percent_off: 50 }),
      movesAt: ENDS[1],
    });
    await world.move();
    expect(await afterFiveRenewals(world)).toEqual([450, 900, 900, 900, 2_900]);
  });

  it('has a coupon for some months, and one for ever, taken off as before', async () => {
    const some = await moveWorld({
      prepare: discounted({ duration: 'repeating', duration_in_months: 3, percent_off: 50 }),
    });
    await some.move();
    expect(await afterFiveRenewals(some)).toEqual([450, 450, 900, 2_900, 2_900]);
    const ever = await moveWorld({
      prepare: discounted({ duration: 'forever', amount_off: 100, currency: 'usd' }),
    });
    await ever.move();
    expect(await afterFiveRenewals(ever)).toEqual([800, 800, 800, 2_800, 2_800]);
  });

  it('is sent as an invoice to a customer who pays so', async () => {
    const world = await moveWorld({
      subscription: { collection_method: 'send_invoice', days_until_due: 14 },
      prepare: async ({ stripe, subscription }) => {
        const [first] = (await stripe.invoices.list({ subscription: subscription.id })).data;
        if (first?.status === 'draft') await stripe.invoices.finalizeInvoice(first.id ?? '');
        await stripe.invoices.pay(first?.id ?? '', { paid_out_of_band: true });
      },
    });
    expect(await world.move()).toMatchObject({ kind: 'moved' });
    await world.control('clock', { now: MOVES_AT + 2 * HOUR, renews: 'charged' });
    expect(await world.current()).toMatchObject({ collection_method: 'send_invoice', days_until_due: 14 });
    const latest = (await world.invoices()).at(-1);
    expect(latest).toMatchObject({ status: 'open', total: 900, collection_method: 'send_invoice' });
  });

  it('keeps the price of renewals before the move', async () => {
    const world = await moveWorld({ movesAt: ENDS[2] });
    await world.use(100);
    await world.move();
    expect(await afterFiveRenewals(world)).toEqual([900 + 120, 900, 900, 900, 900]);
  });

  it('is the list price at once for a customer who chose a larger plan, with the last overage', async () => {
    const world = await moveWorld();
    await world.use(100);
    await world.decide('plan', 'growth');
    await world.move();
    expect(await afterFiveRenewals(world)).toEqual([9_900 + 120, 9_900, 9_900, 9_900, 9_900]);
  });
});

describe('the hour in which the draft of a renewal waits', () => {
  it('is no time for a move', async () => {
    const world = await moveWorld({ movesAt: ENDS[1] });
    await world.moveClockTo(MOVES_AT);
    await world.control(`subscriptions/${world.subscription.id}/renew`, { outcome: 'draft' });
    expect((await world.invoices()).at(-1)).toMatchObject({ status: 'draft', total: 900 });
    expect(await world.move()).toEqual({ kind: 'waits', reason: 'unpaid_invoice' });
    expect(await world.schedules()).toEqual([]);
    await world.moveClockTo(MOVES_AT + 2 * HOUR);
    expect((await world.invoices()).at(-1)?.status).toBe('paid');
    expect(await world.move()).toMatchObject({ kind: 'moved' });
  });

  it('does not change what the draft of the move bills', async () => {
    const world = await moveWorld();
    await world.use(100);
    await world.move();
    await world.moveClockTo(MOVES_AT);
    await world.control(`subscriptions/${world.subscription.id}/renew`, { outcome: 'draft' });
    expect(await world.move()).toEqual({ kind: 'nothing', reason: 'renewed' });
    expect(await world.undo()).toMatchObject({ kind: 'refused', code: 'too_late' });
    await world.moveClockTo(MOVES_AT + 2 * HOUR);
    expect((await world.invoices()).at(-1)).toMatchObject({ status: 'paid', total: 900 + 120 });
  });
});

type Coupon = { duration: 'once' | 'repeating' | 'forever' } & Record<string, unknown>;

/** Gives the running subscription a coupon, which its first invoice has not used. */
const discounted =
  (coupon: Coupon) =>
  async ({ stripe, subscription }: Pick<MoveWorld, 'stripe' | 'subscription'>) => {
    const { id } = await stripe.coupons.create(coupon);
    await stripe.subscriptions.update(subscription.id, { discounts: [{ coupon: id }] });
  };
