import { describe, expect, it } from 'vitest';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { applyEvents } from '../../../services/webhooks/domain/applyEvents.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { meter } from '../../support/api/meter.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { DAY, NOW, syncBench } from '../../support/webhooks/syncBench.ts';
import { message } from '../../support/webhooks/syncing.ts';
import { switchPlan } from '../../support/webhooks/webhookPath.ts';

const bench = syncBench();
const { apply, account, bought } = bench;

describe('a sync with Stripe', () => {
  it('gives a starter buyer the plan, Stripe’s period and no usage', async () => {
    const { customer, subscription } = await bought();
    const { outcomes, failures } = await apply([message(customer)]);
    expect([outcomes.map(({ outcome }) => outcome), failures]).toEqual([['applied'], []]);
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

  it('follows Stripe’s state, whatever the number, type and order of the events', async () => {
    const { customer, subscription } = await bought();
    const { stripe } = bench.shop.stripe;
    const item = subscription.items.data[0]?.id ?? '';
    await switchPlan(bench.shop, { subscription: subscription.id, item }, 'growth');
    await apply([message(customer, { type: 'customer.subscription.deleted' }), message(customer)]);
    expect(await account()).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
    await stripe.subscriptions.cancel(subscription.id);
    await apply([message(customer, { type: 'customer.subscription.created' })]);
    expect(await account()).toMatchObject({ plan: 'free', sessionsIncluded: 100, status: 'canceled' });
  });

  it('reads Stripe once for all events of an account in a batch', async () => {
    const { customer } = await bought();
    await bench.shop.stripe.control('calls/reset');
    await apply(Array.from({ length: 10 }, () => message(customer)));
    expect((await bench.shop.stripe.state()).calls).toEqual({ 'GET /v1/subscriptions': 1 });
  });

  it('ends a cancelled plan with its period if only cancel_at_period_end is set', async () => {
    const { customer, subscription } = await bought();
    await bench.shop.stripe.stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await apply([message(customer)]);
    const now = await account();
    expect(now.plan).toBe('starter');
    expect(rollOver(now, now.periodEnd)).toMatchObject({ plan: 'free', sessionsUsed: 0 });
  });

  it('keeps the plan for the grace period after a failed renewal, and gives no second quota when it is paid', async () => {
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
    const session = { accountId: 'u1', sessionId: 's1', now: during, limits: LIMITS };
    expect((await startSession(metering, session)).kind).toBe('counted');
    await bench.shop.stripe.control(`subscriptions/${subscription.id}/recover`);
    await applyEvents(bench.deps, [message(customer)], during + 5);
    expect(await account()).toMatchObject({ plan: 'starter', status: 'active', sessionsUsed: 1 });
  });

  it('counts the grace period from the end of the paid time, through all unpaid months that follow', async () => {
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

  /** Advances the clock to the next period and renews the subscription. Returns when the period began. */
  const renew = async (subscription: string, outcome: 'paid' | 'failed') => {
    const { periodEnd } = await account();
    await bench.shop.stripe.control('clock', { now: periodEnd });
    await bench.shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome });
    return periodEnd;
  };

  it('ignores an unpaid invoice once a later one is paid, so the next failure has a grace period of its own', async () => {
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

  it('starts no new grace period when an invoice is marked as uncollectible', async () => {
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

  it('resets usage when Stripe has renewed the subscription', async () => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const metering = createMeteringStore(bench.shop.table);
    await startSession(metering, { accountId: 'u1', sessionId: 's1', now: NOW + 1, limits: LIMITS });
    await bench.shop.stripe.control(`subscriptions/${subscription.id}/renew`, { outcome: 'paid' });
    const renewedAt = (await account()).periodEnd;
    await applyEvents(bench.deps, [message(customer)], renewedAt + 1);
    expect(await account()).toMatchObject({ sessionsUsed: 0, periodStart: renewedAt, usageSince: renewedAt });
  });
});

describe('a sync of an existing account', () => {
  it('makes four requests to DynamoDB: two reads, a write and the event log', async () => {
    const { customer } = await bought();
    await apply([message(customer)]);
    const bill = meter(bench.shop.table.client);
    await apply([message(customer), message(customer), message(customer)]);
    const { requests } = bill.take();
    expect(requests).toBe(4);
  });
});
