import { describe, expect, it } from 'vitest';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { meter } from '../../support/api/meter.ts';
import { DAY, NOW, syncBench } from '../../support/webhooks/syncBench.ts';
import { message } from '../../support/webhooks/syncing.ts';

const bench = syncBench();
const { apply, account, bought } = bench;

describe('a sync', () => {
  it('makes the buyer starter, with Stripe’s period and nothing used', async () => {
    const { customer, subscription } = await bought();
    const { marks, failures } = await apply([message(customer)]);
    expect([marks.map(({ outcome }) => outcome), failures]).toEqual([['applied'], []]);
    const item = subscription.items.data[0];
    expect(await account()).toMatchObject({
      plan: 'starter',
      sessionsIncluded: 5_000,
      sessionsUsed: 0,
      periodStart: item?.current_period_start,
      periodEnd: item?.current_period_end,
      subscription: { id: subscription.id, status: 'active' },
    });
  });

  it('reads the state and not the events: one event out of many is enough, in any order', async () => {
    const { customer, subscription } = await bought();
    const { stripe } = bench.shop.stripe;
    const itemId = subscription.items.data[0]?.id;
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemId, price: bench.shop.prices.growth }],
    });
    await apply([message(customer, { type: 'customer.subscription.deleted' }), message(customer)]);
    expect(await account()).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
    await stripe.subscriptions.cancel(subscription.id);
    await apply([message(customer, { type: 'customer.subscription.created' })]);
    expect(await account()).toMatchObject({ plan: 'free', sessionsIncluded: 100, status: 'canceled' });
  });

  it('folds the events of one account into one look at Stripe', async () => {
    const { customer } = await bought();
    await bench.shop.stripe.control('calls/reset');
    await apply(Array.from({ length: 10 }, () => message(customer)));
    expect((await bench.shop.stripe.state()).calls).toEqual({ 'GET /v1/subscriptions': 1 });
  });

  it('ends a cancelled plan with its period, by cancel_at_period_end alone', async () => {
    const { customer, subscription } = await bought();
    await bench.shop.stripe.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await apply([message(customer)]);
    const now = await account();
    expect(now.plan).toBe('starter');
    expect(rollOver(now, now.periodEnd)).toMatchObject({ plan: 'free', sessionsUsed: 0 });
  });

  it('keeps the plan for the grace after a failed renewal, and gives no second quota when it is paid', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    await bench.shop.stripe.control('clock', { now: (await account()).periodEnd });
    await bench.shop.stripe.control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const renewed = await bench.shop.stripe.stripe.subscriptions.retrieve(subscription.id);
    const start = renewed.items.data[0]?.current_period_start ?? 0;
    const during = start + DAY;
    await applyEvents(bench.deps, [message(customer)], during);
    expect(await account()).toMatchObject({ plan: 'starter', status: 'past_due', periodStart: start });
    const metering = createMeteringStore(bench.shop.table);
    const session = { accountId: 'u1', sessionId: 's1', now: during, leaseSeconds: 120 };
    expect((await startSession(metering, session)).kind).toBe('counted');
    await bench.shop.stripe.control(`subscriptions/${subscription.id}/recover`);
    await applyEvents(bench.deps, [message(customer)], during + 5);
    expect(await account()).toMatchObject({ plan: 'starter', status: 'active', sessionsUsed: 1 });
  });

  it('counts the grace from the oldest unpaid invoice, whatever months follow', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const graces: unknown[] = [];
    for (let month = 0; month < 3; month++) {
      const { periodEnd } = await account();
      await bench.shop.stripe.control('clock', { now: periodEnd });
      await bench.shop.stripe.control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
      await applyEvents(bench.deps, [message(customer)], periodEnd + 60);
      graces.push((await account()).subscription?.graceUntil);
    }
    expect(new Set(graces).size).toBe(1);
    expect((await account()).plan).toBe('free');
  });

  /** Lets the period run out; answers with when the next began. */
  const renew = async (subscription: string, outcome: 'paid' | 'failed') => {
    const { periodEnd } = await account();
    await bench.shop.stripe.control('clock', { now: periodEnd });
    await bench.shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome });
    return periodEnd;
  };

  it('forgives an old unpaid invoice once a later one is paid: the next failure has its own grace', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    for (const outcome of ['failed', 'paid', 'failed'] as const) {
      const began = await renew(subscription.id, outcome);
      await applyEvents(bench.deps, [message(customer)], began + 60);
      if (outcome === 'paid') expect((await account()).status).toBe('active');
    }
    const { plan, subscription: deciding, periodStart } = await account();
    expect([plan, deciding?.graceUntil]).toEqual(['starter', periodStart + 7 * DAY]);
  });

  it('gives no new grace with each month whose invoice is given up as uncollectible', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const { stripe } = bench.shop.stripe;
    const plans: string[] = [];
    for (let month = 0; month < 3; month++) {
      const began = await renew(subscription.id, 'failed');
      await applyEvents(bench.deps, [message(customer)], began + 60);
      plans.push((await account()).plan);
      const { data } = await stripe.invoices.list({ subscription: subscription.id, status: 'open' });
      await stripe.invoices.markUncollectible(data[0]?.id ?? '');
    }
    expect(plans).toEqual(['starter', 'free', 'free']);
  });

  it('starts the next period’s use at zero once Stripe has renewed', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const metering = createMeteringStore(bench.shop.table);
    await startSession(metering, { accountId: 'u1', sessionId: 's1', now: NOW + 1, leaseSeconds: 120 });
    await bench.shop.stripe.control(`subscriptions/${subscription.id}/renew`, { outcome: 'paid' });
    const renewedAt = (await account()).periodEnd;
    await applyEvents(bench.deps, [message(customer)], renewedAt + 1);
    expect(await account()).toMatchObject({ sessionsUsed: 0, periodStart: renewedAt, usageSince: renewedAt });
  });
});

describe('a sync of a known account', () => {
  it('costs two reads, one write and the marks', async () => {
    const { customer } = await bought();
    await apply([message(customer)]);
    const bill = meter(bench.shop.table.client);
    await apply([message(customer), message(customer), message(customer)]);
    const { requests } = bill.take();
    expect(requests).toBe(4);
  });
});
