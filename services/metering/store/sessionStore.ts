import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { HISTORY_INDEX, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isConditionFailed, itemBefore, retryConflicts, wasMade } from '../../../shared/aws/writeFaults.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import type { SessionStore } from '../domain/ports.ts';
import { parseSessionRow } from './sessionRow.ts';

/** Session items, and the index of ended sessions. */
export function createSessionStore(table: Table): SessionStore {
  const { client, tableName } = table;
  return {
    async claim({ accountId, sessionId, projectId, now }) {
      const command = new PutItemCommand({
        TableName: tableName,
        Item: marshall(
          {
            ...tableKeys.session(accountId, sessionId),
            sessionId,
            projectId,
            startedAt: now,
            expiresAt: now + HISTORY_SECONDS,
          },
          { removeUndefinedValues: true },
        ),
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

    async readSessions(accountId, sessionIds) {
      const keys = sessionIds.map((sessionId) => marshall(tableKeys.session(accountId, sessionId)));
      return (await readBatch(table, keys, { consistent: false })).map(parseSessionRow);
    },

    /**
     * The end also puts the session into the history index. It comes before the slot is released, so that no retry can
     * count the id again from here on. Safe to repeat: the first end stays.
     */
    async markEnded({ accountId, sessionId, endedAt, reason }) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.session(accountId, sessionId)),
        UpdateExpression: `SET endedAt = if_not_exists(endedAt, :endedAt),
          endReason = if_not_exists(endReason, :reason),
          historyAccount = if_not_exists(historyAccount, :historyAccount),
          historyAt = if_not_exists(historyAt, :historyAt),
          expiresAt = :expiresAt`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: marshall({
          ':endedAt': endedAt,
          ':reason': reason,
          ':historyAccount': tableKeys.history(accountId).historyAccount,
          ':historyAt': tableKeys.historyAt(endedAt, sessionId).historyAt,
          ':expiresAt': endedAt + HISTORY_SECONDS,
        }),
        ReturnValues: 'ALL_OLD',
      });
      try {
        const { Attributes } = await retryConflicts(() => client.send(command));
        if (!Attributes) throw new Error('the session that was marked as ended was not returned');
        const before = parseSessionRow(Attributes);
        return {
          kind: 'marked',
          ...(before.projectId === undefined ? {} : { projectId: before.projectId }),
          startedAt: before.startedAt,
          endedAt: before.endedAt ?? endedAt,
          wasEnded: before.endedAt !== undefined,
        };
      } catch (error) {
        if (isConditionFailed(error)) return { kind: 'unknown' };
        throw error;
      }
    },

    /**
     * `counted: true` is final and adds the session to the history. `counted: false` removes it from the history; it is for
     * a refused start that the gateway ended.
     */
    async markCounted({ accountId, sessionId, endedAt, counted }) {
      const history = {
        ':historyAccount': tableKeys.history(accountId).historyAccount,
        ':historyAt': tableKeys.historyAt(endedAt, sessionId).historyAt,
      };
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.session(accountId, sessionId)),
        UpdateExpression: counted
          ? 'SET counted = :counted, historyAccount = :historyAccount, historyAt = :historyAt'
          : 'SET counted = :counted REMOVE historyAccount, historyAt',
        ...(counted ? {} : { ConditionExpression: 'attribute_not_exists(counted)' }),
        ExpressionAttributeValues: marshall({ ':counted': counted, ...(counted ? history : {}) }),
      });
      await wasMade(() => client.send(command));
    },

    async listEnded({ accountId, limit, after }) {
      const { historyAccount } = tableKeys.history(accountId);
      const command = new QueryCommand({
        TableName: tableName,
        IndexName: HISTORY_INDEX,
        KeyConditionExpression: 'historyAccount = :historyAccount',
        ExpressionAttributeValues: marshall({ ':historyAccount': historyAccount }),
        ScanIndexForward: false,
        Limit: limit,
        ...(after && {
          ExclusiveStartKey: marshall({
            historyAccount,
            ...tableKeys.historyAt(after.endedAt, after.sessionId),
            ...tableKeys.session(accountId, after.sessionId),
          }),
        }),
      });
      const { Items = [], LastEvaluatedKey } = await client.send(command);
      const sessions = Items.map(parseSessionRow);
      const last = sessions.at(-1);
      return LastEvaluatedKey && last?.endedAt !== undefined
        ? { sessions, next: { endedAt: last.endedAt, sessionId: last.sessionId } }
        : { sessions };
    },
  };
}
