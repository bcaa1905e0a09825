import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { parseChangeRow } from '../../../shared/account/changeItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { listAccountActions } from '../../../shared/credentials/accountActions.ts';
import type { SourceEntry, SourcePage, TimelineStore } from '../domain/timeline.ts';
import { createEventSource } from './eventSource.ts';
import { queryAll } from './queryPages.ts';

type Row = Record<string, AttributeValue>;

/** Changes by a write of the account are named by twelve digits, which sort before `:`. The others are named by what they are. */
const CHANGES = 'sk < :limit';
const AFTER_DIGITS = ':';

/** What happened to an account, in the table. */
export function createTimelineStore(table: Table): TimelineStore {
  return {
    change: ({ accountId, ...range }) =>
      readNamed(table, {
        accountId,
        condition: CHANGES,
        value: AFTER_DIGITS,
        pattern: /^[0-9]{12}#[0-9]{12}$/,
        ...range,
      }),

    checkout: ({ accountId, ...range }) =>
      readNamed(table, {
        accountId,
        condition: 'begins_with(sk, :limit)',
        value: 'checkout#',
        pattern: /^checkout#/,
        ...range,
      }),

    // There are few, and their names are not sorted by time.
    async drift({ accountId, after, limit }) {
      const rows = await queryAll(table, {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :drift)',
        ExpressionAttributeValues: marshall({ ':pk': tableKeys.changes(accountId), ':drift': 'drift#' }),
      });
      return newestOf(rows.flatMap(changeEntry), { after, limit });
    },

    event: createEventSource(table),

    // The same. A notice is deleted after 13 months.
    async notice({ accountId, after, limit }) {
      const rows = await queryAll(table, {
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': tableKeys.notices(accountId) }),
      });
      return newestOf(rows.map(noticeEntry), { after, limit });
    },

    async action({ accountId, after, limit }) {
      const position = after === undefined ? undefined : actionPosition(after);
      const query = { accountId, onlyChanges: true, limit, after: position };
      const { entries, next } = await listAccountActions(table, query);
      return {
        entries: entries.map(({ at, requestId, by, action, details, status }) => ({
          at,
          position: `${at}#${requestId}`,
          entry: { kind: 'action', at, by, action, details, status },
        })),
        hasMore: next !== undefined,
        end: next && `${next.at}#${next.requestId}`,
      };
    },
  };
}

/** A page of the account's changes whose names are in a range, in the order of their names. */
async function readNamed(
  { client, tableName }: Table,
  {
    accountId,
    condition,
    value,
    pattern,
    after,
    limit,
  }: {
    accountId: string;
    condition: string;
    value: string;
    pattern: RegExp;
    after?: string | undefined;
    limit: number;
  },
): Promise<SourcePage> {
  if (after !== undefined && !pattern.test(after)) return { entries: [], hasMore: false };
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: `pk = :pk AND ${condition}`,
      ExpressionAttributeValues: marshall({ ':pk': tableKeys.changes(accountId), ':limit': value }),
      ScanIndexForward: false,
      Limit: limit,
      ...(after === undefined ? {} : { ExclusiveStartKey: marshall(tableKeys.change(accountId, after)) }),
    }),
  );
  const entries = Items.flatMap(changeEntry).map((one) => ({ ...one, position: one.name }));
  const end = LastEvaluatedKey && String(unmarshall(LastEvaluatedKey).sk);
  return { entries, hasMore: end !== undefined, end };
}

const sortable = (at: number, name: string) => `${String(at).padStart(12, '0')}#${name}`;

/** None for a change that only a newer release knows. */
function changeEntry(row: Row): (SourceEntry & { name: string })[] {
  const change = parseChangeRow(row);
  if (!change) return [];
  const { at, name } = change;
  return [{ at, name, position: sortable(at, name), entry: change }];
}

const noticeRow = z.object({
  sk: z.string(),
  kind: z.string(),
  facts: z._default(z.record(z.string(), z.unknown()), {}),
  state: z.string(),
  createdAt: z.number(),
});

function noticeEntry(row: Row): SourceEntry {
  const { sk: key, kind: notice, createdAt: at, facts: stored, state } = z.parse(noticeRow, unmarshall(row));
  // Until its e-mail is sent, the fact of a replaced address is the former one, which nobody needs here.
  const { formerEmail: _formerEmail, ...facts } = stored;
  return { at, position: sortable(at, key), entry: { kind: 'notice', at, key, notice, facts, state } };
}

/** What follows a position of entries that were all read. */
function newestOf(
  entries: SourceEntry[],
  { after, limit }: { after?: string | undefined; limit: number },
): SourcePage {
  const left = entries
    .filter(({ position }) => after === undefined || position < after)
    .sort((one, other) => (one.position > other.position ? -1 : 1));
  return { entries: left.slice(0, limit), hasMore: left.length > limit };
}

function actionPosition(position: string): { at: number; requestId: string } {
  const [at, requestId = ''] = position.split('#');
  return { at: Number(at), requestId };
}
