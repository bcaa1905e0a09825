import { planRepairs, repairAccounts } from '../../services/ledger/domain/openAccounts.ts';
import { createOpeningStore } from '../../services/ledger/store/openingStore.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { createThrottle } from '../../shared/throttle.ts';
import { counted } from '../counted.ts';
import { printTable } from '../printTable.ts';
import { auditCommand } from '../stage/auditCommand.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';
import { closeErased } from './recountErased.ts';
import {
  differences,
  type Figures,
  type LevelDifference,
  readCorrections,
  readFigures,
  writeDifferences,
} from './recountLevels.ts';
import { findWrongLists, repairLists } from './recountLists.ts';
import {
  findErased,
  findSuspects,
  isSameState,
  levelsOfState,
  readState,
  type State,
} from './recountState.ts';

/** As many heads as one read returns. */
const CHUNK_MAX = 100;

/** An account takes about 7 writes of 2 units, so that a chunk each second takes 1,400 units of the table. */
const CHUNK_PAUSE_MS = 1_000;
const ACCOUNT_PAUSE_MS = CHUNK_PAUSE_MS / CHUNK_MAX;

/** In a quiet stage the first two readings are the same. */
const READINGS_MAX = 4;

const nowSeconds = () => Math.floor(Date.now() / 1000);

/**
 * Makes operators' lists and levels again from the heads and accounts that exist. The ledger can run meanwhile if it writes no head between
 * two readings of all heads; otherwise nothing is counted. A dry run prints what differs, and fails if something does.
 */
export async function runRecount(stage: ConnectedStage, { isDryRun }: { isDryRun: boolean }): Promise<void> {
  const { table, name } = stage;
  if (!isDryRun) await auditCommand(stage, { action: 'npm run insights -- recount', details: {} });
  const first = await readState(table);
  console.log(`${counted(first.accounts.size, 'accounts')} read`);
  const suspects = findSuspects(first);
  const repaired =
    (await repairHeads(table, suspects, isDryRun)) + (await closeAll(table, findErased(first), isDryRun));
  console.log(
    `${counted(repaired, 'accounts')} ${isDryRun ? 'to be ' : ''}taken into the figures or out of them`,
  );
  const corrections = await readCorrections(table);
  const { state, levels, figures } = await countLevels(table, first);
  if (levels.length > 0) {
    printTable(
      ['level', 'in the figures', 'difference'],
      levels.map((one) => [one.level, String(one.figures), String(one.accounts - one.figures)]),
    );
  }
  if (!isDryRun && levels.length > 0) {
    const options = { figures, corrections, now: nowSeconds() };
    const isWritten = await writeDifferences(table, levels, options);
    if (!isWritten) throw new Error('another command corrected levels meanwhile: run this command again');
  }
  console.log(`${counted(levels.length, 'levels')} ${isDryRun ? 'to be corrected' : 'corrected'}`);
  const wrong = await findWrongLists(table, state);
  // Their places change with their heads.
  if (isDryRun) for (const accountId of suspects) wrong.delete(accountId);
  const turn = createThrottle(ACCOUNT_PAUSE_MS);
  let items = 0;
  for (const [accountId, found] of wrong) {
    await turn();
    items += await repairLists(table, { accountId, found, isDryRun });
  }
  console.log(`${counted(items, 'items')} of lists ${isDryRun ? 'to be ' : ''}put or deleted`);
  if (!isDryRun) return console.log(`the lists and levels of ${name} are those of its accounts`);
  console.log('nothing was changed');
  if (repaired + levels.length + items > 0) process.exitCode = 1;
}

async function repairHeads(table: Table, accountIds: string[], isDryRun: boolean): Promise<number> {
  const store = createOpeningStore(table);
  const turn = createThrottle(CHUNK_PAUSE_MS);
  let repaired = 0;
  for (let start = 0; start < accountIds.length; start += CHUNK_MAX) {
    await turn();
    const chunk = accountIds.slice(start, start + CHUNK_MAX);
    repaired += isDryRun
      ? (await planRepairs(store, chunk, nowSeconds())).length
      : await repairAccounts(store, chunk, nowSeconds());
    console.log(
      `${start + chunk.length} of ${counted(accountIds.length, 'accounts')} compared with their heads`,
    );
  }
  return repaired;
}

async function closeAll(table: Table, partitions: string[], isDryRun: boolean): Promise<number> {
  if (isDryRun) return partitions.length;
  let closed = 0;
  for (const pk of partitions) if (await closeErased(table, pk, nowSeconds())) closed++;
  return closed;
}

/**
 * Heads and levels are written in the same transactions. If no head was written between two readings, the levels that were read between
 * them belong to both, and their difference from the heads stays the same whatever the ledger adds later.
 */
async function countLevels(
  table: Table,
  first: State,
): Promise<{ state: State; levels: LevelDifference[]; figures: Figures }> {
  let before = first;
  for (let reading = 0; reading < READINGS_MAX; reading++) {
    const figures = await readFigures(table, nowSeconds());
    const state = await readState(table);
    if (isSameState(before, state)) {
      return { state, levels: differences(figures.levels, levelsOfState(state)), figures };
    }
    before = state;
  }
  throw new Error(
    'the ledger writes all the time, so levels were not counted: disable its event source mapping, run this command again, and enable it (docs/insights.md, Recount)',
  );
}
