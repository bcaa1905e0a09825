import type { Migration } from '../../../shared/account/migration.ts';
import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { DIRECTORY_BUCKETS } from '../../../shared/aws/tableKeys.ts';
import { counted } from '../../counted.ts';
import { printTable } from '../../printTable.ts';
import { UsageError } from '../../runCommand.ts';
import type { MigrateContext } from '../context.ts';
import { mapAtOnce } from '../mapAtOnce.ts';
import { type MigrationReport, reportMigrations } from '../migrationReport.ts';
import { createNoticeReader } from '../move/noticeProgress.ts';
import { printCounts } from '../printCounts.ts';

const PAGE_COUNT = 100;
const READS_AT_ONCE = 16;

/** Prints the accounts of the migration by state and decision, and what waits for what. */
export async function report(context: MigrateContext): Promise<void> {
  const { only } = context.options;
  const all: Migration[] = [];
  for await (const migration of readMigrations(createMigrationStore(context.stage.table))) {
    if (only === undefined || only.includes(migration.accountId)) all.push(migration);
  }
  const unknown = only?.find((userId) => !all.some(({ accountId }) => accountId === userId));
  if (unknown !== undefined) {
    throw new UsageError(`--only names ${unknown}, of whom no plan file was carried out`);
  }
  const now = context.now();
  const readNotice = createNoticeReader(context.stage.table);
  const reported = await mapAtOnce(all, READS_AT_ONCE, async (migration) =>
    migration.state === 'notified'
      ? { migration, notice: (await readNotice(migration, now)).kind }
      : { migration },
  );
  const result = reportMigrations(reported, now);
  if (context.options.json) console.log(JSON.stringify(result, null, 2));
  else print(result);
}

async function* readMigrations({ listMigrations }: MigrationStore): AsyncGenerator<Migration> {
  for (let bucket = 0; bucket < DIRECTORY_BUCKETS; bucket++) {
    let after: string | undefined;
    do {
      const page = await listMigrations({ bucket, after, limit: PAGE_COUNT });
      yield* page.migrations;
      after = page.next;
    } while (after !== undefined);
  }
}

function print({ accounts, moved, waiting, refused, left, waits, ...counts }: MigrationReport): void {
  console.log(
    `${counted(accounts, 'accounts')}: ${moved} moved, ${waiting} waiting, ${refused} refused, ${left} left\n`,
  );
  printCounts('state', counts.states);
  printCounts('decision', counts.decisions);
  printCounts('problem', counts.problems);
  printCounts('warning', counts.warnings);
  if (waits.length === 0) return;
  printTable(
    ['waits for', 'accounts', 'such as'],
    waits.map(({ waitsFor, accounts: count, first }) => [waitsFor, String(count), first.join(', ')]),
  );
}
