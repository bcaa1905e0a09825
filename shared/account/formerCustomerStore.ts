import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import type { FormerCustomerStore } from './ports.ts';

/**
 * The most former customers of an account. Each costs a call to Stripe for each page of invoices. An account gets a former
 * customer when an operator deletes its customer at Stripe, so there is rarely one.
 */
const FORMER_CUSTOMERS_MAX = 10;

const formerCustomersRow = z.object({ customers: z.array(z.string()) });

/** Former customers of accounts in the table, one item for each account that has one. */
export function createFormerCustomerStore({ client, tableName }: Table): FormerCustomerStore {
  async function readFormerCustomers(accountId: string): Promise<string[]> {
    const command = new GetItemCommand({
      TableName: tableName,
      Key: marshall(tableKeys.formerCustomers(accountId)),
      ConsistentRead: true,
    });
    const { Item } = await client.send(command);
    return Item ? z.parse(formerCustomersRow, unmarshall(Item)).customers : [];
  }

  return {
    readFormerCustomers,

    async rememberFormerCustomer({ accountId, customer }) {
      const former = await readFormerCustomers(accountId);
      if (former.includes(customer)) return true;
      const isFirst = former.length === 0;
      const customers = [...former, customer].slice(-FORMER_CUSTOMERS_MAX);
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.formerCustomers(accountId)),
        UpdateExpression: 'SET customers = :customers',
        ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : 'customers = :former',
        ExpressionAttributeValues: marshall({
          ':customers': customers,
          ...(!isFirst && { ':former': former }),
        }),
      });
      return wasMade(() => client.send(command));
    },
  };
}
