import { marshall } from '@aws-sdk/util-dynamodb';
import { cleanUpAccount } from '../../../services/metering/domain/cleanUpAccount.ts';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { seededRandom } from '../seededRandom.ts';
import type { VirtualClock } from '../virtualClock.ts';
import { inParallel } from '../webhooks/webhookPath.ts';
import { createArrivals } from './arrivals.ts';
import { createLedgerFeed } from './ledgerFeed.ts';
import { createLife, LIMITS, type Task } from './life.ts';
import { createStripeSide, type StripeSide } from './stripeSide.ts';
import { DAY, type RandomOf, type YearLog } from './yearLog.ts';
import type { YearShop } from './yearShop.ts';

/** Times of a day at which things happen; the last one is that of the nightly cleanup. Seconds since midnight. */
const SLOTS = [2, 10, 17, 23.5].map((hours) => hours * 3_600);

const AT_ONCE = 8;

/** New accounts come until some time before the end. */
const SIGN_UP_SHARE = 0.7;

export type YearOptions = {
  shop: YearShop;
  clock: VirtualClock;
  seed: number;
  accounts: number;
  days: number;
  onDay?(day: number): Promise<void>;
};

/** Runs the year. Returns what was done, and a tally of it. */
export async function runYear(options: YearOptions) {
  const { shop, clock, seed, days, onDay } = options;
  const tally: Record<string, number> = {};
  const count = (name: string) => {
    tally[name] = (tally[name] ?? 0) + 1;
  };
  const start = clock.now();
  const side = createStripeSide(shop);
  const log: YearLog = { start, days, accounts: new Map(), events: side.events, planOf: shop.planOf };
  const randomOf = randoms(seed);
  const arrivals = createArrivals({ shop, side, randomOf, log, count });
  const ledger = await createLedgerFeed({ table: shop.table, randomOf, count });
  const tasks = createTasks();
  const { later } = tasks;
  const { isWaited } = arrivals;
  const slotsPerDay = SLOTS.length;
  const erased = new Set<string>();
  const life = createLife({ shop, side, randomOf, log, slotsPerDay, later, count, isWaited, erased });
  for (let index = 0; index < options.accounts; index++) {
    const accountId = `u${index}`;
    const slots = randomOf(accountId)() * days * slotsPerDay * SIGN_UP_SHARE;
    later(slots, { accountId, carryOut: () => life.begin(accountId) });
  }
  for (let slot = 0; slot < days * slotsPerDay; slot++) {
    const day = Math.floor(slot / slotsPerDay);
    const at = start + day * DAY + (SLOTS[slot % slotsPerDay] ?? 0);
    clock.advanceTo(at);
    // With the first request at a new time, the emulator renews and cancels what is due by then.
    arrivals.expect(await side.poll(), slot);
    const renewals = side.due(at);
    for (const due of renewals) await life.renew(due);
    const now = tasks.of(slot);
    await inParallel(now, AT_ONCE, async (ofAccount) => {
      for (const { accountId, carryOut } of ofAccount) if (!erased.has(accountId)) await carryOut();
    });
    if (renewals.length + now.length > 0) arrivals.expect(await side.poll(), slot);
    const hasApplied = await arrivals.apply(slot, at);
    const isNight = slot % slotsPerDay === slotsPerDay - 1;
    const hasCleaned = isNight && (await cleanUp(shop, { log, at, side }));
    await ledger.feed({ at, slot, hasWritten: now.length > 0 || hasApplied || hasCleaned });
    if (slot === days * slotsPerDay - 1) await ledger.finish();
    if (isNight) await onDay?.(day);
  }
  return { log, tally };
}

/** A generator for each account, so that a year depends on the seed and not on which of two accounts is served first. */
function randoms(seed: number): RandomOf {
  const known = new Map<string, () => number>();
  return (accountId) => {
    const found = known.get(accountId) ?? seededRandom(seed * 100_003 + Number(accountId.slice(1)));
    known.set(accountId, found);
    return found;
  };
}

/** Tasks by slot. Those of an account are carried out one after the other. */
function createTasks() {
  const bySlot = new Map<number, Task[]>();
  let current = 0;
  return {
    later(slots: number, task: Task): void {
      const slot = current + Math.max(1, Math.round(slots));
      bySlot.set(slot, [...(bySlot.get(slot) ?? []), task]);
    },
    of(slot: number): Task[][] {
      current = slot;
      const due = bySlot.get(slot) ?? [];
      bySlot.delete(slot);
      return [...Map.groupBy(due, ({ accountId }) => accountId).values()];
    },
  };
}

/**
 * The nightly cleanup of accounts that have had a subscription: an access that has ended is taken back. Returns whether it has written
 * anything.
 */
async function cleanUp(
  { metering, table }: YearShop,
  { log, at, side }: { log: YearLog; at: number; side: StripeSide },
): Promise<boolean> {
  const accounts = [...log.accounts].filter(([accountId]) => side.subscriptionsOf(accountId).length > 0);
  // An account whose first events are late does not exist yet.
  for (const [, { writes }] of accounts) if (writes.length > 0) writes.push({ at });
  const keys = accounts.map(([accountId]) => marshall(tableKeys.account(accountId)));
  const rows = await readBatch(table, keys, { consistent: true });
  const over = rows
    .map(parseAccountRow)
    .flatMap(({ accountId, validUntil }) => (validUntil <= at ? [accountId] : []));
  await inParallel(over, AT_ONCE, (accountId) =>
    cleanUpAccount(metering, { accountId, now: at, limits: LIMITS }),
  );
  return over.length > 0;
}
