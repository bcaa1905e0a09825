import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import type { StripeCallStore } from './callBudget.ts';

/** A counter is not needed after its second. It is kept for an hour so that an operator can look at it. */
const COUNTER_KEPT_SECONDS = 3_600;

const CONDITIONS = { callsLeft: 'attribute_not_exists(calls) OR calls < :callsMax' };

/** Counters of the calls to Stripe in the table, one item for each second. A repeated write may count a call twice. */
export function createStripeCallStore({ client, tableName }: Table): StripeCallStore {
  return {
    async takeCall({ second, callsMax }) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.stripeCalls(second)),
        UpdateExpression: 'SET expiresAt = :expiresAt ADD calls :one',
        ConditionExpression: CONDITIONS.callsLeft,
        ExpressionAttributeValues: marshall({
          ':one': 1,
          ':callsMax': callsMax,
          ':expiresAt': second + COUNTER_KEPT_SECONDS,
        }),
      });
      return wasMade(() => client.send(command));
    },
  };
}
