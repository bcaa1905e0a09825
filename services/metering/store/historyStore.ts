import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { HISTORY_INDEX, tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { HistoryPosition, SessionFilter, SessionStore } from '../domain/ports.ts';
import type { Session } from '../domain/session.ts';
import { parseSessionRow } from './sessionRow.ts';

/**
 * A filter drops rows that were read. Four queries of 100 rows of about 300 bytes are 15 read units, however few sessions of a large
 * history pass the filter.
 */
const FILTERED_QUERIES_MAX = 4;
const FILTERED_ROWS_MAX = 100;

/** The last instant that a key can hold. */
const LATEST = 999_999_999_999;

/** The index of ended sessions. */
export function createHistoryStore({ client, tableName }: Table): Pick<SessionStore, 'listEnded'> {
  return {
    async listEnded({ accountId, limit, after, filter = {} }) {
      const { from = 0, to = LATEST } = filter;
      if (to <= 0 || (after && after.endedAt < from)) return { sessions: [] };
      const conditions = conditionsOf(accountId, filter);
      const isFiltered = conditions.FilterExpression !== undefined;
      const sessions: Session[] = [];
      // A start key must lie within the range. A cursor of a later range is before all of this one.
      let start = after && after.endedAt < to ? startKey(accountId, after) : undefined;
      for (let queries = 0; queries < (isFiltered ? FILTERED_QUERIES_MAX : 1); queries++) {
        const command = new QueryCommand({
          TableName: tableName,
          IndexName: HISTORY_INDEX,
          ...conditions,
          ScanIndexForward: false,
          Limit: isFiltered ? FILTERED_ROWS_MAX : limit,
          ExclusiveStartKey: start,
        });
        const { Items = [], LastEvaluatedKey } = await client.send(command);
        sessions.push(...Items.map(parseSessionRow));
        if (sessions.length > limit) return fullPage(sessions.slice(0, limit));
        if (!LastEvaluatedKey) return { sessions };
        start = LastEvaluatedKey;
        if (sessions.length === limit) break;
      }
      return { sessions, next: start && positionOf(start) };
    },
  };
}

/** A page that leaves out sessions which the query returned: the next one begins after its last. */
function fullPage(sessions: Session[]) {
  const last = sessions.at(-1);
  if (last?.endedAt === undefined) throw new Error('a session of the history has no end');
  return { sessions, next: { endedAt: last.endedAt, sessionId: last.sessionId } };
}

/** The range of the index, which costs nothing, and the filter of what it has. */
function conditionsOf(accountId: string, { projectId, endReason, from = 0, to = LATEST }: SessionFilter) {
  const filters = Object.entries({ projectId, endReason }).filter(([, value]) => value !== undefined);
  return {
    KeyConditionExpression: 'historyAccount = :historyAccount AND historyAt BETWEEN :from AND :to',
    // Without an id, an instant sorts before all sessions that ended in that second: `to` is exclusive.
    ExpressionAttributeValues: marshall({
      ':historyAccount': tableKeys.history(accountId).historyAccount,
      ':from': tableKeys.historyFrom(Math.max(0, from)),
      ':to': tableKeys.historyFrom(to),
      ...Object.fromEntries(filters.map(([name, value]) => [`:${name}`, value])),
    }),
    FilterExpression:
      filters.length === 0 ? undefined : filters.map(([name]) => `${name} = :${name}`).join(' AND '),
  };
}

const startKey = (accountId: string, { endedAt, sessionId }: HistoryPosition) =>
  marshall({
    ...tableKeys.history(accountId),
    ...tableKeys.historyAt(endedAt, sessionId),
    ...tableKeys.session(accountId, sessionId),
  });

/** The position of a key of the index. Ids contain no `#`. */
function positionOf({ historyAt }: Record<string, AttributeValue>): HistoryPosition {
  const [endedAt, sessionId = ''] = historyAt?.S?.split('#') ?? [];
  return { endedAt: Number(endedAt), sessionId };
}
