import type { Account } from '../../../shared/account/account.ts';
import { packed } from './applyChanges.ts';
import { type AccountPlan, planOpening, planRepair } from './plan.ts';
import type { LedgerStore } from './ports.ts';

export type OpeningStore = LedgerStore & {
  /** These accounts as they are, strongly consistent. One that does not exist is absent from the result. */
  readAccounts(accountIds: string[]): Promise<Account[]>;
};

/** The ledger writes a head once in its window, so that a few rounds are enough. */
const ROUNDS_MAX = 10;

/** Plans to take these accounts into operators' lists and figures. Those that are in them are left out. `now` is epoch seconds. */
export async function planOpenings(
  store: Pick<OpeningStore, 'readHeads' | 'readAccounts'>,
  accountIds: string[],
  now: number,
): Promise<AccountPlan[]> {
  const heads = await store.readHeads(accountIds);
  const unopened = accountIds.filter((accountId) => !heads.get(accountId)?.listing);
  if (unopened.length === 0) return [];
  // Not before the heads: an account then has all changes that its head has.
  const accounts = await store.readAccounts(unopened);
  return accounts.flatMap((account) => planOpening(heads.get(account.accountId), account, now) ?? []);
}

/** Plans what these heads and accounts need to agree. */
export async function planRepairs(
  store: Pick<OpeningStore, 'readHeads' | 'readAccounts'>,
  accountIds: string[],
  now: number,
): Promise<AccountPlan[]> {
  const heads = await store.readHeads(accountIds);
  const accounts = new Map(
    (await store.readAccounts(accountIds)).map((account) => [account.accountId, account]),
  );
  return accountIds.flatMap(
    (accountId) => planRepair(heads.get(accountId), accounts.get(accountId), { accountId, at: now }) ?? [],
  );
}

/**
 * Takes up to 100 accounts into operators' lists and figures, each once, also while the ledger runs: what an account has not told the
 * ledger yet is part of its opening and adds nothing later. Returns how many were opened. Can be repeated.
 */
export const openAccounts = (store: OpeningStore, accountIds: string[], now: number): Promise<number> =>
  writePlans(planOpenings, store, accountIds, now);

/** Brings up to 100 heads and their accounts together, also while the ledger runs. Returns how many were written. Can be repeated. */
export const repairAccounts = (store: OpeningStore, accountIds: string[], now: number): Promise<number> =>
  writePlans(planRepairs, store, accountIds, now);

async function writePlans(
  planAll: typeof planOpenings,
  ...[store, accountIds, now]: Parameters<typeof openAccounts>
): Promise<number> {
  let opened = 0;
  let left = accountIds;
  for (let round = 0; left.length > 0; round++) {
    if (round >= ROUNDS_MAX) throw new Error('other calls changed the heads each time');
    const again: string[] = [];
    const plans = await planAll(store, left, now);
    for (const batch of packed(plans.map((plan) => ({ plan })))) {
      const ofBatch = batch.map(({ plan }) => plan);
      const result = await store.write(ofBatch, now);
      if (result.kind === 'rejected') throw result.error;
      if (result.kind === 'written') opened += batch.length;
      else again.push(...ofBatch.map(({ accountId }) => accountId));
    }
    left = again;
  }
  return opened;
}
