import type { Account } from '../../../shared/account/account.ts';
import type { Erasure } from '../../../shared/account/ports.ts';
import { isRunning } from '../../../shared/account/slots.ts';
import { busy } from '../../../shared/fault.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';

/**
 * How long after the account item was removed its other items are erased. A call that read the account before can still write
 * one: apply runs for at most 60 s, and a checkout for 25 s. Twice the longest covers clocks that differ.
 */
const SETTLE_SECONDS = 120;

/** Starts that count between the read and the removal make another attempt necessary: a few in a row with a busy account. */
const TAKES_MAX = 20;

/** Open sessions that are erased in one step. */
const OPEN_AT_ONCE = 100;

/** What is taken of an account. Its `version` is 0 if it has no item. */
type Taken = Pick<Account, 'accountId' | 'version' | 'sessionsUsed' | 'open'>;

const withoutItem = (accountId: string): Taken => ({ accountId, version: 0, sessionsUsed: 0, open: {} });

/** The reads and writes of an erasure. Each can be repeated. Instants are epoch seconds. */
export type ErasureStore = {
  readAccount(accountId: string): Promise<Account | undefined>;
  readErasure(accountId: string): Promise<Erasure | undefined>;
  /** The Stripe customers whose rows, checkout, list of former customers or migration name the account. */
  findCustomers(accountId: string): Promise<string[]>;
  /** Whether a plan file of the migration has the account. */
  isPlanned(accountId: string): Promise<boolean>;
  /**
   * Removes the account item and records that its erasure is under way, with what only the item names: both or neither. From here on,
   * nobody creates the account. Returns false if its entitlements changed or a session was counted since it was read. Of an account
   * without an item, which only a plan file has, it returns false if it has one now.
   */
  takeAccount(account: Taken, taken: { customers: string[]; now: number }): Promise<boolean>;
  noteCustomers(accountId: string, customers: string[]): Promise<void>;
  /** Replaces a page of ended sessions by their hashed ids. Returns how many there were. */
  eraseSessions(session: { accountId: string; salt: string }): Promise<number>;
  eraseOpenSessions(sessions: {
    accountId: string;
    salt: string;
    sessionIds: string[];
    expiresAt: number;
  }): Promise<void>;
  /** Erases a page of the event log of a Stripe customer. Returns how many rows there were. */
  eraseEvents(customerId: string): Promise<number>;
  /**
   * Makes the ledger drop the changes of the account that it has not applied yet, so that none of its items comes back. `erasedAt` is when
   * the account was removed.
   */
  endUsage(end: { accountId: string; erasedAt: number }): Promise<void>;
  /** Erases a page of each other kind of item. Returns how many there were. */
  eraseItems(accountId: string): Promise<number>;
  /** Replaces a page of what operators' figures have of the account by the same without a name. Returns how many rows there were. */
  eraseDirectory(accountId: string): Promise<number>;
  /** Erases the rows of those of these Stripe customers that belong to the account. */
  eraseCustomers(customers: { customers: string[]; accountId: string }): Promise<void>;
  /** Replaces the account in the audit trail by its hash, and removes the details. Returns how many entries there were. */
  anonymizeAudit(about: { accountId: string; customers: string[]; now: number }): Promise<number>;
  /** Removes all names from the erasure and ends it. */
  finishErasure(accountId: string, finished: { customers: string[]; now: number }): Promise<void>;
};

export type EraseDeps = {
  store: ErasureStore;
  hasTime(): boolean;
  /** Removes a Stripe customer's link to the account. Absent if the caller cannot call Stripe. */
  forgetCustomer?(customerId: string): Promise<void>;
  /** Called after each step with the number of items that it erased. */
  onStep?(what: string, count: number): void;
};

/**
 * `settling`: the account is removed, and calls that began before may still write until then. `more`: there was not enough time.
 * `customer_exists`: the caller cannot call Stripe.
 */
export type EraseOutcome =
  | { kind: 'refused'; reason: 'account_not_found' | 'sessions_open' | 'customer_exists' }
  | { kind: 'settling'; until: number }
  | { kind: 'more' | 'erased' };

/**
 * Erases an account, or continues where an earlier call stopped: call it until it returns `erased`. First the account item is
 * removed, so that no start, heartbeat or event finds it, and the erasure is recorded, so that nobody creates it again. Once calls
 * that had read it are over, everything that names the account is erased, and ids of sessions are replaced by hashes. Each step can
 * be repeated, and what is left to do follows from what is stored. An erased account is searched again.
 */
