import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import { HISTORY_INDEX, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isConditionFailed, retryConflicts, wasMade } from '../../../shared/aws/writeFaults.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import type { Claim, EndMark, HistoryPage, HistoryPosition, SessionKey } from '../domain/ports.ts';
import type { EndReason, Session } from '../domain/session.ts';
import { parseSessionRow } from './sessionRow.ts';

/** Puts the session item if it is absent; answers with the one that is there otherwise. */
export async function claimSession(
  table: Table,
  claim: SessionKey & { projectId?: string; now: number },
): Promise<Claim> {
  const { accountId, sessionId, projectId, now } = claim;
  const command = new PutItemCommand({
    TableName: table.tableName,
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
    await retryConflicts(() => table.client.send(command));
    return { kind: 'fresh' };
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    const { Item } = error as { Item?: Parameters<typeof parseSessionRow>[0] };
    if (!Item) throw new Error('a refused claim came back without its item', { cause: error });
    return { kind: 'found', session: parseSessionRow(Item) };
  }
}

export async function readSession(table: Table, id: SessionKey): Promise<Session | undefined> {
  const { Item } = await table.client.send(
    new GetItemCommand({
      TableName: table.tableName,
      Key: marshall(tableKeys.session(id.accountId, id.sessionId)),
      ConsistentRead: true,
    }),
  );
  return Item && parseSessionRow(Item);
}

export async function readSessions(
  table: Table,
  accountId: string,
  sessionIds: string[],
): Promise<Session[]> {
  const keys = sessionIds.map((sessionId) => marshall(tableKeys.session(accountId, sessionId)));
  return (await readBatch(table, keys, { consistent: false })).map(parseSessionRow);
}

/**
 * Sets the session's end if it has none, which also puts it into the history index. It comes before the slot is
 * given back, so that from here on no retry can count the id again. Repeatable: the first end stays.
 */
export async function markEnded(
  table: Table,
  end: SessionKey & { endedAt: number; reason: EndReason },
): Promise<EndMark> {
  const { accountId, sessionId, endedAt, reason } = end;
  const command = new UpdateItemCommand({
    TableName: table.tableName,
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
    const { Attributes } = await retryConflicts(() => table.client.send(command));
    if (!Attributes) throw new Error('an end was marked on a session without an item');
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
}

/**
 * Writes down whether an ended session had been counted, where the end alone cannot tell: `true` is final and
 * belongs in the history; `false` (a start that was refused, then ended all the same) does not.
 */
export async function markCounted(
  table: Table,
  mark: SessionKey & { endedAt: number; counted: boolean },
): Promise<void> {
  const { accountId, sessionId, endedAt, counted } = mark;
  const history = {
    ':historyAccount': tableKeys.history(accountId).historyAccount,
    ':historyAt': tableKeys.historyAt(endedAt, sessionId).historyAt,
  };
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.session(accountId, sessionId)),
    UpdateExpression: counted
      ? 'SET counted = :counted, historyAccount = :historyAccount, historyAt = :historyAt'
      : 'SET counted = :counted REMOVE historyAccount, historyAt',
    ...(counted ? {} : { ConditionExpression: 'attribute_not_exists(counted)' }),
    ExpressionAttributeValues: marshall({ ':counted': counted, ...(counted ? history : {}) }),
  });
  await wasMade(() => table.client.send(command));
}

/** A page of the account's ended sessions, newest first, after the given position. */
export async function listEnded(
  table: Table,
  query: { accountId: string; limit: number; after?: HistoryPosition },
): Promise<HistoryPage> {
  const { accountId, limit, after } = query;
  const { historyAccount } = tableKeys.history(accountId);
  const { Items, LastEvaluatedKey } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
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
    }),
  );
  const sessions = (Items ?? []).map(parseSessionRow);
  const last = sessions.at(-1);
  return LastEvaluatedKey && last?.endedAt !== undefined
    ? { sessions, next: { endedAt: last.endedAt, sessionId: last.sessionId } }
    : { sessions };
}
