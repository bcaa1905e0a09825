import { endUsage } from '../../../services/accounts/store/usageEnd.ts';
import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import { type AccountChange, imageOf } from '../../../services/ledger/domain/effects.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import { monthStart, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { seededRandom, shuffled } from '../seededRandom.ts';
import { eraseItems } from './erasedItems.ts';
import { type MemoryTable, memoryTable } from './memoryTable.ts';
import { OpeningRun } from './openingRun.ts';
import { AccountWriters } from './writers.ts';

const FIRST = Date.parse('2026-11-20T09:00:00Z') / 1000;
/** One is also the name of a property of every object. */
const PROJECTS = ['web', 'toString'];
const STEPS = 60;

/** More deliveries than any history needs, so that a test ends if nothing moves. */
const DELIVERIES_MAX = 5_000;

export type LedgerHistory = {
  accounts: AccountWriters[];
  table: MemoryTable;
  discarded: number;
  faults: number;
  /** Whether the ledger began in the middle to keep operators' lists. */
  isOpenedLate: boolean;
};

/** An entry of the stream: a change, or the moment at which an erasure removes the items of its account. */
type Entry =
  | { kind: 'change'; at: number; change: AccountChange; mayDiscard: boolean }
  | { kind: 'erasure'; at: number; accountId: string; erasedAt: number };

/**
 * A random history of one to four accounts, and a random delivery of its stream to the ledger: batches of any size in two shards,
 * delivered again in part, discarded and replayed in any order, by two instances at once, with crashes before and after writes.
 */
export async function runLedgerHistory(seed: number): Promise<LedgerHistory> {
  const random = seededRandom(seed);
  const pick = (count: number) => Math.floor(random() * count);
  const accounts = Array.from({ length: 1 + pick(4) }, (_, index) => new AccountWriters(`u${index}`, random));
  write(accounts, random);
  const table = memoryTable();
  const history: LedgerHistory = { accounts, table, discarded: 0, faults: 0, isOpenedLate: false };
  const windowSeconds = random() < 0.5 ? 1 : 300;
  const isFiltered = random() < 0.7;
  const shards: Entry[][] = [[], []];
  for (const account of accounts) shards[pick(2)]?.push(...entriesOf(account, { random, isFiltered }));
  await deliver(shards, { history, random, windowSeconds });
  return history;
}

function write(accounts: AccountWriters[], random: () => number): void {
  const pick = (count: number) => Math.floor(random() * count);
  let now = FIRST + pick(SECONDS_PER_DAY);
  // The rollout: some histories begin with writers of the first format, and some go back to them for a while.
  const rollout =
    random() < 0.4 ? { from: pick(30), back: random() < 0.5 ? 35 + pick(10) : STEPS } : undefined;
  for (let step = 0; step < STEPS; step++) {
    now = later(now, random);
    for (const account of accounts) {
      const isFirst = rollout && (step < rollout.from || (step >= rollout.back && step < rollout.back + 6));
      // During a deployment, old and new functions write at the same time.
      account.format = isFirst ? (rollout.from - step < 5 && random() < 0.3 ? 2 : 1) : 2;
      if (random() < 0.6) act(account, { now, random });
    }
  }
}

/** A few seconds later, or near the next midnight, or in the next day, or near the next month. */
function later(now: number, random: () => number): number {
  const kind = random();
  const near = Math.floor(random() * 140) - 70;
  if (kind < 0.75) return now + Math.floor(random() * 90);
  const midnight = (Math.floor(now / SECONDS_PER_DAY) + 1) * SECONDS_PER_DAY;
  if (kind < 0.9) return Math.max(now, midnight + near);
  if (kind < 0.96) return now + SECONDS_PER_DAY;
  return Math.max(now, monthStart(now, 1) + near);
}

function act(account: AccountWriters, { now, random }: { now: number; random: () => number }): void {
  const project = random() < 0.5 ? PROJECTS[Math.floor(random() * PROJECTS.length)] : undefined;
  const roll = random();
  if (roll < 0.35) account.start(now, project);
  else if (roll < 0.5) account.heartbeat(now);
  else if (roll < 0.65) account.end(now, random() < 0.25);
  else if (roll < 0.75) account.reclaim(now);
  else if (roll < 0.8) account.report(now, Math.floor(random() * 3 * SECONDS_PER_DAY), project);
  else if (roll < 0.83) account.move(now);
  else if (roll < 0.85) account.buy(now);
  else if (roll < 0.89) account.addProject(now, PROJECTS[Math.floor(random() * PROJECTS.length)] ?? '');
  else if (roll < 0.91) account.archiveProject(now, PROJECTS[Math.floor(random() * PROJECTS.length)] ?? '');
  else if (roll < 0.925) account.touch(now);
  else if (roll < 0.95) account.agree(now);
  else if (roll < 0.965) account.cancel(now);
  else if (roll < 0.98) account.rollOver(now);
  else if (roll < 0.985) account.restore(now);
  else account.erase(now);
}

function entriesOf(
  account: AccountWriters,
  { random, isFiltered }: { random: () => number; isFiltered: boolean },
): Entry[] {
  const entries: Entry[] = [];
  for (const [index, { change, isHeartbeat, life }] of account.written.entries()) {
    for (const { at } of account.erasures.filter(({ afterRecord }) => afterRecord === index)) {
      entries.push(erasureOf(account, at));
    }
    if (isFiltered && change.after?.late === true && isHeartbeat) continue;
    // What a replay brings of an account that was created again is not counted, not even in the figures.
    // A restore drops the changes before it that were not applied.
    const isKept = account.erasures.some((erasure) => erasure.life === life && life < account.life);
    const mayDiscard = !isKept && !account.isRestored;
    entries.push({ kind: 'change', at: change.at, change, mayDiscard });
  }
  for (const { at } of account.erasures.filter(({ afterRecord }) => afterRecord === account.written.length)) {
    // The items are erased two minutes later. The stream can be ahead of that or far behind.
    entries.splice(Math.max(0, entries.length - Math.floor(random() * 4)), 0, erasureOf(account, at));
  }
  return entries;
}

