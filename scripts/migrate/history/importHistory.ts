import { isDeepStrictEqual } from 'node:util';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import type { Export, OldAccount } from '../exportedAccount.ts';
import type { TableDeps } from '../table/tableDeps.ts';
import { type ImportedItem, importedPeriod, importedSession, type Unusable } from './importedItems.ts';

/** Rows that are read, compared and written in one step: the most keys of a read. */
const CHUNK_MAX = 100;

/** Writes at the same time. DynamoDB's batch writes have no conditions, and would overwrite a session that began meanwhile. */
const WRITES_AT_ONCE = 25;

/**
 * What became of the rows: `written`, `known` (there already), `blocked` (an item of the service has the key, and stays), `outside` (not
 * part of the history), `bad` (unusable, or a second row with the id of another).
 */
export type ImportCounts = Record<'written' | 'known' | 'blocked' | Unusable['kind'], number>;

/** `account_gone`: there is no such account, or it was erased meanwhile. Nothing is written from then on. */
export type HistoryOutcome =
  | { kind: 'imported'; periods: ImportCounts; sessions: ImportCounts }
  | { kind: 'refused'; code: 'account_gone'; text: string };

const noCounts = (): ImportCounts => ({ written: 0, known: 0, blocked: 0, outside: 0, bad: 0 });

export type HistoryDeps = TableDeps & {
  export: Pick<Export, 'sessions'>;
  /** Called after each step with the number of rows that it read. */
  onRows?(count: number): void;
};

/**
 * Puts the months and the latest sessions of the former service into the history of the account, marked `imported`. They count for
 * nothing: no quota, no daily usage, no statement, no figure. Can be stopped and repeated at any time: what is there already is
 * read and not written again, and an item that is not imported is never overwritten.
 */
export async function importHistory(
  deps: HistoryDeps,
  old: Pick<OldAccount, 'userId' | 'months'>,
  { formerPlan }: { formerPlan: string },
): Promise<HistoryOutcome> {
  const { userId: accountId, months } = old;
  const { table, now } = deps;
  const account = await createAccountStore(table).readAccount(accountId);
  // A dry run may come before the account exists.
  if (!account && !deps.isDryRun) return accountGone(accountId);
  const createdAt = account?.createdAt ?? now;
  const periods = noCounts();
  const sessions = noCounts();
  const ofMonths = months.map((month) => importedPeriod(month, { accountId, createdAt, formerPlan }));
  for (const chunk of chunksOf(ofMonths))
    await importChunk(deps, chunk, { seen: new Set(), counts: periods });
  const seen = new Set<string>();
  const from = now - HISTORY_SECONDS;
  for (const rows of chunksOf(deps.export.sessions(accountId, from))) {
    if (!deps.isDryRun && (await isGone(table, { accountId, createdAt }))) return accountGone(accountId);
    const chunk = rows.map((session) => importedSession(session, { accountId, now }));
    await importChunk(deps, chunk, { seen, counts: sessions });
    deps.onRows?.(rows.length);
  }
  return { kind: 'imported', periods, sessions };
}

const accountGone = (accountId: string): HistoryOutcome => ({
  kind: 'refused',
  code: 'account_gone',
  text: `there is no account ${accountId} any more`,
});

/** An erasure deletes what is written in its first two minutes. A chunk that begins later must not be written. */
async function isGone(
  table: Table,
  { accountId, createdAt }: { accountId: string; createdAt: number },
): Promise<boolean> {
  const account = await createAccountStore(table).readAccount(accountId);
  return account?.createdAt !== createdAt;
}

export function* chunksOf<T>(rows: Iterable<T>): Generator<T[]> {
  let chunk: T[] = [];
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length < CHUNK_MAX) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** `seen` has the keys of earlier chunks. */
async function importChunk(
  { table, isDryRun = false }: TableDeps,
  chunk: (ImportedItem | Unusable)[],
  { seen, counts }: { seen: Set<string>; counts: ImportCounts },
): Promise<void> {
  const wanted: ImportedItem['item'][] = [];
  for (const row of chunk) {
    if (row.kind !== 'item') {
      counts[row.kind]++;
      continue;
    }
    const key = `${row.item.pk}#${row.item.sk}`;
    if (seen.has(key)) counts.bad++;
    else wanted.push(row.item);
    seen.add(key);
  }
  const keys = wanted.map(({ pk, sk }) => marshall({ pk, sk }));
  const stored = new Map(
    (await readBatch(table, keys, { consistent: true })).map((row) => {
      const item = unmarshall(row);
      return [`${item.pk}#${item.sk}`, item] as const;
    }),
  );
  const differing = wanted.filter((item) => {
    const known = stored.get(`${item.pk}#${item.sk}`);
    if (!known) return true;
    if (known.imported !== true) counts.blocked++;
    else if (isDeepStrictEqual(known, item)) counts.known++;
    else return true;
    return false;
  });
  for (let first = 0; first < differing.length; first += WRITES_AT_ONCE) {
    const group = differing.slice(first, first + WRITES_AT_ONCE);
    const made = isDryRun
      ? group.map(() => true)
      : await Promise.all(group.map((item) => putImported(table, item)));
    for (const isMade of made) counts[isMade ? 'written' : 'blocked']++;
  }
}

/** Returns false if an item that is not imported has the key. */
function putImported({ client, tableName }: Table, item: ImportedItem['item']): Promise<boolean> {
  const command = new PutItemCommand({
    TableName: tableName,
    Item: marshall(item),
    ConditionExpression: 'attribute_not_exists(pk) OR imported = :true',
    ExpressionAttributeValues: marshall({ ':true': true }),
  });
  return wasMade(() => client.send(command));
}
