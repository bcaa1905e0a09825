import { forgetStripeCustomer } from '../../../scripts/account/stripeCustomers.ts';
import { eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { checkOut } from '../../../services/billing/domain/checkOut.ts';
import { recordCheckout } from '../../../services/billing/domain/recordCheckout.ts';
import { endSession } from '../../../services/metering/domain/endSession.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { submitForm } from '../../local/stripe/support/startedStripe.ts';
import { changeSubscription, randomPrice, startTrial, type World } from './actors.ts';
import { isLive } from './stripeSide.ts';
import { DAY, logOf, type RandomOf, type YearLog } from './yearLog.ts';

/** Longer than a year: no lease expires, and no session is reclaimed. */
export const LIMITS = { leaseSeconds: 400 * DAY, sessionSecondsMax: 400 * DAY };

/** Sessions begin and end within half an hour of a slot, so that they stay on its day. */
const SPREAD_SECONDS = 1_700;

/** How often an account is erased instead of what it would do. */
const ERASURE_SHARE = 0.02;

/** How often an account does something, in days on average. */
const MEAN_DAYS = { session: 35, change: 25, begin: 8 };

export type Task = { accountId: string; carryOut: () => Promise<unknown> };

export type LifeDeps = Omit<World, 'random'> & {
  randomOf: RandomOf;
  log: YearLog;
  slotsPerDay: number;
  later(slots: number, task: Task): void;
  count(name: string): void;
  isWaited(accountId: string): boolean;
  /** Accounts that were erased. They do nothing any more. */
  erased: Set<string>;
};

export type Life = {
  /** The first thing that an account does. */
  begin(accountId: string): Promise<unknown>;
  /** Renews a subscription whose period is over. A payment that fails is paid or given up later. */
  renew(renewal: { accountId: string; subscription: string }): Promise<unknown>;
};

const now = () => Math.floor(Date.now() / 1000);

/** A time with this mean, in slots. */
const slotsIn = ({ randomOf, slotsPerDay }: LifeDeps, accountId: string, meanDays: number) =>
  -Math.log(1 - randomOf(accountId)()) * meanDays * slotsPerDay;

export function createLife(deps: LifeDeps): Life {
  const { shop, randomOf, later, count } = deps;
  const useService = createUse(deps);
  const act = createActs(deps);
  return {
    async begin(accountId) {
      const kind = randomOf(accountId)();
      const soon = () => slotsIn(deps, accountId, MEAN_DAYS.begin);
      if (kind < 0.85) await useService(accountId);
      else later(soon(), { accountId, carryOut: () => useService(accountId) });
      if (kind > 0.25) later(soon(), { accountId, carryOut: () => act(accountId) });
    },

    async renew({ accountId, subscription }) {
      const random = randomOf(accountId);
      const outcome = random() < 0.2 ? 'failed' : random() < 0.1 ? 'draft' : 'paid';
      const { status } = await shop.control(`subscriptions/${subscription}/renew`, { outcome });
      count(`renewal ${outcome} ${status}`);
      if (outcome !== 'failed') return;
      const path = random() < 0.6 ? 'recover' : 'give_up';
      const end = random() < 0.7 ? 'unpaid' : 'canceled';
      // It can have been cancelled meanwhile; then the control refuses.
      const carryOut = () => shop.control(`subscriptions/${subscription}/${path}`, { end });
      later(2 + random() * 44, { accountId, carryOut });
    },
  };
}

/** Sessions, one at a time: short ones, and some that end at a later slot or on the next day. */
function createUse(deps: LifeDeps): (accountId: string) => Promise<void> {
  const { shop, randomOf, log, later, count } = deps;
  const open = new Set<string>();
  const spread = (accountId: string) => Math.floor(randomOf(accountId)() * SPREAD_SECONDS);

  return async function useService(accountId) {
    const random = randomOf(accountId);
    later(slotsIn(deps, accountId, MEAN_DAYS.session), { accountId, carryOut: () => useService(accountId) });
    if (open.has(accountId)) return;
    const { writes, sessions } = logOf(log, accountId);
    const sessionId = `s${writes.length}`;
    const startedAt = now() + spread(accountId);
    const start = { accountId, sessionId, now: startedAt, limits: LIMITS };
    const { kind } = await startSession(shop.metering, start);
    writes.push({ at: startedAt });
    count(`session ${kind}`);
    if (kind !== 'counted') return;
    const session = { startedAt, writesAtStart: writes.length };
    sessions.push(session);
    open.add(accountId);
    const end = async (at: number) => {
      await endSession(shop.metering, { accountId, sessionId, now: at });
      open.delete(accountId);
      // An end closes a period that is over, and an access with it.
      writes.push({ at });
      Object.assign(session, { endedAt: at, writesAtEnd: writes.length });
    };
    if (random() < 0.5) await end(startedAt + 1 + Math.floor(random() * 60));
    else later(1 + random() * 3, { accountId, carryOut: () => end(now() + spread(accountId)) });
  };
}

/**
 * What an account does next depends on what it has. While events of it are on their way, or a page that it will pay is open, it waits:
 * with a trial beside that page it would have two subscriptions.
 */
function createActs(deps: LifeDeps): (accountId: string) => Promise<unknown> {
  const { shop, side, randomOf, later, isWaited } = deps;
  const paying = new Set<string>();
  return async function act(accountId): Promise<unknown> {
    const random = randomOf(accountId);
    const waits = isWaited(accountId) || paying.has(accountId);
    if (waits) return later(2, { accountId, carryOut: () => act(accountId) });
    later(slotsIn(deps, accountId, MEAN_DAYS.change), { accountId, carryOut: () => act(accountId) });
    if (random() < ERASURE_SHARE && (await erase(deps, accountId))) return;
    const live = side.subscriptionsOf(accountId).find(isLive);
    const world = { shop, side, random };
    if (!live && random() < 0.25) return startTrial(world, accountId);
    if (!live) return buy({ ...deps, paying }, world, accountId);
    if (live.status === 'active') return changeSubscription(world, live);
    if (live.status !== 'unpaid' && live.status !== 'paused') return;
    if (live.schedule) await shop.stripe.subscriptionSchedules.release(String(live.schedule));
    return shop.stripe.subscriptions.cancel(live.id);
  };
}

/** Erases an account without open sessions, and its customer at Stripe. Returns whether it did. */
async function erase({ shop, log, count, erased }: LifeDeps, accountId: string): Promise<boolean> {
  const { writes, sessions } = logOf(log, accountId);
  if (writes.length === 0 || sessions.some(({ endedAt }) => endedAt === undefined)) return false;
  const deps = {
    store: createErasureStore(shop.table, { auditDays: 0 }),
    hasTime: () => true,
    forgetCustomer: (customerId: string) =>
      forgetStripeCustomer(shop.stripe, { customerId, accountId, choice: 'delete' }),
  };
  const first = await eraseAccount(deps, { accountId, endsSessions: false, now: now() });
  if (first.kind !== 'settling') throw new Error(`an erasure is ${first.kind}`);
  const { kind } = await eraseAccount(deps, { accountId, endsSessions: false, now: first.until });
  if (kind !== 'erased') throw new Error(`an erasure is ${kind}`);
  writes.push({ at: now(), isErasure: true });
  erased.add(accountId);
  count('erasure');
  return true;
}

/** Opens a checkout, which is paid at once or later, or left. `paying` has the accounts that pay later, until the slot after. */
async function buy(
  { log, later, count, paying }: LifeDeps & { paying: Set<string> },
  world: World,
  accountId: string,
): Promise<void> {
  const { shop, random } = world;
  const { store, gateway } = shop.billing;
  const sale = { ...randomPrice(world), paymentMethods: ['card'], appUrl: shop.appUrl };
  const email = `${accountId}@example.com`;
  const outcome = await checkOut(store, gateway, { accountId, sale, email, now: now() });
  count(`checkout ${outcome.kind}`);
  if (outcome.kind !== 'session') return;
  const onFailed = (error: unknown) => {
    throw error;
  };
  await recordCheckout(store, outcome, { accountId, plan: sale.plan, now: now(), onFailed });
  const { writes, checkouts } = logOf(log, accountId);
  writes.push({ at: now() });
  checkouts.push(now());
  if (random() < 0.3) return;
  const pay = () => submitForm(outcome.url, { card_number: '4242424242424242' });
  if (random() < 0.7) {
    await pay();
    return;
  }
  paying.add(accountId);
  const carryOut = async () => {
    await pay();
    later(1, { accountId, carryOut: async () => void paying.delete(accountId) });
  };
  later(1 + random() * 2, { accountId, carryOut });
}
