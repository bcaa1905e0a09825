import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../aws/dynamo.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { SECONDS_PER_MINUTE } from '../pure/time.ts';

/** A counter is of no use once its minute is over; an hour leaves room for looking at one. */
const COUNTER_KEPT_SECONDS = 3_600;

/** Counts one request of the account in the UTC clock minute of `now`; answers how many that makes. */
export async function countRequest(table: Table, accountId: string, now: number): Promise<number> {
  const minute = Math.floor(now / SECONDS_PER_MINUTE);
  const { Attributes } = await table.client.send(
    new UpdateItemCommand({
      TableName: table.tableName,
      Key: marshall(tableKeys.rate(accountId, minute)),
      UpdateExpression: 'SET expiresAt = :expiresAt ADD requests :one',
      ExpressionAttributeValues: marshall({ ':one': 1, ':expiresAt': now + COUNTER_KEPT_SECONDS }),
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return Number(Attributes?.requests?.N);
}
