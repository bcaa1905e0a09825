import { isDeepStrictEqual } from 'node:util';
import { computeTotals } from '../../services/insights/domain/computeTotals.ts';
import { findMismatch } from '../../services/insights/domain/dayTotals.ts';
import { findFirstDay } from '../../services/insights/domain/firstDay.ts';
import { lastWholeDay } from '../../services/insights/domain/nightlyTotals.ts';
import type { Totals } from '../../services/insights/domain/totals.ts';
import { createTotalsStore } from '../../services/insights/store/totalsStore.ts';
import { counted } from '../counted.ts';
import { printTable } from '../printTable.ts';
import { auditCommand } from '../stage/auditCommand.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';

/** Tables have existed for fewer years than this. */
const FIRST_POSSIBLE_DAY = '2000-01-01';

/** A day takes about 0.1 s from outside AWS: a line for every three seconds. */
const DAYS_BETWEEN_LINES = 30;

/**
 * Computes the totals of all days again and writes those that differ from the stored ones. A dry run prints them instead. A run that was
 * stopped is repeated from the first day, and finds nothing to write for the days that it had done.
 */
export async function runRebuild(stage: ConnectedStage, { isDryRun }: { isDryRun: boolean }): Promise<void> {
  const { table, name } = stage;
  if (!isDryRun) await auditCommand(stage, { action: 'npm run insights -- rebuild', details: {} });
  const store = createTotalsStore(table);
  const to = lastWholeDay(Math.floor(Date.now() / 1000));
  const stored = new Map(
    (await store.readTotals({ from: FIRST_POSSIBLE_DAY, to })).map((totals) => [totals.day, totals]),
  );
  const [firstStored = to] = stored.keys();
  const from = await findFirstDay(store, firstStored);
  console.log(`computing the days from ${from} to ${to} of ${name}`);
  const changes: string[][] = [];
  let days = 0;
  for await (const { totals, previous } of computeTotals(store, { from, to })) {
    days++;
    const fields = differing(stored.get(totals.day), totals);
    if (fields) changes.push([totals.day, fields.join(', ')]);
    if (fields && !isDryRun) await store.writeTotals(totals);
    const mismatch = findMismatch(previous, totals);
    if (mismatch) {
      const { expectedMinor, actualMinor } = mismatch;
      console.log(
        `${totals.day}: the revenue is ${actualMinor}, with the changes of the day ${expectedMinor}`,
      );
    }
    if (days % DAYS_BETWEEN_LINES === 0)
      console.log(`${counted(days, 'days')} computed, up to ${totals.day}`);
  }
  console.log(
    `${counted(days, 'days')} computed, ${counted(changes.length, 'days')} ${isDryRun ? 'would be written; nothing was changed' : 'written'}`,
  );
  if (changes.length > 0) printTable(['day', 'what differs'], changes);
}

/** The names of the fields that differ; undefined if none do. */
function differing(stored: Totals | undefined, totals: Totals): string[] | undefined {
  if (!stored) return ['no totals yet'];
  const names = [...new Set([...Object.keys(stored), ...Object.keys(totals)])] as (keyof Totals)[];
  const fields = names.filter((name) => !isDeepStrictEqual(stored[name], totals[name]));
  return fields.length > 0 ? fields : undefined;
}
