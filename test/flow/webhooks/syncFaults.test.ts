import { describe, expect, it } from 'vitest';
import type { SubscriptionGateway, WebhookStore } from '../../../services/webhooks/domain/ports.ts';
import { withinTime } from '../../../services/webhooks/gateway/withinTime.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { Crash, crashing } from '../../support/table/crashing.ts';
import { syncBench } from '../../support/webhooks/syncBench.ts';
import { message } from '../../support/webhooks/syncing.ts';
import { switchPlan } from '../../support/webhooks/webhookPath.ts';

const bench = syncBench();
const { apply, account, bought } = bench;

describe('a state of Stripe that was fetched earlier', () => {
  /** A gateway that holds back what it fetched until `go` is called. */
  function slowGateway(gateway: SubscriptionGateway) {
    let go = () => {};
    let fetched = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    const hasFetched = new Promise<void>((resolve) => (fetched = resolve));
    const slow: SubscriptionGateway = {
      ...gateway,
      async listSubscriptions(customer) {
        const subscriptions = await gateway.listSubscriptions(customer);
        fetched();
        await gate;
        return subscriptions;
      },
    };
    return { slow, go: () => go(), hasFetched };
  }

  it.each([
    ['with another plan', 'growth'],
    ['with the same plan as the stored account', 'starter'],
  ] as const)('never replaces one that was fetched later %s', async (_name, lastPlan) => {
    const { customer, subscription } = await bought();
    await apply([message(customer)]);
    const switchTo = (plan: PaidPlanId) =>
      switchPlan(
        bench.shop,
        { subscription: subscription.id, item: subscription.items.data[0]?.id ?? '' },
        plan,
      );
    if (lastPlan === 'starter') await switchTo('growth');
    const { slow, go, hasFetched } = slowGateway(bench.deps.gateway);
    const stale = apply([message(customer)], { gateway: slow });
    await hasFetched;
    await switchTo(lastPlan);
    await apply([message(customer)]);
    go();
    await stale;
    expect((await account()).plan).toBe(lastPlan);
  });
});

describe('a crash before or after any call of apply', () => {
  it('leaves the same account after the same events are applied again', async () => {
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

describe('a failure to record outcomes', () => {
  it('does not fail the events, because they are applied', async () => {
    const { customer } = await bought();
    const fault = new Error('the event log is down');
    const store = { ...bench.deps.store, recordOutcomes: async () => Promise.reject(fault) };
    expect(await apply([message(customer)], { store })).toMatchObject({ failures: [], recordFault: fault });
    expect((await account()).plan).toBe('starter');
  });
});

describe('a batch without time left', () => {
  it('fails the events whose calls to Stripe cannot begin, and keeps the accounts that are synced', async () => {
    const one = await bought('u1');
    const other = await bought('u2');
    let calls = 0;
    // The time is up after the call for the first account.
    const gateway = withinTime(bench.deps.gateway, () => ++calls <= 1);
    const { outcomes, failures } = await apply([message(one.customer), message(other.customer)], { gateway });
    expect(outcomes.map(({ accountId }) => accountId)).toEqual(['u1']);
    expect(failures).toMatchObject([{ error: { code: 'out_of_time' } }]);
    expect((await account('u2')).plan).toBe('free');
  });
});

describe('a failed call to Stripe', () => {
  it('fails the events of its account, and those of other accounts are applied', async () => {
    const one = await bought('u1');
    const other = await bought('u2');
    await bench.shop.stripe.control('faults', { status: 429, count: 1 });
    const { outcomes, failures } = await apply([
      message(one.customer),
      message(one.customer),
      message(other.customer),
    ]);
    expect(failures.map(({ message: { customer } }) => customer)).toEqual([one.customer, one.customer]);
    expect(outcomes).toHaveLength(1);
    expect((await account('u2')).plan).toBe('starter');
    await apply([message(one.customer)]);
    expect((await account('u1')).plan).toBe('starter');
  });
});
