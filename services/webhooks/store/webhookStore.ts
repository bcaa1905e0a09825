import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Account } from '../../../shared/account/account.ts';
import { createAccountStore, saveEntitlementsWith } from '../../../shared/account/accountStore.ts';
import type { ChangeOf } from '../../../shared/account/change.ts';
import { changeWrites } from '../../../shared/account/changeItem.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { directoryWrite } from '../../../shared/account/directoryItem.ts';
import { isErasedCustomer, readErasure } from '../../../shared/account/erasureStore.ts';
import { createFormerCustomerStore } from '../../../shared/account/formerCustomerStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { noticeWrite } from '../../../shared/account/noticeItem.ts';
import { offerWrites } from '../../../shared/account/offerItem.ts';
import { createOfferStore } from '../../../shared/account/offerStore.ts';
import { createPriceStore } from '../../../shared/account/priceItem.ts';
import { termsNoteWrite } from '../../../shared/account/termsNoteItem.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import { AccountBeingErased } from '../../../shared/fault.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { CorrectedDrift, OutcomeRecord, WebhookStore } from '../domain/ports.ts';

/** Stripe repeats deliveries for three days and resends events on request for fifteen. Operators look back a month. */
const OUTCOME_KEPT_SECONDS = 30 * SECONDS_PER_DAY;

/** The reads and writes of apply on the table. */
export function createWebhookStore(table: Table): WebhookStore {
  const accounts = createAccountStore(table);
  return {
    ...accounts,
    ...createCustomerStore(table),
    ...createFormerCustomerStore(table),
    readOffer: createOfferStore(table).readOffer,
    readPrices: createPriceStore(table).readPrices,
    readMigration: createMigrationStore(table).readMigration,

    async saveEntitlements({ before, after, notices, offers, termsNote, firstPaidAt, drift, now }) {
      const { tableName } = table;
      const { accountId } = before;
      // The version of the account guards the row of the directory too: that of an erased account does not come back.
      const firstPaid =
        firstPaidAt === undefined
          ? []
          : [directoryWrite(tableName, { accountId, firstPaidAt }, { onlyFirst: true })];
      const writes = [
        ...notices.map((notice) => noticeWrite(tableName, { accountId, notice, now })),
        ...offers.flatMap((change) => offerWrites(tableName, change)),
        ...(termsNote ? [termsNoteWrite(tableName, { accountId, note: termsNote })] : []),
        ...firstPaid,
        ...(drift ? changeWrites(tableName, driftRow({ ...drift, before, after, now })) : []),
      ];
      // A transaction costs twice as much as the update, so it is for the few writes with another item.
      if (writes.length === 0) return accounts.saveEntitlements({ before, after });
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

function driftRow(
  drift: CorrectedDrift & { before: Account; after: Account; now: number },
): ChangeOf<'drift'> {
  const { fields, planBefore, before, after, now } = drift;
  const { accountId, version } = before;
  return {
    kind: 'drift',
    accountId,
    name: `drift#${version}`,
    at: now,
    fields,
    plan: after.plan,
    planBefore,
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
