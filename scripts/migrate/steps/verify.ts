import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { counted } from '../../counted.ts';
import { printTable } from '../../printTable.ts';
import type { MigrateContext } from '../context.ts';
import { type AccountResult, runAccounts, selectPlanned } from '../move/runAccounts.ts';
import { createScheduleGateway } from '../stripe/scheduleGateway.ts';
import type { Difference } from '../verify/difference.ts';
import { type VerifyDeps, verifyAccount } from '../verify/verifyAccount.ts';

type Row = { userId: string } & AccountResult & { differences?: Difference[] };

/**
 * Compares each moved account of the plan file in the export, at Stripe and in the table with its plan, and prints what differs. Throws
 * if something does. Accounts that are not moved are counted only.
 */
export async function verify(context: MigrateContext): Promise<void> {
  const { planFile, options, stage, stripe, prices, now } = context;
  const accounts = selectPlanned(planFile.accounts, options);
  const deps: VerifyDeps = {
    table: stage.table,
    migrations: createMigrationStore(stage.table),
    gateway: createScheduleGateway({ stripe, prices }),
    exported: context.export,
    isDryRun: options.isDryRun,
    now,
  };
  const rows: Row[] = await runAccounts(context, {
    doing: 'verifying',
    rows: accounts,
    work: (planned) => verifyAccount(deps, planned, planFile.hash),
  });
  if (options.json) console.log(JSON.stringify(rows, null, 2));
  else print(rows);
  const failed = rows.filter(({ kind }) => kind === 'differs' || kind === 'error');
  const unread = accounts.length - rows.length;
  if (failed.length + unread > 0) {
    throw new Error(
      `${counted(failed.length + unread, 'accounts')} of ${accounts.length} are not as planned`,
    );
  }
}

function print(rows: Row[]): void {
  const lines = rows.flatMap(({ userId, kind, text = '', differences }) => {
    if (kind === 'error') return [[userId, 'error', text]];
    return (differences ?? []).map((one) => [userId, one.code, one.text]);
  });
  if (lines.length > 0) printTable(['account', 'differs', ''], lines);
  const counts = Map.groupBy(rows, ({ kind, reason }) => [kind, reason].filter(Boolean).join(' '));
  for (const [name, ofName] of counts) console.log(`${name}: ${ofName.length}`);
}
