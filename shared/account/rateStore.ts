import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { SECONDS_PER_MINUTE } from '../time.ts';
import type { RateStore } from './ports.ts';

/** A counter is not needed after its minute. It is kept for an hour so that an operator can look at it. */
const COUNTER_KEPT_SECONDS = 3_600;

/** Request counters in the table, one item for each account, counter and UTC minute. */
export function createRateStore({ client, tableName }: Table): RateStore {
  return {
    async countRequest({ accountId, counter, now }) {
      const minute = Math.floor(now / SECONDS_PER_MINUTE);
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: marshall(tableKeys.rate({ accountId, counter, minute })),
          UpdateExpression: 'SET expiresAt = :expiresAt ADD requests :one',
          ExpressionAttributeValues: marshall({ ':one': 1, ':expiresAt': now + COUNTER_KEPT_SECONDS }),
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      return Number(Attributes?.requests?.N);
    },
  };
}
