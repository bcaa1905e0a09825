import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readAccount, readOrCreateAccount, saveStanding } from '../../../shared/account/accountStore.ts';
import { claimCustomer } from '../../../shared/account/customerStore.ts';
import { countRequest } from '../../../shared/account/rateStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isConditionFailed, retryConflicts } from '../../../shared/aws/writeFaults.ts';
import type { BillingStore } from '../domain/ports.ts';

/** Billing's store on a table. */
export function openBillingStore(table: Table): BillingStore {
  return {
    countRequest: (accountId, now) => countRequest(table, accountId, now),
    readAccount: (accountId) => readAccount(table, accountId),
    readOrCreateAccount: (accountId, now) => readOrCreateAccount(table, accountId, now),
    saveStanding: (change) => saveStanding(table, change),
    claimCustomer: (claim) => claimCustomer(table, claim),
    saveCheckout: (change) => saveCheckout(table, change),
  };
}

const CONDITIONS = {
  noCheckout: 'attribute_not_exists(checkout)',
  sameReservation: 'checkout.attempt = :attempt AND attribute_not_exists(checkout.sessionId)',
  sameSession: 'checkout.attempt = :attempt AND checkout.sessionId = :sessionId',
};

async function saveCheckout(
  table: Table,
  change: Parameters<BillingStore['saveCheckout']>[0],
): Promise<boolean> {
  const { accountId, before, after } = change;
  const seen = before ? (before.sessionId === undefined ? 'sameReservation' : 'sameSession') : 'noCheckout';
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.account(accountId)),
    UpdateExpression: 'SET checkout = :after',
    ConditionExpression: `attribute_exists(pk) AND ${CONDITIONS[seen]}`,
    ExpressionAttributeValues: marshall(
      { ':after': after, ':attempt': before?.attempt, ':sessionId': before?.sessionId },
      { removeUndefinedValues: true },
    ),
  });
  try {
    await retryConflicts(() => table.client.send(command));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
