import { GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { changeWrites } from '../../../shared/account/changeItem.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { createFormerCustomerStore } from '../../../shared/account/formerCustomerStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { createRateStore } from '../../../shared/account/rateStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import { isoDay } from '../../../shared/time.ts';
import type { BillingStore } from '../domain/ports.ts';

/**
 * A row without what it sold was written by an earlier version. Its sale equals no other, so its page is replaced, and so is that
 * of a plan that only a newer version knows. Attributes that are unknown are kept while the checkout is, because a change of it
 * replaces the item.
 */
const checkoutRow = z.looseObject({
  attempt: z.number(),
  plan: z.string(),
  price: z._default(z.string(), ''),
  paymentMethods: z._default(z.array(z.string()), []),
  appUrl: z._default(z.string(), ''),
  closesAt: z.optional(z.number()),
  customer: z.string(),
  sessionId: z.optional(z.string()),
  isRefused: z.optional(z.boolean()),
  missingSince: z.optional(z.number()),
});

const CONDITIONS = {
  noCheckout: 'attribute_not_exists(pk)',
  sameReservation: 'attempt = :attempt AND attribute_not_exists(sessionId)',
  sameSession: 'attempt = :attempt AND sessionId = :sessionId',
};

/** Accounts, rate counters, customers and checkouts in the table. Reads are strongly consistent. */
export function createBillingStore(table: Table): BillingStore {
  return {
    ...createAccountStore(table),
    ...createRateStore(table),
    ...createCustomerStore(table),
    ...checkoutStore(table),
    ...createFormerCustomerStore(table),
    readMigration: createMigrationStore(table).readMigration,
  };
}

function checkoutStore({
  client,
  tableName,
}: Table): Pick<BillingStore, 'readCheckout' | 'saveCheckout' | 'recordOpenedCheckout'> {
  return {
    async readCheckout(accountId) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.checkout(accountId)),
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      return Item && z.parse(checkoutRow, unmarshall(Item));
    },

    async saveCheckout({ accountId, before, after }) {
      const sameCheckout = before?.sessionId === undefined ? 'sameReservation' : 'sameSession';
      const command = new PutItemCommand({
        TableName: tableName,
        Item: marshall({ ...tableKeys.checkout(accountId), ...after }, { removeUndefinedValues: true }),
        ConditionExpression: CONDITIONS[before ? sameCheckout : 'noCheckout'],
        ...(before && {
          ExpressionAttributeValues: marshall(
            { ':attempt': before.attempt, ':sessionId': before.sessionId },
            { removeUndefinedValues: true },
          ),
        }),
      });
      return wasMade(() => client.send(command));
    },

    async recordOpenedCheckout({ accountId, plan, at }) {
      const name = `checkout#${isoDay(at)}`;
      const writes = changeWrites(tableName, { kind: 'checkout', accountId, name, plan, at }).map(
        (write) => ({
          Put: write.Put && { ...write.Put, ConditionExpression: CONDITIONS.noCheckout },
        }),
      );
      await wasMade(() => client.send(new TransactWriteItemsCommand({ TransactItems: writes })));
    },
  };
}
