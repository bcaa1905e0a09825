import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '../shared/aws/tableClient.ts';
import { createThrottle } from '../shared/throttle.ts';
import { confirm, YES_OPTION } from './confirm.ts';
import { counted } from './counted.ts';
import { printTable } from './printTable.ts';
import { runCommand, UsageError } from './runCommand.ts';
import { auditCommand } from './stage/auditCommand.ts';
import { type ConnectedStage, connectStage } from './stage/connectStage.ts';
import { optionalAccountId, requireStageName, STAGE_OPTIONS, STAGE_USAGE } from './stage/stageOptions.ts';
import { COPIED_KINDS, type CopiedKind, kindOf } from './table/copiedKinds.ts';
import { type Copied, copyRows } from './table/copyRows.ts';
import { COPY_RESULTS } from './table/decideCopy.ts';
import { accountRows, readPosition, scanRows } from './table/sourceRows.ts';

const USAGE = `usage: npm run table -- copy --stage STAGE --from TABLE [--account ID [--replace]] [--only KIND,KIND] [--after POSITION]
         [--per-second COUNT] [--dry-run] [--yes]
copy  copies items of a restored table into the table of the stage. It adds what is missing and leaves everything else as it is.
      Items of accounts that were erased since are not copied. It can be repeated and stopped
--account ID    copies the items of one account only, by its user_id
--replace       also replaces the account item, its contact, checkout, projects and terms by their restored state. Sessions, closed
                periods, events and the audit trail are never replaced
--only KINDS    copies these kinds only: ${COPIED_KINDS.join(', ')}
--after         resumes at the position that a stopped command printed last
--per-second    the most items that are copied in a second; 1000 by default, at most 10000
--dry-run       prints what would be done and changes nothing
${STAGE_USAGE}`;

const PER_SECOND_DEFAULT = 1_000;
const PER_SECOND_MAX = 10_000;

/** Items of a chunk of `copyRows`. */
const CHUNK_ITEMS = 100;

const isCopied = (word: string): word is CopiedKind => COPIED_KINDS.some((kind) => kind === word);

function parseKinds(only: string | undefined): readonly CopiedKind[] {
  if (only === undefined) return COPIED_KINDS;
  const kinds = only.split(',');
  if (!kinds.every(isCopied)) throw new UsageError(`--only must be some of ${COPIED_KINDS.join(', ')}`);
  return kinds;
}

function parsePerSecond(text: string | undefined): number {
  const count = Number(text ?? PER_SECOND_DEFAULT);
  if (Number.isInteger(count) && count >= 1 && count <= PER_SECOND_MAX) return count;
  throw new UsageError(`--per-second must be a whole number from 1 to ${PER_SECOND_MAX}`);
}

async function requireSource(stage: ConnectedStage, tableName: string): Promise<Table> {
  if (tableName === stage.table.tableName)
    throw new UsageError(`--from is the table of ${stage.name} itself: name the restored table`);
  const from = { ...stage.table, tableName };
  await from.client.send(new DescribeTableCommand({ TableName: tableName })).catch((error: unknown) => {
    const { name, message } = error as Error;
    if (name === 'ValidationException') throw new UsageError(`--from is no name of a table: ${message}`);
    if (name !== 'ResourceNotFoundException') throw error;
    throw new Error(
      `there is no table ${tableName} in the region of ${stage.name}: see the names with aws dynamodb list-tables`,
      { cause: error },
    );
  });
  return from;
}

type Counts = Map<string, Partial<Record<Copied['result'], number>>>;

function add(counts: Counts, copied: Copied[]): void {
  for (const { row, result } of copied) {
    const kind = kindOf(row) ?? 'other';
    const ofKind = counts.get(kind) ?? {};
    counts.set(kind, { ...ofKind, [result]: (ofKind[result] ?? 0) + 1 });
  }
}

type Request = {
  accountId?: string;
  replaces: boolean;
  kinds: readonly CopiedKind[];
  after?: string;
  perSecond: number;
  isDryRun: boolean;
};

async function runCopy(stage: ConnectedStage, from: Table, request: Request): Promise<void> {
  const { accountId, kinds, after, perSecond, ...how } = request;
  if (!how.isDryRun) {
    const details = { from: from.tableName, kinds, replaces: how.replaces };
    await auditCommand(stage, { action: 'npm run table -- copy', accountId, details });
  }
  const beforeChunk = createThrottle((CHUNK_ITEMS * 1_000) / perSecond);
  const options = { ...how, from, to: stage.table, now: Math.floor(Date.now() / 1_000), beforeChunk };
  const pages =
    accountId === undefined ? scanRows(from, { kinds, after }) : accountRows(from, { accountId, kinds });
  const counts: Counts = new Map();
  let total = 0;
  for await (const { rows, next } of pages) {
    add(counts, await copyRows(rows, options));
    total += rows.length;
    if (next !== undefined) console.error(`${counted(total, 'items')} so far; to resume: --after ${next}`);
  }
  const lines = [...counts].map(([kind, ofKind]) => [
    kind,
    ...COPY_RESULTS.map((result) => String(ofKind[result] ?? 0)),
  ]);
  printTable(['kind', ...COPY_RESULTS], lines.sort());
  const changed = how.isDryRun ? '; nothing was changed' : '';
  console.log(`${counted(total, 'items')} of ${from.tableName} compared${changed}`);
}

await runCommand({
  usage: USAGE,
  options: {
    ...STAGE_OPTIONS,
    ...YES_OPTION,
    from: { type: 'string' },
    account: { type: 'string' },
    replace: { type: 'boolean' },
    only: { type: 'string' },
    after: { type: 'string' },
    'per-second': { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  allowPositionals: true,
  async run({ values, positionals }) {
    const { from: tableName, replace: replaces = false, after } = values;
    const accountId = optionalAccountId(values);
    if (positionals.join() !== 'copy') throw new UsageError('name a command: copy');
    const name = requireStageName(values);
    if (!tableName) throw new UsageError('--from is missing: name the restored table');
    if (replaces && !accountId) throw new UsageError('--replace needs --account: it replaces one account');
    if (after !== undefined && accountId) throw new UsageError('--after cannot be combined with --account');
    if (after !== undefined) readPosition(after);
    const isDryRun = values['dry-run'] ?? false;
    const kinds = parseKinds(values.only);
    const perSecond = parsePerSecond(values['per-second']);
    const stage = await connectStage(name, values['state-dir']);
    const from = await requireSource(stage, tableName);
    const what = `${accountId === undefined ? 'all accounts' : `the account ${accountId}`} of ${tableName}`;
    const how = replaces ? ' and replace what is stored' : '';
    if (!isDryRun) await confirm(`copy ${what} into the table of ${name}${how}`, values.yes ?? false);
    await runCopy(stage, from, { accountId, replaces, kinds, after, perSecond, isDryRun });
  },
});
