import { type AccountChange, imageOf, sumEffects } from './effects.ts';
import { type AccountPlan, itemsOf, planAccount } from './plan.ts';
import type { LedgerStore } from './ports.ts';

/** DynamoDB accepts at most this many items in a transaction. */
const ITEMS_MAX = 100;

/** An account's share of a transaction. What is more waits for the next one. */
const ACCOUNT_ITEMS_MAX = 50;

/** Heads are read for as many accounts at a time as one read returns. */
const ACCOUNTS_MAX = 100;

/** Only another call with the same records, after a time-out, changes a head in between. */
const ROUNDS_MAX = 5;

export type Failure = { sequenceNumber: string; error: unknown };

export type ApplyOutcome = {
  /** For each account whose changes were not all applied, the first that was not. */
  failures: Failure[];
  /** The heads that were written. */
  written: AccountPlan[];
};

/**
 * Applies changes of any accounts, each account's in the given order, and each exactly once: a change that was applied before adds
 * nothing. A fault of one transaction does not stop the others. `now` is epoch seconds.
 */
export async function applyChanges(
  store: LedgerStore,
  changes: AccountChange[],
  now: number,
): Promise<ApplyOutcome> {
  const byAccount = Map.groupBy(changes, (change) => imageOf(change).accountId);
  const outcome: ApplyOutcome = { failures: [], written: [] };
  const waiting = [...byAccount.values()];
  while (waiting.length > 0) {
    const group = waiting.splice(0, ACCOUNTS_MAX);
    try {
      const left = await applyGroup(store, group, { now, outcome });
      waiting.unshift(...left);
    } catch (error) {
      outcome.failures.push(...failuresOf(group, error));
    }
  }
  return outcome;
}

type Applying = { now: number; outcome: ApplyOutcome };

const failuresOf = (accounts: AccountChange[][], error: unknown): Failure[] =>
  accounts.flatMap(([first]) => (first ? [{ sequenceNumber: first.sequenceNumber, error }] : []));

/** Applies changes of up to 100 accounts, in as few transactions as they fit into. Returns what did not fit. */
async function applyGroup(
  store: LedgerStore,
  accounts: AccountChange[][],
  { now, outcome }: Applying,
): Promise<AccountChange[][]> {
  let left = accounts;
  const rest: AccountChange[][] = [];
  const marked = new Set<string>();
  for (let rounds = 0; left.length > 0; ) {
    if (rounds >= ROUNDS_MAX) {
      outcome.failures.push(...failuresOf(left, new Error('other calls changed the heads each time')));
      break;
    }
    const heads = await store.readHeads(left.map(accountOf));
    const again: AccountChange[][] = [];
    const knownBefore = marked.size;
    for (const batch of packed(
      left.map((changes) => {
        const head = heads.get(accountOf(changes));
        return { changes, ...planAccount(head, changes, { marked, itemsMax: ACCOUNT_ITEMS_MAX, now }) };
      }),
    )) {
      const plans = batch.flatMap(({ plan }) => plan ?? []);
      try {
        const result = await store.write(plans, now);
        if (result.kind === 'written') {
          outcome.written.push(...plans);
          rest.push(...batch.map((one) => one.rest).filter((changes) => changes.length > 0));
        } else if (result.kind === 'overtaken') {
          for (const recordId of result.marked) marked.add(recordId);
          again.push(...changesOf(batch));
        } else if (batch.length > 1) {
          // What one account has must not keep the others from being written.
          for (const { changes } of batch)
            rest.push(...(await applyGroup(store, [changes], { now, outcome })));
        } else {
          outcome.failures.push(...failuresOf(changesOf(batch), result.error));
        }
      } catch (error) {
        outcome.failures.push(...failuresOf(changesOf(batch), error));
      }
    }
    // Records that were applied before are learned a few at a time, which is progress.
    if (marked.size === knownBefore) rounds++;
    left = again;
  }
  return rest;
}

const changesOf = (batch: Planned[]): AccountChange[][] => batch.map(({ changes }) => changes);

const accountOf = ([first]: AccountChange[]): string => (first ? imageOf(first).accountId : '');

type Planned = { changes: AccountChange[]; plan?: AccountPlan; rest: AccountChange[] };

/** Accounts whose items, with the figures that they share, fit into one transaction. An account without a plan needs none. */
export function packed<One extends { plan?: AccountPlan }>(all: One[]): One[][] {
  const batches: One[][] = [];
  let batch: One[] = [];
  for (const one of all) {
    if (!one.plan) continue;
    if (batch.length > 0 && sizeOf([...batch, one]) > ITEMS_MAX) {
      batches.push(batch);
      batch = [];
    }
    batch.push(one);
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

function sizeOf(batch: { plan?: AccountPlan }[]): number {
  const plans = batch.flatMap(({ plan }) => plan ?? []);
  const figures = sumEffects(plans.map(({ effects }) => effects)).figures;
  return plans.reduce((sum, plan) => sum + itemsOf(plan), 0) + new Set(figures.map(({ day }) => day)).size;
}
