import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { PAID_PLAN_IDS } from '../../../shared/account/plans.ts';
import { createRateStore } from '../../../shared/account/rateStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import type { BillingStore, Checkout } from '../domain/ports.ts';

const checkoutRow = z.object({
  attempt: z.number(),
  plan: z.enum(PAID_PLAN_IDS),
  customer: z.string(),
  sessionId: z.optional(z.string()),
});

/** Billing's store on a table. */
export function createBillingStore(table: Table): BillingStore {
  return {
    ...createAccountStore(table),
    ...createRateStore(table),
    ...createCustomerStore(table),
    readCheckout: (accountId) => readCheckout(table, accountId),
    saveCheckout: (change) => saveCheckout(table, change),
  };
}

async function readCheckout(table: Table, accountId: string): Promise<Checkout | undefined> {
  const { Item } = await table.client.send(
    new GetItemCommand({
      TableName: table.tableName,
      Key: marshall(tableKeys.checkout(accountId)),
      ConsistentRead: true,
    }),
  );
  return Item && z.parse(checkoutRow, unmarshall(Item));
}

const CONDITIONS = {
  noCheckout: 'attribute_not_exists(pk)',
  sameReservation: 'attempt = :attempt AND attribute_not_exists(sessionId)',
  sameSession: 'attempt = :attempt AND sessionId = :sessionId',
};

async function saveCheckout(
  table: Table,
  change: Parameters<BillingStore['saveCheckout']>[0],
): Promise<boolean> {
  const { accountId, before, after } = change;
  const seen = before ? (before.sessionId === undefined ? 'sameReservation' : 'sameSession') : 'noCheckout';
  const values = {
    ...(before && { ':attempt': before.attempt }),
    ...(before?.sessionId !== undefined && { ':sessionId': before.sessionId }),
  };
  const command = new PutItemCommand({
    TableName: table.tableName,
    Item: marshall({ ...tableKeys.checkout(accountId), ...after }, { removeUndefinedValues: true }),
    ConditionExpression: CONDITIONS[seen],
    ...(before && { ExpressionAttributeValues: marshall(values) }),
  });
  return wasMade(() => table.client.send(command));
}
