import { type AttributeValue, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Account } from '../../../shared/account/account.ts';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import {
  cancellationReasons,
  isConditionFailed,
  retryConflicts,
  wasMade,
} from '../../../shared/aws/writeFaults.ts';
import type { CloseResult, CountResult, MeteringStore, SessionKey, SessionStart } from '../domain/ports.ts';

type CountWrite = {
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, AttributeValue>;
};

const CONDITIONS = {
  stillHolds: 'validUntil > :now',
  notOpen: 'attribute_not_exists(#open.#session)',
  notFenced: 'attribute_not_exists(fences.#session)',
  withinRate: 'requestsPerMinute >= :requestNumber',
  withinQuota: 'sessionsUsed < sessionsIncluded',
  withinConcurrency: 'size(#open) < concurrent',
  projectIsActive: 'attribute_exists(projects.#project)',
};

/** Decides and counts in one expression: the one place that adds to `sessionsUsed`. Fences the id, if told until when. */
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

/**
 * The fast path: one write that decides, counts and answers with the new figures. Sent exactly once: a write whose
 * fate is unknown (a time-out, a 5xx) must not be repeated blindly, since the session may have been counted by
 * another caller and ended by then. `unsure` sends the caller to `countInTransaction`.
 */
export async function countOnce(table: Table, start: SessionStart): Promise<CountResult> {
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.account(start.accountId)),
    ...countWrite(start),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes } = await retryConflicts(() => table.clientOnce.send(command));
    if (!Attributes) return { kind: 'unsure' };
    return { kind: 'counted', account: parseAccountRow(Attributes) };
  } catch (error) {
    return notMade(error);
  }
}

/** What is known of a write that was sent once and failed; throws what will fail again. */
function notMade(error: unknown): { kind: 'refused'; account: Account | undefined } | { kind: 'unsure' } {
  if (isConditionFailed(error)) return { kind: 'refused', account: accountBefore(error) };
  if (isClientFault(error)) throw error;
  return { kind: 'unsure' };
}

/** The account as it was when it refused a write. */
function accountBefore(error: unknown): Account | undefined {
  const { Item } = error as { Item?: Record<string, AttributeValue> };
  return Item && parseAccountRow(Item);
}

/** A request that DynamoDB rejects as wrong was not applied, and will be wrong again. */
function isClientFault(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}

/**
 * The careful path, for an id whose claim was there already: counts only if the session has not ended meanwhile, and
 * fences the id, as long as a plain count of it may still be on its way. May be repeated: an end marks the session item
 * before the id leaves `open`.
 */
export async function countInTransaction(
  table: Table,
  start: SessionStart & { fenceUntil: number },
): Promise<CountResult> {
  const { accountId, sessionId, projectId, now, fenceUntil } = start;
  const command = new TransactWriteItemsCommand({
    TransactItems: [
      {
        Update: {
          TableName: table.tableName,
          Key: marshall(tableKeys.session(accountId, sessionId)),
          // The claim may name another project, which refused it.
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
          TableName: table.tableName,
          Key: marshall(tableKeys.account(accountId)),
          ...countWrite(start, fenceUntil > now ? fenceUntil : undefined),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ],
  });
  try {
    await retryConflicts(() => table.client.send(command));
  } catch (error) {
    const reasons = cancellationReasons(error);
    if (reasons?.[0]?.Code === 'ConditionalCheckFailed') return { kind: 'ended' };
    if (reasons?.[1]?.Code !== 'ConditionalCheckFailed') throw error;
    const item = reasons[1].Item as Record<string, AttributeValue> | undefined;
    return {
      kind: 'refused',
      account: item && Object.keys(item).length > 0 ? parseAccountRow(item) : undefined,
    };
  }
  const account = await createAccountStore(table).readAccount(accountId);
  if (!account) throw new Error('an account that was just counted on is not there');
  return { kind: 'counted', account };
}

/** Fences the id of a session that is not open; false if it is. */
export async function fence(table: Table, wanted: SessionKey & { until: number }): Promise<boolean> {
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.account(wanted.accountId)),
    UpdateExpression: 'SET fences.#session = :until',
    ConditionExpression: `attribute_exists(pk) AND ${CONDITIONS.notOpen}`,
    ExpressionAttributeNames: { '#open': 'open', '#session': wanted.sessionId },
    ExpressionAttributeValues: marshall({ ':until': wanted.until }),
  });
  return wasMade(() => table.client.send(command));
}