export async function eraseAccount(
  deps: EraseDeps,
  { accountId, endsSessions, now }: { accountId: string; endsSessions: boolean; now: number },
): Promise<EraseOutcome> {
  const { store } = deps;
  const [account, erasure, found] = await Promise.all([
    store.readAccount(accountId),
    store.readErasure(accountId),
    store.findCustomers(accountId),
  ]);
  const taken =
    account ?? (!erasure && (await store.isPlanned(accountId)) ? withoutItem(accountId) : undefined);
  if (!taken && !erasure) return { kind: 'refused', reason: 'account_not_found' };
  const known = [...(account ? customersOf(account) : []), ...(erasure?.customers ?? []), ...found];
  const customers = [...new Set(known)];
  if (customers.length > 0 && !deps.forgetCustomer) return { kind: 'refused', reason: 'customer_exists' };
  if (taken) {
    const isOpen = Object.values(taken.open).some((slot) => isRunning(slot, now));
    if (isOpen && !endsSessions) return { kind: 'refused', reason: 'sessions_open' };
    await take(store, taken, { customers, now });
    return { kind: 'settling', until: now + SETTLE_SECONDS };
  }
  if (!erasure) throw new Error('an erasure without account and record');
  const settledAt = erasure.isErasing ? erasure.takenAt + SETTLE_SECONDS : now;
  if (settledAt > now) return { kind: 'settling', until: settledAt };
  const isComplete = await eraseAll(deps, { accountId, erasure, customers, now });
  return { kind: isComplete ? 'erased' : 'more' };
}

/** The Stripe customers that the account item names. */
export const customersOf = ({ customers, subscription }: Account) =>
  subscription?.customer ? [...customers, subscription.customer] : customers;

async function take(
  store: ErasureStore,
  account: Taken,
  taken: { customers: string[]; now: number },
): Promise<void> {
  let current: Taken | undefined = account;
  for (let attempt = 0; current && attempt < TAKES_MAX; attempt++) {
    if (await store.takeAccount(current, taken)) return;
    current = await store.readAccount(account.accountId);
  }
  if (current) throw busy('the account');
}

/** Returns false if the time was not enough. Customers come last, because their rows show what is left to erase. */
async function eraseAll(
  { store, hasTime, forgetCustomer, onStep }: EraseDeps,
  erasing: { accountId: string; erasure: Erasure; customers: string[]; now: number },
): Promise<boolean> {
  const { accountId, erasure, customers, now } = erasing;
  const { salt } = erasure;
  /** Erases page after page until there is none. */
  const eraseEach = async (what: string, erasePage: () => Promise<number>): Promise<boolean> => {
    for (;;) {
      if (!hasTime()) return false;
      const count = await erasePage();
      if (count === 0) return true;
      onStep?.(what, count);
    }
  };
  if (customers.length > 0) await store.noteCustomers(accountId, customers);
  for (const customerId of customers) {
    if (!hasTime()) return false;
    await forgetCustomer?.(customerId);
    onStep?.('Stripe customers', 1);
  }
  for (let first = 0; first < erasure.open.length; first += OPEN_AT_ONCE) {
    if (!hasTime()) return false;
    const sessionIds = erasure.open.slice(first, first + OPEN_AT_ONCE);
    const expiresAt = erasure.takenAt + HISTORY_SECONDS;
    await store.eraseOpenSessions({ accountId, salt, sessionIds, expiresAt });
    onStep?.('sessions', sessionIds.length);
  }
  if (!(await eraseEach('sessions', () => store.eraseSessions({ accountId, salt })))) return false;
  // An erasure that has ended is searched again. What the account has that was created since is not part of it.
  if (!erasure.isErasing && (await store.readAccount(accountId))) return true;
  await store.endUsage({ accountId, erasedAt: erasure.takenAt });
  if (!(await eraseEach('items', () => store.eraseItems(accountId)))) return false;
  if (!(await eraseEach('changes', () => store.eraseDirectory(accountId)))) return false;
  for (const customerId of customers) {
    if (!(await eraseEach('events', () => store.eraseEvents(customerId)))) return false;
  }
  if (!hasTime()) return false;
  const entries = await store.anonymizeAudit({ accountId, customers, now });
  if (entries > 0) onStep?.('audit entries', entries);
  await store.eraseCustomers({ customers, accountId });
  await store.finishErasure(accountId, { customers, now });
  return true;
}
