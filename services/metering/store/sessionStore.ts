import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isConditionFailed, itemBefore, retryConflicts, wasMade } from '../../../shared/aws/writeFaults.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import type { EndMark, SessionKey, SessionStore } from '../domain/ports.ts';
import type { EndReason, Session } from '../domain/session.ts';
import { createHistoryStore } from './historyStore.ts';
import { parseSessionRow } from './sessionRow.ts';

/** The values that put a session into the history index. */
export const historyKeys = (
  accountId: string,
  { sessionId, endedAt }: { sessionId: string; endedAt: number },
) => ({
  ':historyAccount': tableKeys.history(accountId).historyAccount,
  ':historyAt': tableKeys.historyAt(endedAt, sessionId).historyAt,
});

type End = SessionKey & { endedAt: number; reason: EndReason };

/** The end also puts the session into the history index. The first end stays. */
const END_SETS = [
  'endedAt = if_not_exists(endedAt, :endedAt)',
  'endReason = if_not_exists(endReason, :reason)',
  'historyAccount = if_not_exists(historyAccount, :historyAccount)',
  'historyAt = if_not_exists(historyAt, :historyAt)',
  'expiresAt = :expiresAt',
];

/** The attributes of an end, which it sets. */
const endAttributes = ({ accountId, sessionId, endedAt, reason }: End) => ({
  endedAt,
  endReason: reason,
  expiresAt: endedAt + HISTORY_SECONDS,
  ...tableKeys.history(accountId),
  ...tableKeys.historyAt(endedAt, sessionId),
});

function endValues(end: End) {
  const { endedAt, endReason, expiresAt, historyAccount, historyAt } = endAttributes(end);
  return {
    ':endedAt': endedAt,
    ':reason': endReason,
    ':expiresAt': expiresAt,
    ':historyAccount': historyAccount,
    ':historyAt': historyAt,
  };
}

type ClaimedSession = Parameters<SessionStore['claim']>[0];

/** The item of a claimed session, which has not ended. */
const claimedItem = ({ accountId, sessionId, projectId, now, claimEnd }: ClaimedSession) => ({
  ...tableKeys.session(accountId, sessionId),
  sessionId,
  projectId,
  startedAt: now,
  expiresAt: claimEnd,
});

/** The item of a session that a start has claimed and an end has marked. */
export const endedItem = ({
  startedAt,
  projectId,
  ...end
}: End & { startedAt: number; projectId?: string }) => ({
  ...claimedItem({ ...end, projectId, now: startedAt, claimEnd: startedAt }),
  ...endAttributes(end),
});

const isReclaimed = ({ endReason }: Session) => endReason === 'lease_expired' || endReason === 'max_duration';

function endMark(before: Session, { endedAt, reason }: Pick<End, 'endedAt' | 'reason'>): EndMark {
  return {
    ...(before.projectId === undefined ? {} : { projectId: before.projectId }),
    startedAt: before.startedAt,
    endedAt: before.endedAt ?? endedAt,
    endReason: before.endedAt === undefined ? reason : before.endReason,
    markedBy: before.endedAt === undefined ? 'nobody' : isReclaimed(before) ? 'reclaim' : 'end',
    wasCounted: before.counted !== false,
  };
}

/** Session items, and the index of ended sessions. */
export function createSessionStore(table: Table): SessionStore {
  const { client, tableName } = table;
  return {
    ...createHistoryStore(table),

    async claim(claim) {
      const command = new PutItemCommand({
        TableName: tableName,
        Item: marshall(claimedItem(claim), { removeUndefinedValues: true }),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await retryConflicts(() => client.send(command));
        return { kind: 'fresh' };
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        const item = itemBefore(error);
        if (!item) throw new Error('the item that refused a claim was not returned', { cause: error });
        return { kind: 'found', session: parseSessionRow(item) };
      }
    },

    async readSession({ accountId, sessionId }) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.session(accountId, sessionId)),
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      return Item && parseSessionRow(Item);
    },

    async isErasedSession({ salt, sessionId }) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.erasedSession(salt, sessionId)),
        ConsistentRead: true,
      });
      return (await client.send(command)).Item !== undefined;
    },

    async readSessions(accountId, sessionIds, { consistent } = { consistent: false }) {
      const keys = sessionIds.map((sessionId) => marshall(tableKeys.session(accountId, sessionId)));
      return (await readBatch(table, keys, { consistent })).map(parseSessionRow);
    },

    /** The end comes before the slot is released, so that no retry can count the id again from here on. */
    async markEnded(end) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.session(end.accountId, end.sessionId)),
        UpdateExpression: `SET ${END_SETS.join(', ')}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: marshall(endValues(end)),
        ReturnValues: 'ALL_OLD',
      });
      try {
        const { Attributes } = await retryConflicts(() => client.send(command));
        if (!Attributes) throw new Error('the session that was marked as ended was not returned');
        return endMark(parseSessionRow(Attributes), end);
      } catch (error) {
        if (isConditionFailed(error)) return undefined;
        throw error;
      }
    },

    async markReclaimed({ startedAt, ...end }) {
      const { sessionId } = end;
      const sets = [
        ...END_SETS,
        'sessionId = if_not_exists(sessionId, :sessionId)',
        'startedAt = if_not_exists(startedAt, :startedAt)',
      ];
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.session(end.accountId, sessionId)),
        UpdateExpression: `SET ${sets.join(', ')}`,
        ExpressionAttributeValues: marshall({
          ...endValues(end),
          ':sessionId': sessionId,
          ':startedAt': startedAt,
        }),
        ReturnValues: 'ALL_OLD',
      });
      const { Attributes } = await retryConflicts(() => client.send(command));
      const before =
        Attributes && Object.keys(Attributes).length > 0 ? parseSessionRow(Attributes) : undefined;
      return endMark(before ?? { sessionId, startedAt }, end);
    },

    /**
     * Moves the session out of the history: it is a refused start that its client ended. It stays in the index, so that an export and
     * an erasure of the account find it. An item that an erasure has deleted since it was marked as ended is not put again.
     */
    async markNotCounted({ accountId, sessionId }) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.session(accountId, sessionId)),
        UpdateExpression: 'SET counted = :counted, historyAccount = :uncounted',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(counted)',
        ExpressionAttributeValues: marshall({
          ':counted': false,
          ':uncounted': tableKeys.uncounted(accountId).historyAccount,
        }),
      });
      return wasMade(() => client.send(command));
    },
  };
}
