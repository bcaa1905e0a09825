import { beforeEach, describe, expect, it } from 'vitest';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { compareAccount } from '../../../services/webhooks/domain/compareAccount.ts';
import { findDrift } from '../../../services/webhooks/domain/findDrift.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { RECONCILE_TYPE } from '../../../shared/contract/webhooks/messages.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { meter } from '../../support/api/meter.ts';
import { type FormerSubscription, formerSubscription } from '../../support/migration/formerSubscription.ts';
import { testMigration } from '../../support/migration/testMigration.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { createShop, type Shop } from '../../support/stripe/shop.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';
import { createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';

const BEGINS = Date.parse('2026-11-10T12:00:00Z') / 1000;
const STARTER = { plan: 'starter', sessionsIncluded: 5_000, concurrent: 10 };
const GROWTH = { plan: 'growth', sessionsIncluded: 20_000, concurrent: 50 };
const [PLANNED, CHOSEN] = testMigration('u1', { now: BEGINS }).options;
if (!PLANNED || !CHOSEN) throw new Error('a migration without options');

let clock: VirtualClock;
let shop: Shop;
let syncing: Syncing;
let former: FormerSubscription;

beforeEach(async () => {
  clock = virtualClock(BEGINS);
  shop = await createShop(BEGINS);
  syncing = await createSyncing(shop);
  former = await formerSubscription(shop, clock);
});

const arrive = (changes: Parameters<Syncing['arrive']>[1] = {}) => syncing.arrive(former.customer, changes);

/** Syncs, and returns the account. Nothing may fail or be reported. */
async function synced() {
  const { failures } = await arrive();
  expect(failures).toEqual([]);
  expect(syncing.reports).toEqual([]);
  return syncing.account();
}

async function differences() {
  const now = clock.now();
  const [compared, drift] = await Promise.all([
    compareAccount(syncing.deps, { accountId: 'u1', now }),
    findDrift(syncing.deps, { accountId: 'u1', customerIds: [former.customer], now }),
  ]);
  return [compared, drift];
}

async function use(sessions: number): Promise<void> {
  const store = createMeteringStore(shop.table);
  for (let index = 0; index < sessions; index++) {
    const session = { accountId: 'u1', sessionId: `s-${clock.now()}-${index}`, now: clock.now() };
    await startSession(store, { ...session, limits: LIMITS });
    await endSession(store, session);
  }
}

describe('the former price, before it grants anything', () => {
  it.each([{}, { accountId: 'u1' }])('is no concern of this service, in an event with %j', async (event) => {
    const { failures, outcomes } = await arrive(event);
    expect([failures, syncing.reports]).toEqual([[], []]);
    expect(outcomes).toMatchObject([{ outcome: 'accountId' in event ? 'no_plan' : 'no_account' }]);
    expect(await createAccountStore(shop.table).readAccount('u1')).toBeUndefined();
  });

  it('fires no alarm for a customer whose account is known and planned', async () => {
    await former.grant({ state: 'planned', grants: undefined });
    await former.link();
    expect((await arrive()).failures).toEqual([]);
    expect(syncing.reports).toEqual([]);
  });

  it('gives the plan with the first sync after it grants one', async () => {
    await arrive({ accountId: 'u1' });
    await former.grant();
    await former.link();
    expect(await synced()).toMatchObject({ ...STARTER, status: 'active', customers: [former.customer] });
  });

  it('grants nothing to another account that an event names', async () => {
    await former.grant();
    expect(await arrive({ accountId: 'u2' })).toMatchObject({ outcomes: [{ outcome: 'no_plan' }] });
    expect(syncing.reports).toEqual([]);
  });
});

describe('a moved subscription', () => {
  it('has the whole quota of its plan in each period, from the former price to the list price', async () => {
    await former.grant();
    await former.link();
    await former.schedule(PLANNED);
    expect(await synced()).toMatchObject({ ...STARTER, subscription: { mrr: 1_900 } });
    await use(3);
    await former.use(100);
    const billed: number[] = [];
    const revenue: (number | undefined)[] = [];
    for (let month = 0; month < 5; month++) {
      billed.push((await former.renew()).total);
      const { subscription, ...account } = await synced();
      expect(account).toMatchObject({ ...STARTER, sessionsUsed: 0, periodStart: clock.now() });
      expect(subscription).not.toHaveProperty('included');
      expect(await differences()).toEqual([[], undefined]);
      revenue.push(subscription?.mrr);
      await use(2);
      clock.advanceTo(clock.now() + 3 * SECONDS_PER_DAY);
      expect(await synced()).toMatchObject({ ...STARTER, sessionsUsed: 2 });
    }
    expect(billed).toEqual([2_010, 1_900, 1_900, 2_900, 2_900]);
    expect(revenue).toEqual([1_900, 1_900, 1_900, 2_900, 2_900]);
  });

  it('has the chosen plan from the move on, and its list price with the next renewal', async () => {
    await former.grant({ decision: { kind: 'plan', plan: 'growth', at: BEGINS } });
    await former.link();
    await former.schedule(CHOSEN);
    expect(await synced()).toMatchObject({ ...GROWTH, subscription: { mrr: 1_900 } });
    await former.use(10);
    await use(2);
    expect(await former.renew()).toMatchObject({ total: 9_911 });
    expect(await synced()).toMatchObject({ ...GROWTH, sessionsUsed: 0, subscription: { mrr: 9_900 } });
    expect(await former.renew()).toMatchObject({ total: 9_900 });
    expect(await synced()).toMatchObject(GROWTH);
    expect(await differences()).toEqual([[], undefined]);
  });

  it('keeps its plan while the invoice of the first renewal is a draft', async () => {
    await former.grant();
    await former.link();
    await former.schedule(PLANNED);
    await synced();
    await former.renew('draft');
    expect(await synced()).toMatchObject({ plan: 'starter', concurrent: 10, subscription: { mrr: 1_900 } });
    expect((await arrive({ type: RECONCILE_TYPE })).failures).toEqual([]);
    expect(syncing.reports).toEqual([]);
  });

  it('that ends at the move leaves a free account', async () => {
    await former.grant({ decision: { kind: 'leave', at: BEGINS } });
    await former.link();
    const { stripe } = shop.stripe;
    await stripe.subscriptions.update(former.subscription, {
      cancel_at: former.movesAt,
      proration_behavior: 'none',
    });
    expect(await synced()).toMatchObject({ ...STARTER, subscription: { cancelAt: former.movesAt } });
    clock.advanceTo(former.movesAt + 1);
    expect(await synced()).toMatchObject({ plan: 'free', sessionsIncluded: 100 });
  });

  it('whose move is undone grants nothing any more, and fires no alarm', async () => {
    const granted = await former.grant();
    await former.link();
    await synced();
    const { grants: _none, ...undone } = granted;
    await former.grant({ ...undone, grants: undefined, state: 'skipped' });
    expect(await synced()).toMatchObject({ plan: 'free' });
    expect(await synced()).toMatchObject({ plan: 'free' });
  });
});

describe('the migration of an account', () => {
  it('costs an ordinary sync nothing, and one with an unknown price a read', async () => {
    const { customer } = await syncing.bought('starter', 'u2');
    await syncing.arrive(customer);
    await former.grant();
    await former.link();
    await synced();
    const bill = meter(shop.table.client);
    await syncing.arrive(customer);
    const ordinary = bill.take().requests;
    await arrive();
    // The prices of offers are looked up for an unknown price, too.
    expect([ordinary, bill.take().requests]).toEqual([4, 6]);
  });
});
