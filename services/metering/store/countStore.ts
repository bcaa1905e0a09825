import { type AttributeValue, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { cancellationReasons, retryConflicts, wasMade } from '../../../shared/aws/writeFaults.ts';
import type { CountStore, SessionStart } from '../domain/ports.ts';
import { CONDITIONS, failedWriteResult, parseIfPresent } from './conditions.ts';

type CountWrite = {
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, AttributeValue>;
};

/**
 * Returns the expressions that check all rules and count in one write. Only they add to `sessionsUsed`. They also fence the
 * id if `fenceUntil` is given.
 */
function countWrite(start: SessionStart, fenceUntil?: number): CountWrite {
  const { projectIsActive, ...always } = CONDITIONS;
  const hasProject = start.projectId !== undefined;
  const hasFence = fenceUntil !== undefined;
  const sets = [
    '#open.#session = :entry',
    ...(hasFence ? ['fences.#session = :fence'] : []),
    ...(hasProject ? ['projects.#project[1] = projects.#project[1] + :one'] : []),
  ];
  return {
    UpdateExpression: `SET ${sets.join(', ')} ADD sessionsUsed :one`,
    ConditionExpression: [...Object.values(always), ...(hasProject ? [projectIsActive] : [])].join(' AND '),
    ExpressionAttributeNames: {
      '#open': 'open',
      '#session': start.sessionId,
      ...(start.projectId !== undefined ? { '#project': start.projectId } : {}),
    },
    ExpressionAttributeValues: marshall({
      ':entry': [start.now, start.leaseEnd],
      ':one': 1,
      ':now': start.now,
      ':requestNumber': start.requestNumber,
      ...(hasFence ? { ':fence': fenceUntil } : {}),
    }),
  };
}

/** Counting on the account item. */
export function createCountStore(table: Table): CountStore {
  const { client, clientOnce, tableName } = table;
  const { readAccount } = createAccountStore(table);
  return {
    /**
     * Sent exactly once. A write whose result is unknown (a timeout, a 5xx) must not be repeated: another
     * caller may have counted the session, and it may have ended since. `unsure` leads to `countInTransaction`.
     */
    async countOnce(start) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(start.accountId)),
        ...countWrite(start),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        const { Attributes } = await retryConflicts(() => clientOnce.send(command));
        if (!Attributes) return { kind: 'unsure' };
        return { kind: 'counted', account: parseAccountRow(Attributes) };
      } catch (error) {
        return failedWriteResult(error);
      }
    },

    /**
     * For an id whose session item existed before. Counts only if the session has not ended, and fences the id for as
     * long as a plain count of it can still arrive. Safe to repeat: an end marks the session item before the id leaves
     * the open sessions.
     */
    async countInTransaction(start) {
      const { accountId, sessionId, projectId, now, fenceUntil } = start;
      const command = new TransactWriteItemsCommand({
        TransactItems: [
          {
            Update: {
              TableName: tableName,
              Key: marshall(tableKeys.session(accountId, sessionId)),
              // The earlier start may have named another project, which refused it.
              UpdateExpression:
                projectId === undefined
                  ? 'SET startedAt = :now REMOVE projectId'
                  : 'SET startedAt = :now, projectId = :project',
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(endedAt)',
              ExpressionAttributeValues: marshall(
                { ':now': now, ':project': projectId },
                { removeUndefinedValues: true },
              ),
            },
          },
          {
            Update: {
              TableName: tableName,
              Key: marshall(tableKeys.account(accountId)),
              ...countWrite(start, fenceUntil > now ? fenceUntil : undefined),
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
        ],
      });
      try {
        await retryConflicts(() => client.send(command));
      } catch (error) {
        const reasons = cancellationReasons(error);
        if (reasons?.[0]?.Code === 'ConditionalCheckFailed') return { kind: 'ended' };
        if (reasons?.[1]?.Code !== 'ConditionalCheckFailed') throw error;
        return { kind: 'refused', account: parseIfPresent(reasons[1].Item) };
      }
      const account = await readAccount(accountId);
      if (!account) throw new Error('the account that was counted on cannot be read');
      return { kind: 'counted', account };
    },

    async fence({ accountId, sessionId, until }) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: 'SET fences.#session = :until',
        ConditionExpression: `attribute_exists(pk) AND ${CONDITIONS.notOpen}`,
        ExpressionAttributeNames: { '#open': 'open', '#session': sessionId },
        ExpressionAttributeValues: marshall({ ':until': until }),
      });
      return wasMade(() => client.send(command));
    },

    /** Also removes a fence that an end has set again since the account was read: that fence has expired too. */
    async purgeFences({ accountId, sessionIds }) {
      if (sessionIds.length === 0) return;
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: `REMOVE ${sessionIds.map((_, index) => `fences.#session${index}`).join(', ')}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: Object.fromEntries(sessionIds.map((id, index) => [`#session${index}`, id])),
      });
      await wasMade(() => client.send(command));
    },
  };
}
