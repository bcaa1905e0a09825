import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { queryRows, type Row } from '../../../shared/aws/queryRows.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { CUSTOMER_BUCKETS, KEY_PREFIXES, OFFER_ID_PREFIX, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { HISTORY_SECONDS, isoDay, SECONDS_PER_DAY } from '../../../shared/time.ts';

/** Days or buckets that are read at the same time. */
const QUERIES_AT_ONCE = 16;

/** The days that the audit trail can have entries of, the current one included. */
const AUDIT_DAYS = HISTORY_SECONDS / SECONDS_PER_DAY + 1;

/** All rows of a partition that match the filter. */
const partition = (pk: string, filter: Partial<QueryCommandInput> = {}, values: object = {}) => ({
  ...filter,
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: marshall({ ':pk': pk, ...values }),
});

export const partitionRows = (table: Table, pk: string): AsyncGenerator<Row> =>
  queryRows(table, partition(pk));

/** The rows of each query in the order of the queries, a few of which run at the same time. */
async function* queryEach(
  table: Table,
  queries: Omit<QueryCommandInput, 'TableName'>[],
): AsyncGenerator<Row> {
  for (let first = 0; first < queries.length; first += QUERIES_AT_ONCE) {
    const group = queries.slice(first, first + QUERIES_AT_ONCE);
    const found = await Promise.all(group.map((query) => collect(queryRows(table, query))));
    yield* found.flat();
  }
}

async function collect(rows: AsyncIterable<Row>): Promise<Row[]> {
  const collected: Row[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}

/**
 * The Stripe customers of the account: those whose row names it, also if a crash kept them from joining it, those of its checkout, its
 * former ones, and the one that a move of the migration takes over. Reads all customer rows.
 */
export async function customersNaming(table: Table, accountId: string): Promise<string[]> {
  const customers = new Set<string>();
  for await (const row of partitionRows(table, tableKeys.checkout(accountId).pk)) {
    const { customer, customers: former = [] } = unmarshall(row);
    for (const one of customer === undefined ? former : [customer]) customers.add(one);
  }
  const filter = { FilterExpression: 'accountId = :account', ConsistentRead: true };
  const buckets = Array.from({ length: CUSTOMER_BUCKETS }, (_, bucket) =>
    partition(tableKeys.customers(bucket), filter, { ':account': accountId }),
  );
  for await (const row of queryEach(table, buckets)) customers.add(String(unmarshall(row).sk));
  const migrated = await customerToMove(table, accountId);
  return migrated === undefined ? [...customers] : [...customers.add(migrated)];
}

/** The customer pays for the account before the move links the two, and the move may have begun. Another account's stays that one's. */
async function customerToMove(table: Table, accountId: string): Promise<string | undefined> {
  const migration = await createMigrationStore(table).readMigration(accountId);
  if (!migration || migration.state === 'skipped' || migration.customer === undefined) return undefined;
  const { customer } = migration;
  const owners = await createCustomerStore(table).readCustomerAccounts([customer]);
  return (owners.get(customer) ?? accountId) === accountId ? customer : undefined;
}

/** The keys of the links that these notices have. */
export const linkKeysOf = (rows: Row[]): Row[] =>
  rows.flatMap(({ link, formerLinks }) =>
    [link, ...(formerLinks?.L ?? [])].flatMap((hash) =>
      hash?.S === undefined ? [] : [marshall(tableKeys.linkOfHash(hash.S))],
    ),
  );

/** The keys of the items by which the public keys of these projects are found. */
export const badgeKeysOf = (rows: Row[]): Row[] =>
  rows.flatMap(({ publicKey }) =>
    publicKey?.S === undefined ? [] : [marshall(tableKeys.badge(publicKey.S))],
  );

/** The keys of the rows that these offers have among the live ones, and of the items of their prices. */
export const offerKeysOf = (rows: Row[]): Row[] =>
  rows
    .map((row) => unmarshall(row))
    .filter(({ sk }) => String(sk).startsWith(OFFER_ID_PREFIX))
    .flatMap(({ pk, sk: offerId, liveAt, price }) => {
      const accountId = String(pk).slice(KEY_PREFIXES.offer.length);
      return [
        ...(liveAt === undefined ? [] : [tableKeys.liveOffer({ accountId, offerId, at: liveAt })]),
        ...(price === undefined ? [] : [tableKeys.price(price)]),
      ];
    })
    .map((key) => marshall(key));

/** The keys of the rows in operators' queue that these tickets have. */
export const queueKeysOf = (rows: Row[]): Row[] =>
  rows.flatMap(({ accountId, number, state, unanswered }) => {
    if (accountId?.S === undefined || number?.N === undefined || state?.S !== 'open') return [];
    const dueAt = unanswered?.M?.dueAt?.N;
    const place = { number: Number(number.N), dueAt: dueAt === undefined ? undefined : Number(dueAt) };
    return [marshall(tableKeys.queuedTicket(accountId.S, place))];
  });

/** The entries of the audit trail about the account or one of its Stripe customers, newest day first. */
export function auditEntriesAbout(
  table: Table,
  { accountId, customers, now }: { accountId: string; customers: string[]; now: number },
  days = AUDIT_DAYS,
): AsyncGenerator<Row> {
  const names = customers.map((_, index) => `:customer${index}`);
  const filter = {
    FilterExpression:
      names.length === 0
        ? 'accountId = :account'
        : `accountId = :account OR details.customer IN (${names.join(', ')})`,
    ConsistentRead: true,
  };
  const values = Object.fromEntries(customers.map((customer, index) => [`:customer${index}`, customer]));
  const trail = Array.from({ length: days }, (_, age) =>
    partition(tableKeys.auditOf(isoDay(now - age * SECONDS_PER_DAY)), filter, {
      ':account': accountId,
      ...values,
    }),
  );
  return queryEach(table, trail);
}
