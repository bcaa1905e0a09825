import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isConditionFailed, retryConflicts } from '../../../shared/aws/writeFaults.ts';
import type { SlotStore } from '../domain/ports.ts';
import { accountBefore, CONDITIONS, failedWriteResult } from './conditions.ts';

/** The slots of open sessions in the account item. */
export function createSlotStore({ client, clientOnce, tableName }: Table): SlotStore {
  return {
    async renewLease({ accountId, sessionId, now, leaseEnd }) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: 'SET #open.#session[1] = :leaseEnd',
        ConditionExpression: '#open.#session[1] > :now',
        ExpressionAttributeNames: { '#open': 'open', '#session': sessionId },
        ExpressionAttributeValues: marshall({ ':leaseEnd': leaseEnd, ':now': now }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await retryConflicts(() => client.send(command));
        return 'renewed';
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        const isOpen = Object.hasOwn(accountBefore(error)?.open ?? {}, sessionId);
        return isOpen ? 'lapsed' : 'not_open';
      }
    },

    /**
     * The seconds count in the period that contains `now`. Sent once, so that a refusal because a session is not open
     * never comes from a repetition of this call.
     */
    async closeSessions({ accountId, sessionIds, seconds, projectSeconds, now }) {
      const slots = sessionIds.map((_, index) => `#open.#session${index}`);
      const projects = Object.entries(projectSeconds).map(([id, seconds], index) => {
        const path = `projects.#project${index}`;
        return { path, id, seconds, set: `${path}[2] = ${path}[2] + :project${index}` };
      });
      const sets = projects.length > 0 ? `SET ${projects.map(({ set }) => set).join(', ')} ` : '';
      const present = [...slots, ...projects.map(({ path }) => path)];
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: `${sets}REMOVE ${slots.join(', ')} ADD secondsUsed :seconds`,
        ConditionExpression: [
          CONDITIONS.stillValid,
          ...present.map((path) => `attribute_exists(${path})`),
        ].join(' AND '),
        ExpressionAttributeNames: {
          '#open': 'open',
          ...Object.fromEntries(sessionIds.map((id, index) => [`#session${index}`, id])),
          ...Object.fromEntries(projects.map(({ id }, index) => [`#project${index}`, id])),
        },
        ExpressionAttributeValues: marshall({
          ':seconds': seconds,
          ':now': now,
          ...Object.fromEntries(projects.map(({ seconds }, index) => [`:project${index}`, seconds])),
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await retryConflicts(() => clientOnce.send(command));
        return { kind: 'closed' };
      } catch (error) {
        return failedWriteResult(error);
      }
    },
  };
}
