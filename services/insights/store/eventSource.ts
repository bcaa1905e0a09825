import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { KEY_PREFIXES, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { type BucketPage, mergeBuckets } from '../../../shared/bucketPages.ts';
import type { SourceEntry, TimelineStore } from '../domain/timeline.ts';

type Row = Record<string, AttributeValue>;

/** An account has one customer, and another one for each that an operator deleted at Stripe. The latest ones are read. */
const CUSTOMERS_MAX = 10;

const eventRow = z.object({
  sk: z.string(),
  id: z.string(),
  type: z.string(),
  created: z.number(),
  outcome: z.string(),
  tries: z.optional(z.number()),
});

const formerCustomersRow = z.object({ customers: z.array(z.string()) });

/** The events of an account's Stripe customers, each once with its latest outcome, by the time at which Stripe created it. */
export function createEventSource(table: Table): TimelineStore['event'] {
  return async ({ accountId, after, limit }) => {
    const customers = await customersOf(table, accountId);
    const pages = await Promise.all(
      customers.map((customer) => readEvents(table, { customer, after, limit })),
    );
    const { items, next } = mergeBuckets(pages, { limit, order: 'desc' });
    const entries = items.map(entryOf);
    // The entries of an event follow each other, the latest outcome first.
    const isLatest = ({ position }: SourceEntry, index: number) => position !== entries[index - 1]?.position;
    return { entries: entries.filter(isLatest), hasMore: next !== undefined };
  };
}

async function customersOf(table: Table, accountId: string): Promise<string[]> {
  const keys = [tableKeys.account(accountId), tableKeys.formerCustomers(accountId)];
  const rows = await readBatch(
    table,
    keys.map((key) => marshall(key)),
    { consistent: false },
  );
  const isAccount = ({ pk }: Row) => pk?.S?.startsWith(KEY_PREFIXES.account);
  const [account, former] = [rows.find(isAccount), rows.find((row) => !isAccount(row))];
  const customers = [
    ...(former ? z.parse(formerCustomersRow, unmarshall(former)).customers : []),
    ...(account ? parseAccountRow(account).customers : []),
  ];
  return [...new Set(customers)].slice(-CUSTOMERS_MAX);
}

async function readEvents(
  { client, tableName }: Table,
  { customer, after, limit }: { customer: string; after?: string | undefined; limit: number },
): Promise<BucketPage<z.output<typeof eventRow>>> {
  const pk = tableKeys.events(customer);
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': pk }),
      ScanIndexForward: false,
      Limit: limit,
      ...(after === undefined ? {} : { ExclusiveStartKey: marshall({ pk, sk: after }) }),
    }),
  );
  return {
    items: Items.map((item) => z.parse(eventRow, unmarshall(item))),
    end: LastEvaluatedKey && String(unmarshall(LastEvaluatedKey).sk),
  };
}

/** The position is before all entries of the event. */
function entryOf({ id, type, created, outcome, tries }: z.output<typeof eventRow>): SourceEntry {
  return {
    at: created,
    position: tableKeys.eventPrefix({ customer: null, created, id }),
    entry: { kind: 'event', at: created, eventId: id, type, outcome, attempts: tries },
  };
}
