import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createAccountStore, saveEntitlementsWith } from '../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { isErasedCustomer, readErasure } from '../../../shared/account/erasureStore.ts';
import { createFormerCustomerStore } from '../../../shared/account/formerCustomerStore.ts';
import { noticeWrite } from '../../../shared/account/noticeItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import { AccountBeingErased } from '../../../shared/fault.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { OutcomeRecord, WebhookStore } from '../domain/ports.ts';

/** Stripe repeats deliveries for three days and resends events on request for fifteen. Operators look back a month. */
const OUTCOME_KEPT_SECONDS = 30 * SECONDS_PER_DAY;

/** The reads and writes of apply on the table. */
export function createWebhookStore(table: Table): WebhookStore {
  const accounts = createAccountStore(table);
  return {
    ...accounts,
    ...createCustomerStore(table),
    ...createFormerCustomerStore(table),

    async saveEntitlements({ before, after, notices, now }) {
      // A transaction costs twice as much as the update, so it is for the few writes with a notice.
      if (notices.length === 0) return accounts.saveEntitlements({ before, after });
      const { accountId } = before;
      const writes = notices.map((notice) => noticeWrite(table.tableName, { accountId, notice, now }));
      return saveEntitlementsWith(table, { before, after }, writes);
    },

    async readErasedCustomers(accountId, customerIds) {
      const erasure = await readErasure(table, accountId);
      if (!erasure) return [];
      const erased = customerIds.filter((customerId) => isErasedCustomer(erasure, customerId));
      // The erasure has searched the customer rows already: one that is put now would stay.
      if (erased.length === 0 && erasure.isErasing) throw new AccountBeingErased();
      return erased;
    },

    async recordOutcomes(outcomes, now) {
      // A batch write cannot contain the same key twice; the last outcome of an event counts.
      const byEvent = new Map(outcomes.map((record) => [record.message.id, record]));
      const requests = [...byEvent.values()].map((record) => putOutcome(record, now));
      await writeBatch(table, requests, 'event log rows');
    },
  };
}

function putOutcome(record: OutcomeRecord, now: number): WriteRequest {
  const { message, outcome, accountId, entitlements, failure, drop } = record;
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
    by: drop?.by,
    reason: drop?.reason,
    doneAt: now,
    expiresAt: now + OUTCOME_KEPT_SECONDS,
  };
  return { PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } };
}
