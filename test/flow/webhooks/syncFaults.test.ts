import { describe, expect, it } from 'vitest';
import type { SubscriptionGateway, WebhookStore } from '../../../services/webhooks/domain/ports.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { syncBench } from '../../support/webhooks/syncBench.ts';
import { message } from '../../support/webhooks/syncing.ts';

const bench = syncBench();
const { apply, account, bought } = bench;

describe('news fetched earlier', () => {
  /** A gateway whose answer is held back after it was fetched, until `go`. */
  function slowGateway(gateway: SubscriptionGateway) {
    let go = () => {};
    let fetched = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const hasFetched = new Promise<void>((resolve) => (fetched = resolve));
    const slow: SubscriptionGateway = {
      ...gateway,
      async listSubscriptions(customer) {
        const news = await gateway.listSubscriptions(customer);
        fetched();
        await gate;
        return news;
      },
    };
    return { slow, go: () => go(), hasFetched };
  }

  it.each([
    ['changed the plan', 'growth'],
    ['changed nothing against the row', 'starter'],
  ] as const)('never replaces news fetched later, which %s', async (_name, lastPlan) => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const { stripe } = bench.shop.stripe;
    const itemId = subscription.items.data[0]?.id;
    const switchTo = (price: string) =>
      stripe.subscriptions.update(subscription.id, { items: [{ id: itemId, price }] });
    if (lastPlan === 'starter') await switchTo(bench.shop.prices.growth);
    const { slow, go, hasFetched } = slowGateway(bench.deps.gateway);
    const stale = apply([message(customer)], { gateway: slow });
    await hasFetched;
    await switchTo(bench.shop.prices[lastPlan]);
    await apply([message(customer)]);
    go();
    await stale;
    expect((await account()).plan).toBe(lastPlan);
  });
});

describe('a crash between any two steps of apply', () => {
  it('and the same events again leave the same account', async () => {
    const { customer } = await bought();
    for (let call = 0; ; call++) {
      const user = { customer, accountId: 'u1' };
      let calls = 0;
      for (const when of ['before', 'after'] as const) {
        const dying: WebhookStore & { calls(): number } = crashing(bench.deps.store, { call, when });
        const events = [message(user.customer), message(null)];
        await apply(events, { store: dying }).catch((error) => {
          if (!(error instanceof Crash)) throw error;
        });
        calls = Math.max(calls, dying.calls());
        expect((await apply(events)).failures).toEqual([]);
        expect(await account()).toMatchObject({ plan: 'starter', customers: [customer], sessionsUsed: 0 });
      }
      if (calls <= call) break;
    }
  });
});

describe('the marks', () => {
  it('are for operators alone: what they tell of is done without them', async () => {
    const { customer } = await bought();
    const fault = new Error('no marks today');
    const store = { ...bench.deps.store, markEvents: async () => Promise.reject(fault) };
    expect(await apply([message(customer)], { store })).toMatchObject({ failures: [], markFault: fault });
    expect((await account()).plan).toBe('starter');
  });
});

describe('when Stripe hangs', () => {
  it('what could not begin in time is tried again, and what was done is done', async () => {
    const one = await bought('u1');
    const other = await bought('u2');
    let calls = 0;
    // One account is brought up to date before the time is up.
    const hasTime = () => ++calls <= 1;
    const { marks, failures } = await apply([message(one.customer), message(other.customer)], { hasTime });
    expect(marks.map(({ accountId }) => accountId)).toEqual(['u1']);
    expect(failures).toMatchObject([{ error: { code: 'out_of_time' } }]);
    expect((await account('u2')).plan).toBe('free');
  });
});

describe('when Stripe fails', () => {
  it('the events of that account fail, and those of others are applied', async () => {
    const one = await bought('u1');
    const other = await bought('u2');
    await bench.shop.stripe.control('faults', { status: 429, count: 1 });
    const { marks, failures } = await apply([
      message(one.customer),
      message(one.customer),
      message(other.customer),
    ]);
    expect(failures.map(({ message: { customer } }) => customer)).toEqual([one.customer, one.customer]);
    expect(marks).toHaveLength(1);
    expect((await account('u2')).plan).toBe('starter');
    await apply([message(one.customer)]);
    expect((await account('u1')).plan).toBe('starter');
  });
});
