import { TransactWriteItemsCommand, type Update, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { accountUpdate } from '../../../shared/account/accountUpdate.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { cancellationReasons, isConditionFailed, retryConflicts } from '../../../shared/aws/writeFaults.ts';
import type { ReleaseResult, SlotStore } from '../domain/ports.ts';
import { accountBefore, failedWriteResult, parseIfPresent } from './conditions.ts';
import { historyKeys } from './sessionStore.ts';

type Releasing = Parameters<SlotStore['releaseSlots']>[0];

/** The slots of open sessions in the account item. */
export function createSlotStore(table: Table): SlotStore {
  const { client, clientOnce, tableName, accountFormat } = table;

  /** Sent once, so that a refusal because a slot is not held never comes from a repetition of this call. */
  async function release(releasing: Releasing): Promise<ReleaseResult> {
    try {
      await retryConflicts(() => clientOnce.send(new UpdateItemCommand(releaseUpdate(table, releasing))));
      return { kind: 'released' };
    } catch (error) {
      return failedWriteResult(error);
    }
  }

  /** Sent once like a release, and for the same reason. */
  async function releaseAndRecord(releasing: Releasing): Promise<ReleaseResult> {
    const records = releasing.counted.map((session) => ({
      Update: countedUpdate(tableName, { accountId: releasing.accountId, ...session }),
    }));
    const command = new TransactWriteItemsCommand({
      TransactItems: [{ Update: releaseUpdate(table, releasing) }, ...records],
    });
    try {
      await retryConflicts(() => clientOnce.send(command));
      return { kind: 'released' };
    } catch (error) {
      const [reason] = cancellationReasons(error) ?? [];
      if (reason?.Code === 'ConditionalCheckFailed') {
        return { kind: 'refused', account: parseIfPresent(reason.Item) };
      }
      return failedWriteResult(error);
    }
  }

  return {
    /**
     * 100 clauses of at most 35 characters stay below the 4 kB of an expression, with one clause for each session only. The write is
     * marked as a heartbeat, so that the ledger's stream filter skips it.
     */
    async renewLeases({ accountId, sessionIds, leaseEnd }) {
      const names = sessionIds.map((_, index) => `#${index.toString(36)}`);
      const paths = names.map((name) => `#open.${name}[1]`);
      const isMarked = accountFormat !== 1;
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: `SET ${[...paths.map((path) => `${path} = :e`), ...(isMarked ? ['late = :t'] : [])].join(', ')}`,
        // A closed slot has a negative lease end.
        ConditionExpression: paths.map((path) => `${path} BETWEEN :z AND :e`).join(' AND '),
        ExpressionAttributeNames: {
          '#open': 'open',
          ...Object.fromEntries(sessionIds.map((id, index) => [names[index], id])),
        },
        ExpressionAttributeValues: marshall({ ':e': leaseEnd, ':z': 0, ...(isMarked ? { ':t': true } : {}) }),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        const { Attributes } = await retryConflicts(() => client.send(command));
        if (!Attributes) throw new Error('the account whose leases were renewed was not returned');
        return { kind: 'renewed', account: parseAccountRow(Attributes) };
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        return { kind: 'refused', account: accountBefore(error) };
      }
    },

    async closeSlots({ accountId, slots }) {
      const paths = slots.map((_, index) => `#open.#session${index}[1]`);
      const update = accountUpdate(
        { sets: paths.map((path, index) => `${path} = :closed${index}`) },
        accountFormat,
      );
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: update.expression,
        ConditionExpression: paths.map((path, index) => `${path} = :lease${index}`).join(' AND '),
        ExpressionAttributeNames: {
          '#open': 'open',
          ...Object.fromEntries(slots.map(({ sessionId }, index) => [`#session${index}`, sessionId])),
        },
        ExpressionAttributeValues: marshall({
          ...update.values,
          ...Object.fromEntries(
            slots.flatMap(({ leaseEnd, endedAt }, index) => [
              [`:closed${index}`, -endedAt],
              [`:lease${index}`, leaseEnd],
            ]),
          ),
        }),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        const { Attributes } = await retryConflicts(() => client.send(command));
        if (!Attributes) throw new Error('the account whose slots were closed was not returned');
        return parseAccountRow(Attributes);
      } catch (error) {
        const account = accountBefore(error);
        if (!account) throw error;
        return account;
      }
    },

    releaseSlots: (releasing) =>
      releasing.counted.length > 0 ? releaseAndRecord(releasing) : release(releasing),
  };
}

/** Only this write adds to `secondsUsed`. */
function releaseUpdate({ tableName, accountFormat }: Table, releasing: Releasing) {
  const { accountId, sessionIds, seconds, projectSeconds, firstEnd, lastEnd, late, usageSince } = releasing;
  const slots = sessionIds.map((_, index) => `#open.#session${index}`);
  const projects = Object.entries(projectSeconds).map(([id, ofProject], index) => {
    const path = `projects.#project${index}`;
    return { path, id, seconds: ofProject, set: `${path}[2] = ${path}[2] + :project${index}` };
  });
  const adds = firstEnd !== undefined;
  const present = [...slots, ...projects.map(({ path }) => path)].map((path) => `attribute_exists(${path})`);
  const update = accountUpdate(
    {
      sets: projects.map(({ set }) => set),
      removes: slots,
      adds: adds ? ['secondsUsed :seconds'] : [],
      late,
    },
    accountFormat,
  );
  const values = {
    ...update.values,
    ...(adds ? { ':seconds': seconds, ':firstEnd': firstEnd, ':lastEnd': lastEnd } : {}),
    ...(usageSince === undefined ? {} : { ':usageSince': usageSince }),
    ...Object.fromEntries(projects.map((project, index) => [`:project${index}`, project.seconds])),
  };
  return {
    TableName: tableName,
    Key: marshall(tableKeys.account(accountId)),
    UpdateExpression: update.expression,
    ConditionExpression: [
      ...(adds ? ['validUntil > :lastEnd', 'usageSince <= :firstEnd'] : []),
      ...(usageSince === undefined ? [] : ['usageSince = :usageSince']),
      ...present,
    ].join(' AND '),
    ExpressionAttributeNames: {
      '#open': 'open',
      ...Object.fromEntries(sessionIds.map((id, index) => [`#session${index}`, id])),
      ...Object.fromEntries(projects.map(({ id }, index) => [`#project${index}`, id])),
    },
    ExpressionAttributeValues: marshall(values),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } satisfies Update;
}

/** `counted: true` is final and adds the session to the history. */
function countedUpdate(
  tableName: string,
  { accountId, sessionId, endedAt }: { accountId: string; sessionId: string; endedAt: number },
): Update {
  return {
    TableName: tableName,
    Key: marshall(tableKeys.session(accountId, sessionId)),
    UpdateExpression: 'SET counted = :counted, historyAccount = :historyAccount, historyAt = :historyAt',
    ExpressionAttributeValues: marshall({
      ':counted': true,
      ...historyKeys(accountId, { sessionId, endedAt }),
    }),
  };
}