/** Takes fences away whose time is over; one that an end has set again meanwhile is of no use either. */
export async function purgeFences(
  table: Table,
  purge: { accountId: string; sessionIds: string[] },
): Promise<void> {
  if (purge.sessionIds.length === 0) return;
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.account(purge.accountId)),
    UpdateExpression: `REMOVE ${purge.sessionIds.map((_, index) => `fences.#session${index}`).join(', ')}`,
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: Object.fromEntries(
      purge.sessionIds.map((id, index) => [`#session${index}`, id]),
    ),
  });
  await wasMade(() => table.client.send(command));
}

/** Renews the lease of an open session, unless it has passed. */
export async function renewLease(
  table: Table,
  lease: Parameters<MeteringStore['renewLease']>[0],
): ReturnType<MeteringStore['renewLease']> {
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.account(lease.accountId)),
    UpdateExpression: 'SET #open.#session[1] = :leaseEnd',
    ConditionExpression: '#open.#session[1] > :now',
    ExpressionAttributeNames: { '#open': 'open', '#session': lease.sessionId },
    ExpressionAttributeValues: marshall({ ':leaseEnd': lease.leaseEnd, ':now': lease.now }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await retryConflicts(() => table.client.send(command));
    return 'renewed';
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    const isOpen = Object.hasOwn(accountBefore(error)?.open ?? {}, lease.sessionId);
    return isOpen ? 'lapsed' : 'not_open';
  }
}

/**
 * Takes ended sessions out of `open` and adds their seconds, also to their projects, in the period that `now` lies in.
 * Refused, with the account as it was, if one of them is not open, a project not active, or the account to be settled
 * first. Sent once, so that "not open" never comes from the function's own repetition; `unsure` when its fate is not
 * known.
 */
export async function closeSessions(
  table: Table,
  close: Parameters<MeteringStore['closeSessions']>[0],
): Promise<CloseResult> {
  const names = close.sessionIds.map((_, index) => `#open.#session${index}`);
  const projects = Object.entries(close.projectSeconds).map(([id, seconds], index) => {
    const path = `projects.#project${index}`;
    return { path, id, seconds, set: `${path}[2] = ${path}[2] + :project${index}` };
  });
  const sets = projects.length > 0 ? `SET ${projects.map(({ set }) => set).join(', ')} ` : '';
  const present = [...names, ...projects.map(({ path }) => path)];
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.account(close.accountId)),
    UpdateExpression: `${sets}REMOVE ${names.join(', ')} ADD secondsUsed :seconds`,
    ConditionExpression: [CONDITIONS.stillHolds, ...present.map((name) => `attribute_exists(${name})`)].join(
      ' AND ',
    ),
    ExpressionAttributeNames: {
      '#open': 'open',
      ...Object.fromEntries(close.sessionIds.map((id, index) => [`#session${index}`, id])),
      ...Object.fromEntries(projects.map(({ id }, index) => [`#project${index}`, id])),
    },
    ExpressionAttributeValues: marshall({
      ':seconds': close.seconds,
      ':now': close.now,
      ...Object.fromEntries(projects.map(({ seconds }, index) => [`:project${index}`, seconds])),
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await retryConflicts(() => table.clientOnce.send(command));
    return { kind: 'closed' };
  } catch (error) {
    return notMade(error);
  }
}
