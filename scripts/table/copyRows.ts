import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { readErasures } from '../../shared/account/erasureStore.ts';
import { readBatch } from '../../shared/aws/readBatch.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { wasMade } from '../../shared/aws/writeFaults.ts';
import { accountOf, type CopyResult, decideCopy, kindOf, type Row } from './decideCopy.ts';

/** As many as one read of the table returns. */
const CHUNK_MAX = 100;

export type CopyOptions = {
  from: Table;
  to: Table;
  /** Whether the table's state of an account is replaced by the source's. */
  replaces: boolean;
  isDryRun: boolean;
  now: number;
  /** Limits how fast chunks of up to 100 items are copied. */
  beforeChunk(): Promise<void>;
};

export type Copied = { row: Row; result: CopyResult };

/** Copies items of the source that the table does not have, and says what was done, or would be done, with each. */
export async function copyRows(rows: Row[], options: CopyOptions): Promise<Copied[]> {
  const copied: Copied[] = [];
  for (let start = 0; start < rows.length; start += CHUNK_MAX) {
    await options.beforeChunk();
    copied.push(...(await copyChunk(rows.slice(start, start + CHUNK_MAX), options)));
  }
  return copied;
}

async function copyChunk(read: Row[], options: CopyOptions): Promise<Copied[]> {
  const { from, to, isDryRun } = options;
  // A session that has ended while its slot was given back is read twice, and a batch accepts each key once.
  const rows = [...new Map(read.map((row) => [nameOf(row), row])).values()];
  const keys = rows.map(({ pk, sk }) => ({ pk, sk }) as Row);
  const [found, erased] = await Promise.all([
    readBatch(to, keys, { consistent: true }),
    erasedAccounts(rows, { from, to }),
  ]);
  const byKey = new Map(found.map((row) => [nameOf(row), row]));
  return Promise.all(
    rows.map(async (row) => {
      const stored = byKey.get(nameOf(row));
      const wasErased = erased.has(accountOf(row) ?? '');
      const result = decideCopy({ row, stored, wasErased }, options);
      if (isDryRun || (result !== 'copied' && result !== 'replaced')) return { row, result };
      return { row, result: (await put(row, stored, options)) ? result : ('differs' as const) };
    }),
  );
}

const nameOf = ({ pk, sk }: Row) => JSON.stringify([pk?.S, sk?.S]);

/** The accounts whose erasure the source does not know: they were erased after it was made. */
async function erasedAccounts(rows: Row[], { from, to }: { from: Table; to: Table }): Promise<Set<string>> {
  const accountIds = [...new Set(rows.flatMap((row) => accountOf(row) ?? []))];
  const erasures = await readErasures(to, accountIds);
  if (erasures.size === 0) return new Set();
  const known = await readErasures(from, [...erasures.keys()]);
  return new Set(
    [...erasures].flatMap(([accountId, { salt, takenAt }]) => {
      const before = known.get(accountId);
      return before?.salt === salt && before.takenAt === takenAt ? [] : [accountId];
    }),
  );
}

/** Returns false if another caller wrote the item meanwhile. */
function put(row: Row, stored: Row | undefined, options: CopyOptions): Promise<boolean> {
  const { to } = options;
  const isAccount = kindOf(row) === 'account';
  const command = new PutItemCommand({
    TableName: to.tableName,
    Item: isAccount ? markedAccount(row, stored, options) : row,
    ...conditionOf(isAccount, stored),
  });
  return wasMade(() => to.client.send(command));
}

/**
 * The mark keeps the ledger from counting a copy as use. The version is one that no write to the replaced state expects. The time as the
 * revision is one that the ledger has not seen, whatever became of the item, because no account is written once a second for ever. An
 * account that was created again after its item was lost stays the younger one for the ledger.
 */
function markedAccount(row: Row, stored: Row | undefined, { to, now }: Pick<CopyOptions, 'to' | 'now'>): Row {
  const version = Math.max(Number(row.version?.N), Number(stored?.version?.N ?? -1) + 1);
  const { late: _late, ...rest } = row;
  const greatest = (name: string, least = 0) =>
    Math.max(least, Number(row[name]?.N ?? 0), Number(stored?.[name]?.N ?? 0));
  const marked = {
    ...rest,
    late: { L: [] },
    version: { N: String(version) },
    restoredAt: { N: String(now) },
    createdAt: { N: String(greatest('createdAt')) },
  };
  const hasRevision = row.revision !== undefined || stored?.revision !== undefined;
  if (to.accountFormat === 1 && !hasRevision) return marked;
  return { ...marked, revision: { N: String(greatest('revision', now) + 1) } };
}

function conditionOf(isAccount: boolean, stored: Row | undefined) {
  if (stored === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  if (!isAccount) return {};
  const { version, sessionsUsed, revision } = stored;
  if (!version || !sessionsUsed) return {};
  const same = 'version = :version AND sessionsUsed = :sessionsUsed';
  return {
    ConditionExpression: `${same} AND ${revision ? 'revision = :revision' : 'attribute_not_exists(revision)'}`,
    ExpressionAttributeValues: {
      ':version': version,
      ':sessionsUsed': sessionsUsed,
      ...(revision ? { ':revision': revision } : {}),
    },
  };
}
