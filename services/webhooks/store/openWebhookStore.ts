import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readAccount, readOrCreateAccount, saveStanding } from '../../../shared/account/accountStore.ts';
import { claimCustomer, readCustomerAccounts } from '../../../shared/account/customerStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { SECONDS_PER_DAY } from '../../../shared/pure/time.ts';
import type { EventMark, WebhookStore } from '../domain/ports.ts';

/** Stripe delivers for three days and can be asked to for fifteen; operators look back a month. */
const MARK_KEPT_SECONDS = 30 * SECONDS_PER_DAY;

/** What DynamoDB takes in one batch. */
const BATCH_MAX = 25;

/** A batch that DynamoDB leaves undone in part is sent again, with up to 50, 100, 200, 400 ms between. */
const TRIES_MAX = 5;
const PAUSE_MS = 50;

/** The webhook path's store on a table. */
export function openWebhookStore(table: Table): WebhookStore {
  return {
    readCustomerAccounts: (customerIds) => readCustomerAccounts(table, customerIds),
    claimCustomer: (claim) => claimCustomer(table, claim),
    readAccount: (accountId) => readAccount(table, accountId),
    readOrCreateAccount: (accountId, now) => readOrCreateAccount(table, accountId, now),
    saveStanding: (change) => saveStanding(table, change),
    markEvents: (marks, now) => markEvents(table, marks, now),
  };
}

async function markEvents(table: Table, marks: EventMark[], now: number): Promise<void> {
  const byEvent = new Map(marks.map((mark) => [mark.message.id, mark]));
  const requests = [...byEvent.values()].map((mark) => putMark(mark, now));
  for (let at = 0; at < requests.length; at += BATCH_MAX) {
    await writeBatch(table, requests.slice(at, at + BATCH_MAX));
  }
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

async function writeBatch(table: Table, requests: WriteRequest[]): Promise<void> {
  let rest = requests;
  for (let tries = 1; rest.length > 0; tries++) {
    const { UnprocessedItems } = await table.client.send(
      new BatchWriteItemCommand({ RequestItems: { [table.tableName]: rest } }),
    );
    rest = UnprocessedItems?.[table.tableName] ?? [];
    if (rest.length === 0) return;
    if (tries >= TRIES_MAX)
      throw new Error(`DynamoDB left ${rest.length} event marks unwritten on every try`);
    await sleep(Math.random() * PAUSE_MS * 2 ** (tries - 1));
  }
}
