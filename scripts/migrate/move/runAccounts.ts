import { counted } from '../../counted.ts';
import { errorMessage } from '../../errorMessage.ts';
import { printTable } from '../../printTable.ts';
import { type MigrateContext, type MigrateOptions, selectAccounts } from '../context.ts';
import type { PlannedAccount } from '../planFile.ts';

/** What became of an account. `reason` or `code` says why nothing was done. */
export type AccountResult = { kind: string; reason?: string; code?: string; text?: string };

export type AccountRow = { userId: string } & AccountResult;

/** Calls to Stripe are paced for all together, so a few at a time use the pace. */
const AT_ONCE = 8;

/** With this many errors in a row, it is not the account. */
const ERRORS_MAX = 20;

/**
 * The accounts of a plan file that `--only` and `--limit` leave. `--limit` alone counts the accounts whose price changes, so that a
 * canary of ten is the same ten accounts in every step. Free accounts follow without it.
 */
export function selectPlanned(
  accounts: PlannedAccount[],
  options: Pick<MigrateOptions, 'only' | 'limit'>,
): PlannedAccount[] {
  const isCanary = options.limit !== undefined && options.only === undefined;
  return selectAccounts(isCanary ? accounts.filter(hasNewPrice) : accounts, options);
}

const hasNewPrice = ({ blockers, movesAt }: PlannedAccount): boolean =>
  blockers.length === 0 && movesAt !== undefined;

/**
 * Does the work of a step for each account, a few at a time. An error stops only its own account, unless all fail. The results are
 * in the order of the accounts.
 */
export async function runAccounts<Row extends { userId: string }>(
  { progress }: Pick<MigrateContext, 'progress'>,
  { doing, rows, work }: { doing: string; rows: Row[]; work(row: Row): Promise<AccountResult> },
): Promise<AccountRow[]> {
  const results: AccountRow[] = [];
  const bar = progress(doing, rows.length);
  let next = 0;
  let errorsInRow = 0;

  async function runNext(): Promise<void> {
    while (errorsInRow < ERRORS_MAX) {
      const index = next++;
      const row = rows[index];
      if (!row) return;
      results[index] = { userId: row.userId, ...(await resultOf(row)) };
      errorsInRow = results[index].kind === 'error' ? errorsInRow + 1 : 0;
      bar.advance();
    }
  }

  async function resultOf(row: Row): Promise<AccountResult> {
    try {
      return await work(row);
    } catch (error) {
      return { kind: 'error', text: errorMessage(error) };
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, runNext));
  bar.end();
  return results.filter((result) => result !== undefined);
}

/** Prints the counts and the accounts with which something is to be done. An error makes the command fail. */
export function printResults(
  results: AccountRow[],
  { options, total }: Pick<MigrateContext, 'options'> & { total: number },
): void {
  const errors = results.filter(({ kind }) => kind === 'error');
  if (options.json) console.log(JSON.stringify(results, null, 2));
  else printForPeople(results, options.isDryRun);
  if (results.length < total) {
    throw new Error(
      `stopped after ${ERRORS_MAX} errors in a row, the last one: ${errors.at(-1)?.text}; ` +
        `${total - results.length} accounts are left`,
    );
  }
  if (errors.length > 0) {
    throw new Error(`${counted(errors.length, 'accounts')} failed with an error: run this step again`);
  }
}

function printForPeople(results: AccountRow[], isDryRun: boolean): void {
  const open = results.filter(({ kind }) => ['waits', 'refused', 'error'].includes(kind));
  if (open.length > 0) {
    printTable(
      ['account', 'result', 'reason', ''],
      open.map(({ userId, kind, reason, code, text = '' }) => [userId, kind, reason ?? code ?? '', text]),
    );
  }
  const counts = new Map<string, number>();
  for (const { kind, reason, code } of results) {
    const name = [kind, reason ?? code].filter(Boolean).join(' ');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  for (const [name, count] of counts) console.log(`${name}: ${count}`);
  if (isDryRun) console.log('dry run: nothing was changed');
}
