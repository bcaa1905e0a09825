import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { sendUntilProcessed } from '../../../shared/aws/sendUntilProcessed.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { EventMark, WebhookStore } from '../domain/ports.ts';

/** Stripe delivers for three days and can be asked to for fifteen; operators look back a month. */
const MARK_KEPT_SECONDS = 30 * SECONDS_PER_DAY;

/** The most that DynamoDB takes in one batch write. */
const BATCH_MAX = 25;

/** What DynamoDB leaves unprocessed is sent again, with up to 50, 100, 200, 400 ms between. */
const ATTEMPTS_MAX = 5;
const PAUSE_MS = 50;

/** The tables of the webhook path. */
export function createWebhookStore(table: Table): WebhookStore {
  const { client, tableName } = table;
  return {
    ...createAccountStore(table),
    ...createCustomerStore(table),

    async markEvents(marks, now) {
      const byEvent = new Map(marks.map((mark) => [mark.message.id, mark]));
      const requests = [...byEvent.values()].map((mark) => putMark(mark, now));
      for (let at = 0; at < requests.length; at += BATCH_MAX) {
        await sendUntilProcessed(
          requests.slice(at, at + BATCH_MAX),
          async (left) => {
            const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: left } });
            return { left: (await client.send(command)).UnprocessedItems?.[tableName] ?? [] };
          },
          { attemptsMax: ATTEMPTS_MAX, pauseMs: PAUSE_MS, what: 'event log rows' },
        );
      }
    },
  };
}

function putMark({ message, outcome, accountId, left, failure }: EventMark, now: number): WriteRequest {
  const { id, type, customer, created } = message;
  const what = { id, type, customer, created, outcome, accountId, ...left, ...failure };
  const item = { ...tableKeys.event({ ...message, doneAt: now }), ...what, doneAt: now };
  return {
    PutRequest: {
      Item: marshall({ ...item, expiresAt: now + MARK_KEPT_SECONDS }, { removeUndefinedValues: true }),
    },
  };
}
