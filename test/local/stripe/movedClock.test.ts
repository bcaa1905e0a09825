import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DAY_SECONDS, MONTH_START } from './support/halfMonth.ts';
import { billed, ENDS, meteredPlan } from './support/meteredPlan.ts';
import { GOOD_CARD, monthlyPrice, startedStripe } from './support/startedStripe.ts';

const HOUR_SECONDS = 3600;
const [APRIL_END = 0, MAY_END = 0, JUNE_END = 0, JULY_END = 0] = ENDS;

describe('a clock that is moved with renewals', () => {
  it('renews several times, each at its time, and charges an hour later', async () => {
    const { control, use, invoices, current, prices } = await meteredPlan();
    await use(100);
    const moved = await control('clock', { now: JULY_END + 10, renews: 'paid' });
    expect(moved.body).toEqual({ now: JULY_END + 10 });
    const all = await invoices();
    expect(all.map(({ created, status, total }) => [created, status, total])).toEqual([
      [MONTH_START, 'paid', 900],
      [APRIL_END, 'paid', 1020],
      [MAY_END, 'paid', 900],
      [JUNE_END, 'paid', 900],
      [JULY_END, 'draft', 900],
    ]);
    expect(all[1]?.status_transitions).toMatchObject({
      finalized_at: APRIL_END + HOUR_SECONDS,
      paid_at: APRIL_END + HOUR_SECONDS,
    });
    expect(billed(all[1] ?? null)[1]).toMatchObject({ price: prices.overage.id, quantity: 100, amount: 120 });
    expect((await current()).items.data[0]).toMatchObject({ current_period_start: JULY_END });
    await control('clock', { advanceSeconds: HOUR_SECONDS, renews: 'paid' });
    expect((await invoices()).at(-1)).toMatchObject({ status: 'paid' });
  });

  it('renews all subscriptions in the order of time', async () => {
    const { stripe, control } = await startedStripe({ now: () => MONTH_START });
    const price = await monthlyPrice(stripe);
    const subscribe = async () => {
      const { id } = await stripe.customers.create(GOOD_CARD);
      return (await stripe.subscriptions.create({ customer: id, items: [{ price: price.id }] })).id;
    };
    const first = await subscribe();
    await control('clock', { advanceSeconds: 10 * DAY_SECONDS });
    const second = await subscribe();
    await control('clock', { now: JUNE_END, renews: 'paid' });
    const { data } = await stripe.invoices.list({ created: { gt: MONTH_START + 10 * DAY_SECONDS } });
    expect(data.reverse().map(({ parent }) => parent?.subscription_details?.subscription)).toEqual([
      first,
      second,
      first,
      second,
      first,
    ]);
    const { data: events } = await stripe.events.list({ type: 'invoice.paid' });
    const times = events.map(({ created }) => created);
    expect(times).toEqual([...times].sort((one, other) => other - one));
  });

  it('lets the payment method decide with `charged`, and does not by default', async () => {
    const { stripe, control, customer, current, invoices } = await meteredPlan();
    await stripe.customers.update(customer.id, {
      invoice_settings: {
        default_payment_method: (
          await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer: customer.id })
        ).id,
      },
    });
    await control('clock', { now: APRIL_END + HOUR_SECONDS, renews: 'paid' });
    expect(await current()).toMatchObject({ status: 'active' });
    await control('clock', { now: MAY_END + HOUR_SECONDS, renews: 'charged' });
    expect(await current()).toMatchObject({ status: 'past_due' });
    await control('clock', { now: JULY_END });
    expect(await invoices()).toHaveLength(3);
    expect((await control('clock', { advanceSeconds: 1, renews: 'perhaps' })).status).toBe(400);
  });

  it('ends trials and cancellations, keeps drafts of a paused collection, and sends invoices', async () => {
    const { stripe, control } = await startedStripe({ now: () => MONTH_START });
    const price = (await monthlyPrice(stripe)).id;
    const create = async (more: object) => {
      const { id: customer } = await stripe.customers.create(GOOD_CARD);
      return (await stripe.subscriptions.create({ customer, items: [{ price }], ...more })).id;
    };
    const trialing = await create({ trial_end: MONTH_START + 10 * DAY_SECONDS });
    const ending = await create({ cancel_at: MAY_END });
    const sent = await create({ collection_method: 'send_invoice', days_until_due: 40 });
    const paused = await create({});
    await stripe.subscriptions.update(paused, { pause_collection: { behavior: 'keep_as_draft' } });
    await control('clock', { now: MAY_END + DAY_SECONDS, renews: 'paid' });
    const listed = async (subscription: string) =>
      (await stripe.invoices.list({ subscription })).data
        .map(({ created, status }) => [created, status])
        .reverse();
    const statusOf = async (id: string) => (await stripe.subscriptions.retrieve(id)).status;
    expect(await listed(trialing)).toEqual([
      [MONTH_START, 'paid'],
      [MONTH_START + 10 * DAY_SECONDS, 'paid'],
      [MONTH_START + 40 * DAY_SECONDS, 'paid'],
    ]);
    expect(await statusOf(ending)).toBe('canceled');
    expect(await listed(ending)).toEqual([
      [MONTH_START, 'paid'],
      [APRIL_END, 'paid'],
    ]);
    expect((await listed(sent)).map(([, status]) => status)).toEqual(['open', 'open', 'open']);
    expect(await statusOf(sent)).toBe('past_due');
    expect((await listed(paused)).map(([, status]) => status)).toEqual(['paid', 'draft', 'draft']);
  });

  it('gives events the times at which they happened', async () => {
    const plan = await meteredPlan();
    await plan.control('clock', { now: JUNE_END, renews: 'charged' });
    const state = await plan.state();
    expect(state.objects).toMatchObject({ invoice: 4, subscription: 1 });
    expect(await plan.stripe.events.list({ type: 'invoice.created' })).toMatchObject({
      data: [{ created: JUNE_END }, { created: MAY_END }, { created: APRIL_END }, { created: MONTH_START }],
    });
  });

  it('goes on after a restart as if there had been none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stripe-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const dataFile = join(folder, 'stripe.jsonl');
    const first = await meteredPlan({}, { dataFile });
    await first.use(100);
    await first.control('clock', { now: APRIL_END, renews: 'paid' });
    await first.use(10);
    await first.close();
    const second = await startedStripe({ dataFile, now: () => MONTH_START });
    await second.control('clock', { now: MAY_END + HOUR_SECONDS, renews: 'paid' });
    const { data } = await second.stripe.invoices.list({ subscription: first.subscription.id });
    expect(data.map(({ total, status }) => [total, status])).toEqual([
      [912, 'paid'],
      [1020, 'paid'],
      [900, 'paid'],
    ]);
  });
});
