import { type AttributeValue, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { accountUpdate } from '../../../shared/account/accountUpdate.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { cancellationReasons, retryConflicts, wasMade } from '../../../shared/aws/writeFaults.ts';
import { FENCES_MAX } from '../domain/fence.ts';
import type { CountStore, SessionStart } from '../domain/ports.ts';
import { CONDITIONS, failedWriteResult, parseIfPresent, REFUSAL_UNMARKED } from './conditions.ts';

type CountWrite = {
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, AttributeValue>;
};

/** The fences of a careful count: the one that it sets, and those that it removes. */
type Fences = { until?: number; stale: string[] };

/**
 * Returns the expressions that check all rules and count in one write. Only they add to `sessionsUsed`. A careful count also writes
 * fences.
 */
function countWrite(
  { accountFormat }: Table,
  start: SessionStart,
  { until, stale }: Fences = { stale: [] },
): CountWrite {
  const { projectIsActive, sameErasure, ...always } = CONDITIONS;
  const hasProject = start.projectId !== undefined;
  const hasFence = until !== undefined;
  const sets = [
    '#open.#session = :entry',
    ...(hasFence ? ['fences.#session = :fence'] : []),
    ...(hasProject ? ['projects.#project[1] = projects.#project[1] + :one'] : []),
  ];
  const removes = stale.map((_, index) => `fences.#stale${index}`);
  const update = accountUpdate({ sets, removes, adds: ['sessionsUsed :one'] }, accountFormat);
  const conditions = [
    ...Object.values(always),
    start.erasedSalt === undefined ? sameErasure : 'erasedSalt = :erasedSalt',
    ...(hasProject ? [projectIsActive] : []),
    ...(hasFence ? ['size(fences) < :fencesMax'] : []),
  ];
  return {
    UpdateExpression: update.expression,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: {
      '#open': 'open',
      '#session': start.sessionId,
      ...(start.projectId !== undefined ? { '#project': start.projectId } : {}),
      ...Object.fromEntries(stale.map((id, index) => [`#stale${index}`, id])),
    },
    ExpressionAttributeValues: marshall({
      ':entry': [start.now, start.leaseEnd],
      ...update.values,
      ':one': 1,
      ':now': start.now,
      ':requestNumber': start.requestNumber,
      ...(start.erasedSalt === undefined ? {} : { ':erasedSalt': start.erasedSalt }),
      ...(hasFence ? { ':fence': until, ':fencesMax': FENCES_MAX } : {}),
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
        ...countWrite(table, start),
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
      const { accountId, sessionId, projectId, now, claimEnd, fenceUntil, staleFences } = start;
      const fences: Fences = { stale: staleFences, ...(fenceUntil > now ? { until: fenceUntil } : {}) };
      const command = new TransactWriteItemsCommand({
        TransactItems: [
          {
            Update: {
              TableName: tableName,
              Key: marshall(tableKeys.session(accountId, sessionId)),
              // The earlier start may have named another project, which refused it.
              UpdateExpression:
                projectId === undefined
                  ? 'SET startedAt = :now, expiresAt = :claimEnd REMOVE projectId'
                  : 'SET startedAt = :now, expiresAt = :claimEnd, projectId = :project',
              ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(endedAt)',
              ExpressionAttributeValues: marshall(
                { ':now': now, ':claimEnd': claimEnd, ':project': projectId },
                { removeUndefinedValues: true },
              ),
            },
          },
          {
            Update: {
              TableName: tableName,
              Key: marshall(tableKeys.account(accountId)),
              ...countWrite(table, start, fences),
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

    async markRefused({ accountId, now }) {
      const update = accountUpdate({ sets: ['refusedAt = :now'] }, table.accountFormat);
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: update.expression,
        ConditionExpression: `${CONDITIONS.stillValid} AND ${REFUSAL_UNMARKED}`,
        ExpressionAttributeValues: marshall({ ...update.values, ':now': now }),
      });
      await wasMade(() => client.send(command));
    },

    async purgeFences({ accountId, sessionIds }) {
      if (sessionIds.length === 0) return;
      const removes = sessionIds.map((_, index) => `fences.#session${index}`);
      const update = accountUpdate({ removes }, table.accountFormat);
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: update.expression,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: Object.fromEntries(sessionIds.map((id, index) => [`#session${index}`, id])),
        ExpressionAttributeValues: marshall(update.values),
      });
      await wasMade(() => client.send(command));
    },
  };
}
