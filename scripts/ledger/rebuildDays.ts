import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { partitionRows } from '../../services/accounts/store/accountItems.ts';
import type { Account } from '../../shared/account/account.ts';
import { createAccountStore } from '../../shared/account/accountStore.ts';
import { queryRows, type Row } from '../../shared/aws/queryRows.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { HISTORY_INDEX, tableKeys } from '../../shared/aws/tableKeys.ts';
import { isoDay } from '../../shared/time.ts';
import { counted } from '../counted.ts';
import { printTable } from '../printTable.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';

type Use = { sessions: number; seconds: number };
type Days = Map<string, Use>;

const sessionRow = z.object({
  sessionId: z.string(),
  startedAt: z.number(),
  reportedAt: z.optional(z.number()),
  endedAt: z.number(),
  /**
   * The first end of a session whose end a report moved. Its seconds until then count on the day of that end, also those that an earlier
   * end took back.
   */
  expiredAt: z.optional(z.number()),
  imported: z.optional(z.boolean()),
});

const usageRow = z.object({
  sk: z.string(),
  day: z.optional(z.string()),
  sessions: z._default(z.number(), 0),
  seconds: z._default(z.number(), 0),
});

/**
 * Computes the usage of each day from the sessions of an account and prints the days on which the ledger has something else. Changes
 * nothing. Throws if days differ.
 */
export async function runRebuild(
  { table, name }: Pick<ConnectedStage, 'table' | 'name'>,
  accountId: string,
): Promise<void> {
  const account = await createAccountStore(table).readAccount(accountId);
  if (!account) throw new Error(`there is no account ${accountId}: its id is the user_id of its requests`);
  const [ledger, sessions] = await Promise.all([
    daysOfLedger(table, accountId),
    daysOfSessions(table, accountId, account.open),
  ]);
  const first = [...ledger.keys()].sort()[0];
  const days = [...new Set([...ledger.keys(), ...sessions.keys()])].sort();
  const rows = days
    // Days before the first one of the ledger are from before it kept usage by day.
    .filter((day) => first !== undefined && day >= first)
    .flatMap((day) => {
      const [of, stored] = [useOf(sessions, day), useOf(ledger, day)];
      if (of.sessions === stored.sessions && of.seconds === stored.seconds) return [];
      return [[day, ...[of.sessions, stored.sessions, of.seconds, stored.seconds].map(String)]];
    });
  console.log(
    `${counted(rows.length, 'days')} of ${counted(days.length, 'days')} of ${accountId} in ${name} differ from its sessions`,
  );
  if (rows.length === 0) return;
  printTable(['day', 'sessions', 'ledger', 'seconds', 'ledger'], rows);
  throw new Error(
    'replay what the ledger has discarded (npm run ledger -- list), and compare again. Changes of the last minutes, and a start within ' +
      'seconds of midnight, can differ by themselves',
  );
}

const useOf = (days: Days, day: string): Use => days.get(day) ?? { sessions: 0, seconds: 0 };

function add(days: Days, day: string, { sessions = 0, seconds = 0 }: Partial<Use>): void {
  const before = useOf(days, day);
  days.set(day, { sessions: before.sessions + sessions, seconds: before.seconds + seconds });
}

async function daysOfLedger(table: Table, accountId: string): Promise<Days> {
  const days: Days = new Map();
  for await (const row of partitionRows(table, tableKeys.days(accountId))) {
    const { sk, day, sessions, seconds } = z.parse(usageRow, unmarshall(row));
    const [ofItem = ''] = sk.split('#');
    const ofHead = sk === tableKeys.daysHead(accountId).sk ? day : ofItem;
    if (ofHead !== undefined) add(days, ofHead, { sessions, seconds });
  }
  return days;
}

/** The seconds of a session are added when its slot is given back, which can be after it is marked as ended. */
async function daysOfSessions(table: Table, accountId: string, open: Account['open']): Promise<Days> {
  const days: Days = new Map();
  for (const [startedAt] of Object.values(open)) add(days, isoDay(startedAt), { sessions: 1 });
  for await (const row of endedSessions(table, accountId)) {
    const { sessionId, startedAt, reportedAt, endedAt, expiredAt, imported } = z.parse(
      sessionRow,
      unmarshall(row),
    );
    if (imported || Object.hasOwn(open, sessionId)) continue;
    add(days, isoDay(reportedAt ?? startedAt), { sessions: 1 });
    const isExtended = expiredAt !== undefined && endedAt > expiredAt;
    const addedUntil = isExtended ? expiredAt : endedAt;
    add(days, isoDay(expiredAt ?? endedAt), { seconds: Math.max(0, addedUntil - startedAt) });
    if (isExtended) add(days, isoDay(endedAt), { seconds: endedAt - expiredAt });
  }
  return days;
}

/** The index has no session that was not counted. */
const endedSessions = (table: Table, accountId: string): AsyncGenerator<Row> =>
  queryRows(table, {
    IndexName: HISTORY_INDEX,
    KeyConditionExpression: 'historyAccount = :account',
    ExpressionAttributeValues: { ':account': { S: tableKeys.history(accountId).historyAccount } },
  });
