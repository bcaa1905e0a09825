import * as z from 'zod/mini';
import { type OpeningStore, openAccounts, planOpenings } from '../../services/ledger/domain/openAccounts.ts';
import { createOpeningStore } from '../../services/ledger/store/openingStore.ts';
import { createProgressStore } from '../../shared/aws/progressStore.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { ACCOUNT_PREFIX } from '../../shared/aws/tableKeys.ts';
import { createThrottle } from '../../shared/throttle.ts';
import { counted } from '../counted.ts';
import { auditCommand } from '../stage/auditCommand.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';
import { scanRows } from '../table/sourceRows.ts';
import { writeAddresses } from './writeAddresses.ts';

/** As many heads as one read returns. */
const CHUNK_MAX = 100;

/** An account takes about 7 writes of 2 units, so that a chunk each second takes 1,400 units of the table. */
const PAUSE_MS = 1_000;

/** `after` is the position in the scan up to which everything is done. A run that is complete has none. */
const progressRow = z.object({
  after: z.optional(z.string()),
  read: z.number(),
  opened: z.number(),
});

type Run = { read: number; opened: number };

/**
 * Takes the accounts that existed before operators' lists into them, and into the figures of today, and lets operators find their addresses. The ledger can run meanwhile. A run that
 * was stopped is resumed, and another one finds nothing to do. A dry run counts the accounts instead.
 */
export async function runBackfill(
  stage: ConnectedStage,
  { isDryRun, pauseMs = PAUSE_MS }: { isDryRun: boolean; pauseMs?: number },
): Promise<void> {
  const { table, name } = stage;
  const progress = createProgressStore(table, 'insights-backfill', progressRow);
  let { step, progress: known } = isDryRun ? { step: 0 } : await progress.read();
  if (!isDryRun) await auditCommand(stage, { action: 'npm run insights -- backfill', details: {} });
  const isResumed = known?.after !== undefined;
  const run: Run = isResumed && known ? { read: known.read, opened: known.opened } : { read: 0, opened: 0 };
  if (isResumed) console.log(`resumed after ${counted(run.read, 'accounts')}`);
  const store = createOpeningStore(table);
  const turn = createThrottle(pauseMs);
  const pages = scanRows(table, { kinds: ['account'], after: isResumed ? known?.after : undefined });
  for await (const { rows, next } of pages) {
    const accountIds = rows.map(({ pk }) => pk?.S?.slice(ACCOUNT_PREFIX.length) ?? '');
    await runPage(store, accountIds, { table, run, isDryRun, turn });
    console.log(
      `${counted(run.read, 'accounts')} read, ${run.opened} ${isDryRun ? 'to be opened' : 'opened'}`,
    );
    if (isDryRun) continue;
    known = { ...run, after: next };
    if (!(await progress.save({ step, progress: known }))) {
      throw new Error(
        'another command does the same: wait for it, or run this command again if it was stopped',
      );
    }
    step++;
  }
  console.log(isDryRun ? 'nothing was changed' : `every account of ${name} is in the lists and figures`);
}

async function runPage(
  store: OpeningStore,
  accountIds: string[],
  { table, run, isDryRun, turn }: { table: Table; run: Run; isDryRun: boolean; turn: () => Promise<void> },
): Promise<void> {
  for (let start = 0; start < accountIds.length; start += CHUNK_MAX) {
    await turn();
    const chunk = accountIds.slice(start, start + CHUNK_MAX);
    const now = Math.floor(Date.now() / 1000);
    run.read += chunk.length;
    run.opened += isDryRun
      ? (await planOpenings(store, chunk, now)).length
      : await openAccounts(store, chunk, now);
    if (!isDryRun) await writeAddresses(table, chunk);
  }
}
