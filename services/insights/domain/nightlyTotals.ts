import { isoDay, SECONDS_PER_HOUR, SECONDS_PER_MINUTE } from '../../../shared/time.ts';
import { computeTotals } from './computeTotals.ts';
import { addDays, dayStart } from './days.ts';
import { findMismatch, type Mismatch } from './dayTotals.ts';
import { findFirstDay } from './firstDay.ts';
import type { TotalsStore } from './totalsPorts.ts';

/**
 * A night's run computes the day before. It begins at 02:40 UTC: the ledger has the changes of the day within minutes, and a failed batch
 * of it an hour later.
 */
export const RUN_BEGINS_SECONDS = 2 * SECONDS_PER_HOUR + 40 * SECONDS_PER_MINUTE;

/** A call every 15 minutes has repeated a failed run eleven times then. */
const LATE_AFTER_SECONDS = 3 * SECONDS_PER_HOUR;

/**
 * Each night the totals of this many days are computed again. The failures bucket keeps batches of the ledger for 30 days, the stream keeps
 * them for a day before that, and a payment within 30 days reaches the account within three more: 34 days, and the last day itself.
 */
export const REWRITTEN_DAYS = 35;

/** `from` and `to` are the days that were rewritten, both included; `days` are those of them that have totals. */
export type NightlyOutcome =
  | { kind: 'done' }
  | { kind: 'rewritten'; from: string; to: string; days: number; mismatches: Mismatch[] };

/** The last day that a run at this instant computes. */
export const lastWholeDay = (now: number): string => addDays(isoDay(now - RUN_BEGINS_SECONDS), -1);

/** Whether last night's totals are missing although three hours have passed. A stage without any totals is new. */
export async function isNightMissing(store: Pick<TotalsStore, 'readLastTotals'>, now: number) {
  const to = lastWholeDay(now);
  const last = await store.readLastTotals(to);
  const startedAt = dayStart(addDays(to, 1)) + RUN_BEGINS_SECONDS;
  return (
    last !== undefined &&
    last.day < to &&
    (last.day < addDays(to, -1) || now - startedAt > LATE_AFTER_SECONDS)
  );
}

/**
 * Rewrites the totals of the last 35 whole days, unless this night's run has done so. A run that makes up for missed nights also rewrites
 * the days that those would have rewritten. The first run of a stage begins with its first figures. A run that stops halfway is repeated
 * from the beginning: it writes the last day last.
 */
export async function runNightlyTotals(store: TotalsStore, now: number): Promise<NightlyOutcome> {
  const to = lastWholeDay(now);
  const last = await store.readLastTotals(to);
  if (last?.day === to) return { kind: 'done' };
  const from = last ? addDays(last.day, 2 - REWRITTEN_DAYS) : await findFirstDay(store, to);
  const mismatches: Mismatch[] = [];
  let days = 0;
  for await (const { totals, previous } of computeTotals(store, { from, to })) {
    const mismatch = findMismatch(previous, totals);
    if (mismatch) mismatches.push(mismatch);
    await store.writeTotals(totals);
    days++;
  }
  return { kind: 'rewritten', from, to, days, mismatches };
}
