import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { queryRows } from '../../../shared/aws/queryRows.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { HISTORY_INDEX, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import type { Export, OldAccount } from '../exportedAccount.ts';
import { importedPeriod, importedSession } from '../history/importedItems.ts';

/** Imported items and their seconds, as they are or should be. */
export type Sums = { count: number; sessions: number; seconds: number };

/** `differing`: items of both whose amounts or times are not the same. */
export type ComparedHistory = { expected: Sums; found: Sums; differing: number };

type Entry = { sessions: number; seconds: number; text: string };

const periodRow = z.object({
  sk: z.string(),
  imported: z.optional(z.boolean()),
  sessionsUsed: z._default(z.number(), 0),
  secondsUsed: z._default(z.number(), 0),
});

const sessionRow = z.object({
  sessionId: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  expiresAt: z.number(),
  imported: z.optional(z.boolean()),
});

const sumsOf = (entries: Map<string, Entry>): Sums => {
  const sums = { count: entries.size, sessions: 0, seconds: 0 };
  for (const { sessions, seconds } of entries.values()) {
    sums.sessions += sessions;
    sums.seconds += seconds;
  }
  return sums;
};

function compare(expected: Map<string, Entry>, found: Map<string, Entry>): ComparedHistory {
  let differing = 0;
  for (const [key, { text }] of expected) {
    const other = found.get(key);
    if (other && other.text !== text) differing++;
  }
  return { expected: sumsOf(expected), found: sumsOf(found), differing };
}

const entry = ({ sessions, seconds }: { sessions: number; seconds: number }, text: string): Entry => ({
  sessions,
  seconds,
  text,
});

/** The imported months of the table against those of the export. */
export async function compareMonths(
  table: Table,
  { userId: accountId, months }: Pick<OldAccount, 'userId' | 'months'>,
  { createdAt }: { createdAt: number },
): Promise<ComparedHistory> {
  const expected = new Map<string, Entry>();
  for (const month of months) {
    const row = importedPeriod(month, { accountId, createdAt, formerPlan: '' });
    if (row.kind !== 'item' || expected.has(row.item.sk)) continue;
    const { sessionsUsed: sessions, secondsUsed: seconds } = z.parse(periodRow, row.item);
    expected.set(row.item.sk, entry({ sessions, seconds }, `${sessions} ${seconds}`));
  }
  const found = new Map<string, Entry>();
  const rows = queryRows(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: tableKeys.closedPeriod(accountId, 0).pk } },
  });
  for await (const row of rows) {
    const {
      sk,
      imported,
      sessionsUsed: sessions,
      secondsUsed: seconds,
    } = z.parse(periodRow, unmarshall(row));
    if (imported) found.set(sk, entry({ sessions, seconds }, `${sessions} ${seconds}`));
  }
  return compare(expected, found);
}

/**
 * The imported sessions of the table against those of the export. Those that have expired since are left out on both sides, because
 * DynamoDB deletes them within days.
 */
export async function compareSessions(
  table: Table,
  { accountId, exported, now }: { accountId: string; exported: Pick<Export, 'sessions'>; now: number },
): Promise<ComparedHistory> {
  const expected = new Map<string, Entry>();
  for (const session of exported.sessions(accountId, now - HISTORY_SECONDS)) {
    const row = importedSession(session, { accountId, now });
    if (row.kind !== 'item' || expected.has(session.sessionId)) continue;
    add(expected, z.parse(sessionRow, row.item));
  }
  const found = new Map<string, Entry>();
  const rows = queryRows(table, {
    IndexName: HISTORY_INDEX,
    KeyConditionExpression: 'historyAccount = :account',
    ExpressionAttributeValues: { ':account': { S: tableKeys.history(accountId).historyAccount } },
  });
  for await (const row of rows) {
    const session = z.parse(sessionRow, unmarshall(row));
    // The table has sessions that began earlier, if the history was imported earlier.
    const isInRange = session.expiresAt > now && session.startedAt >= now - HISTORY_SECONDS;
    if (session.imported && isInRange) add(found, session);
  }
  for (const sessionId of await idsInUse(table, { accountId, expected, found })) expected.delete(sessionId);
  return compare(expected, found);
}

/** The ids of sessions of the service itself, which are not imported: a gateway can have used both services for a while. */
async function idsInUse(
  table: Table,
  {
    accountId,
    expected,
    found,
  }: { accountId: string; expected: Map<string, Entry>; found: Map<string, Entry> },
): Promise<string[]> {
  const missing = [...expected.keys()].filter((sessionId) => !found.has(sessionId));
  const keys = missing.map((sessionId) => marshall(tableKeys.session(accountId, sessionId)));
  const rows = (await readBatch(table, keys, { consistent: true })).map((row) => unmarshall(row));
  return rows.filter(({ imported }) => imported !== true).map(({ sessionId }) => String(sessionId));
}

function add(
  entries: Map<string, Entry>,
  { sessionId, startedAt, endedAt }: Pick<z.infer<typeof sessionRow>, 'sessionId' | 'startedAt' | 'endedAt'>,
): void {
  const amounts = { sessions: 1, seconds: endedAt - startedAt };
  entries.set(sessionId, entry(amounts, `${startedAt} ${endedAt}`));
}
