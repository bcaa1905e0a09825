import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { createFormerCustomerStore } from '../../../shared/account/formerCustomerStore.ts';
import { sendUntilProcessed } from '../../../shared/aws/sendUntilProcessed.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { OutcomeRecord, WebhookStore } from '../domain/ports.ts';

/** Stripe repeats deliveries for three days and resends events on request for fifteen. Operators look back a month. */
const OUTCOME_KEPT_SECONDS = 30 * SECONDS_PER_DAY;

/** The most rows that DynamoDB accepts in one batch write. */
const BATCH_COUNT_MAX = 25;

/** Rows that DynamoDB leaves unprocessed are sent again, after up to 50, 100, 200 and 400 ms. */
const ATTEMPTS_MAX = 5;
const PAUSE_MS = 50;

/** The reads and writes of apply on the table. */
export function createWebhookStore(table: Table): WebhookStore {
  const { client, tableName } = table;
  return {
    ...createAccountStore(table),
    ...createCustomerStore(table),
    ...createFormerCustomerStore(table),

    async recordOutcomes(outcomes, now) {
      // A batch write cannot contain the same key twice; the last outcome of an event counts.
      const byEvent = new Map(outcomes.map((record) => [record.message.id, record]));
      const requests = [...byEvent.values()].map((record) => putOutcome(record, now));
      for (let start = 0; start < requests.length; start += BATCH_COUNT_MAX) {
        await sendUntilProcessed(
          requests.slice(start, start + BATCH_COUNT_MAX),
          async (batch) => {
            const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: batch } });
            return { left: (await client.send(command)).UnprocessedItems?.[tableName] ?? [] };
          },
          { attemptsMax: ATTEMPTS_MAX, pauseMs: PAUSE_MS, what: 'event log rows' },
        );
      }
    },
  };
}

function putOutcome(record: OutcomeRecord, now: number): WriteRequest {
  const { message, outcome, accountId, entitlements, failure } = record;
  const item = {
    ...tableKeys.event({ ...message, doneAt: now }),
    id: message.id,
    type: message.type,
    customer: message.customer,
    created: message.created,
    outcome,
    accountId,
    plan: entitlements?.plan,
    status: entitlements?.status,
    error: failure?.error,
    tries: failure?.attempts,
    doneAt: now,
    expiresAt: now + OUTCOME_KEPT_SECONDS,
  };
  return { PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } };
}