const erasureOf = ({ accountId }: AccountWriters, at: number): Entry => ({
  kind: 'erasure',
  at,
  accountId,
  erasedAt: at,
});

type Delivering = { history: LedgerHistory; random: () => number; windowSeconds: number };

async function deliver(shards: Entry[][], { history, random, windowSeconds }: Delivering): Promise<void> {
  const { table } = history;
  const pick = (count: number) => Math.floor(random() * count);
  let sequence = 0;
  const queues = shards.map((shard) =>
    batchesOf(
      shard
        .toSorted((one, other) => one.at - other.at)
        .map(
          (entry): Entry =>
            entry.kind === 'change'
              ? { ...entry, change: { ...entry.change, sequenceNumber: String(++sequence) } }
              : entry,
        ),
      { windowSeconds, pick },
    ),
  );
  const discarded: AccountChange[][] = [];
  const delivered: AccountChange[][] = [];
  const store = createLedgerStore(table);
  const chance = random() < 0.5 ? 0.06 : 0;
  let isReliable = false;
  const openings = new OpeningRun({ ...history, store, random });
  table.faults.before = async () => {
    for (let turn = pick(4); turn > 0; turn--) await Promise.resolve();
    if (!isReliable && random() < chance) fail(history);
  };
  table.faults.after = () => {
    if (!isReliable && random() < chance) fail(history);
  };
  /** As the handler: returns what Lambda delivers again. */
  const call = async (changes: AccountChange[]): Promise<AccountChange[]> => {
    openings.note(changes);
    const { failures } = await applyChanges(store, changes, FIRST);
    const failed = failures.map(({ sequenceNumber }) => Number(sequenceNumber));
    if (failed.length === 0) return [];
    return changes.filter(({ sequenceNumber }) => Number(sequenceNumber) >= Math.min(...failed));
  };
  const untilDone = async (changes: AccountChange[]) => {
    let left = changes;
    for (let attempt = 0; left.length > 0 && attempt < 50; attempt++) left = await call(left);
    if (left.length > 0) throw new Error('a batch fails again and again');
  };
  const step = async (queue: Entry[][]) => {
    const batch = queue.shift() ?? [];
    const [first] = batch;
    if (first?.kind === 'erasure') return erase(table, first);
    const changes = batch.flatMap((entry) => (entry.kind === 'change' ? [entry.change] : []));
    const mayDiscard = batch.every((entry) => entry.kind === 'change' && entry.mayDiscard);
    delivered.push(changes);
    if (mayDiscard && random() < 0.15) {
      // Some of its transactions were written before it was given up.
      if (random() < 0.3) await call(changes);
      discarded.push(changes);
      history.discarded++;
      return;
    }
    // A second instance works on the same batch, after the first one timed out.
    await Promise.all(random() < 0.2 ? [untilDone(changes), untilDone(changes)] : [untilDone(changes)]);
  };
  const startsAt = random() < 0.4 ? pick(30) : undefined;
  for (let round = 0; queues.some((queue) => queue.length > 0); round++) {
    if (round > DELIVERIES_MAX) throw new Error('the stream does not end');
    if (round === startsAt) {
      openings.forgetLists();
      history.isOpenedLate = true;
    }
    if (random() < 0.05) await openings.openSome();
    await Promise.all(queues.map(async (queue) => (random() < 0.7 ? step(queue) : undefined)));
    const again = delivered[pick(delivered.length)];
    if (again && random() < 0.2 && isOfLife(again, history)) await untilDone(again.slice(pick(again.length)));
    if (discarded.length > 0 && random() < 0.1)
      await untilDone(discarded.splice(pick(discarded.length), 1)[0] ?? []);
  }
  isReliable = true;
  for (const changes of shuffled(discarded, random)) await untilDone(changes);
  await openings.openAll();
}

/** Whether none of the changes is of an account that was created again since. */
const isOfLife = (changes: AccountChange[], { accounts }: LedgerHistory): boolean =>
  changes.every(
    (change) => accounts.find(({ accountId }) => accountId === imageOf(change).accountId)?.life === 1,
  );

function fail(history: LedgerHistory): never {
  history.faults++;
  throw new Error('a crash');
}

/** Batches of the changes of one window, of at most 1,000 or fewer. An erasure is a batch of its own. */
function batchesOf(
  entries: Entry[],
  { windowSeconds, pick }: { windowSeconds: number; pick: (count: number) => number },
): Entry[][] {
  const batches: Entry[][] = [];
  const sizeMax = 1 + pick(40);
  for (const entry of entries) {
    const last = batches.at(-1);
    const [first] = last ?? [];
    const joins =
      last &&
      first &&
      first.kind === 'change' &&
      entry.kind === 'change' &&
      last.length < sizeMax &&
      entry.at - first.at <= windowSeconds;
    if (joins) last.push(entry);
    else batches.push([entry]);
  }
  return batches;
}

/** As an erasure of the account: the head first, then all days, periods and notices. */
async function erase(
  table: MemoryTable,
  { accountId, erasedAt }: { accountId: string; erasedAt: number },
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await endUsage(table, { accountId, erasedAt });
      break;
    } catch (error) {
      if (attempt > 50) throw error;
    }
  }
  eraseItems(table, accountId);
}
