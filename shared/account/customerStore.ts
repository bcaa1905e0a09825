import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { readBatch } from '../aws/readBatch.ts';
import type { Table } from '../aws/tableClient.ts';
import { CUSTOMER_BUCKETS, tableKeys } from '../aws/tableKeys.ts';
import { isConditionFailed, itemBefore } from '../aws/writeFaults.ts';
import type { CustomerStore } from './ports.ts';

const customerRow = z.object({ customerId: z.string(), accountId: z.string() });

/** Customer rows in the table, spread over CUSTOMER_BUCKETS partitions. */
export function createCustomerStore(table: Table): CustomerStore {
  const { client, tableName } = table;
  return {
    async claimCustomer(claim) {
      const command = new PutItemCommand({
        TableName: tableName,
        Item: marshall({ ...tableKeys.customer(claim.customerId), ...claim }),
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      try {
        await client.send(command);
        return claim.accountId;
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        const row = itemBefore(error);
        return z.parse(customerRow, row && unmarshall(row)).accountId;
      }
    },

    async readCustomerAccounts(customerIds) {
      const keys = [...new Set(customerIds)].map((customerId) => marshall(tableKeys.customer(customerId)));
      const rows = (await readBatch(table, keys, { consistent: true })).map((row) =>
        z.parse(customerRow, unmarshall(row)),
      );
      return new Map(rows.map(({ customerId, accountId }) => [customerId, accountId]));
    },

    async listCustomers({ bucket, after, limit }) {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: marshall(
          { ':pk': tableKeys.customers(bucket), ':after': after },
          { removeUndefinedValues: true },
        ),
        Limit: limit,
      });
      const { Items = [], LastEvaluatedKey } = await client.send(command);
      const customers = Items.map((item) => z.parse(customerRow, unmarshall(item)));
      if (LastEvaluatedKey) {
        return { customers, next: { bucket, after: String(unmarshall(LastEvaluatedKey).sk) } };
      }
      return bucket + 1 < CUSTOMER_BUCKETS ? { customers, next: { bucket: bucket + 1 } } : { customers };
    },
  };
}
