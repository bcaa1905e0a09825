import { PutItemCommand, type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { addressWrites } from '../../shared/account/addressItem.ts';
import { badgeWrites } from '../../shared/account/badgeItem.ts';
import { readErasures } from '../../shared/account/erasureStore.ts';
import { readBatch } from '../../shared/aws/readBatch.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { wasMade } from '../../shared/aws/writeFaults.ts';
import { accountOf, type CopiedKind, kindOf, type Row } from './copiedKinds.ts';
import { copiedRow } from './copiedRow.ts';
import { type CopyResult, decideCopy } from './decideCopy.ts';

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
function put(row: Row, stored: Row | undefined, { to, now }: CopyOptions): Promise<boolean> {
  const Put = {
    TableName: to.tableName,
    Item: copiedRow(row, stored, { accountFormat: to.accountFormat, now }),
    ...conditionOf(stored),
  };
  const derived = derivedWrites(to.tableName, row, stored);
  return wasMade(
    (): Promise<unknown> =>
      derived === undefined
        ? to.client.send(new PutItemCommand(Put))
        : to.client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }, ...derived] })),
  );
}

/**
 * The writes of items by which this one is found: an address by operators, a project by its public key. They are not copied themselves.
 * Undefined for an item that has none.
 */
function derivedWrites(
  tableName: string,
  row: Row,
  stored: Row | undefined,
): TransactWriteItem[] | undefined {
  const accountId = accountOf(row);
  if (accountId === undefined) return undefined;
  switch (kindOf(row)) {
    case 'contact':
      return addressWrites(tableName, { accountId, email: row.email?.S, formerEmail: stored?.email?.S });
    case 'project': {
      const key = { accountId, projectId: row.sk?.S ?? '' };
      return badgeWrites(tableName, { ...key, publicKey: row.publicKey?.S, former: stored?.publicKey?.S });
    }
    default:
      return undefined;
  }
}

/** The attributes that every write of an item changes, one of them at least; of a project, those that other items follow from. */
const CHANGING: Partial<Record<CopiedKind, readonly string[]>> = {
  account: ['version', 'sessionsUsed', 'revision'],
  contact: ['version'],
  project: ['publicKey'],
};

function conditionOf(stored: Row | undefined) {
  if (stored === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const names = CHANGING[kindOf(stored) ?? 'event'] ?? [];
  if (names.length === 0) return {};
  const values = names.flatMap((name) => (stored[name] ? [[`:${name}`, stored[name]] as const] : []));
  return {
    ConditionExpression: names
      .map((name) => (stored[name] ? `${name} = :${name}` : `attribute_not_exists(${name})`))
      .join(' AND '),
    ...(values.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(values) } : {}),
  };
}
