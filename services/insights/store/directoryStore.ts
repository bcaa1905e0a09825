import { type AttributeValue, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { newContact } from '../../../shared/account/contact.ts';
import { parseContactRow } from '../../../shared/account/contactStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { parseListedRow } from '../../../shared/account/listedItem.ts';
import { addressHash } from '../../../shared/aws/keyHashes.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { DIRECTORY_BUCKETS, KEY_PREFIXES, tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { BucketPage, Order } from '../../../shared/bucketPages.ts';
import type { Where } from '../domain/accountLists.ts';
import type { DirectoryStore } from '../domain/listAccounts.ts';

type Row = Record<string, AttributeValue>;

const buckets = Array.from({ length: DIRECTORY_BUCKETS }, (_, bucket) => bucket);

/**
 * Operators' lists and accounts in the table. Reads are eventually consistent, which costs half: the ledger writes lists about a second
 * after the account.
 */
export function createDirectoryStore(table: Table): DirectoryStore {
  const customers = createCustomerStore(table);
  return {
    readList({ list, from, where, order, after, readMax }) {
      const start = from === undefined ? undefined : { by: 'from' as const, key: from };
      const ranges = buckets.map((bucket) => ({
        pk: tableKeys.listedOf(list, bucket),
        start,
        order,
        after,
        readMax,
      }));
      return Promise.all(
        ranges.map(async (range) => {
          const { rows, end } = await readRange(table, range, filterOf(where));
          return { items: rows.map((row) => ({ sk: row.sk?.S ?? '', ...parseListedRow(row) })), end };
        }),
      );
    },

    readIds({ prefix, after, readMax }) {
      const start = { by: 'prefix' as const, key: prefix };
      return Promise.all(
        buckets.map((bucket) => readKeys({ pk: tableKeys.directoryOf(bucket), start, after, readMax })),
      );
    },

    readAddress: ({ email, after, readMax }) =>
      readKeys({ pk: tableKeys.addresses(addressHash(email)), start: undefined, after, readMax }),

    async readCustomer(customerId) {
      return (await customers.readCustomerAccounts([customerId])).get(customerId);
    },

    async readAccounts(accountIds) {
      const keys = accountIds.flatMap((accountId) => [
        tableKeys.account(accountId),
        tableKeys.contact(accountId),
      ]);
      const rows = await readBatch(
        table,
        keys.map((key) => marshall(key)),
        { consistent: false },
      );
      const isContact = ({ pk }: Row) => pk?.S?.startsWith(KEY_PREFIXES.contact);
      const contacts = new Map(
        rows
          .filter(isContact)
          .map(parseContactRow)
          .map((contact) => [contact.accountId, contact]),
      );
      const accounts = new Map(
        rows
          .filter((row) => !isContact(row))
          .map(parseAccountRow)
          .map((account) => [account.accountId, account]),
      );
      return accountIds.flatMap((accountId) => {
        const account = accounts.get(accountId);
        return account ? [{ account, contact: contacts.get(accountId) ?? newContact(accountId) }] : [];
      });
    },
  };

  async function readKeys(range: Omit<Range, 'order'>): Promise<BucketPage<{ sk: string }>> {
    const { rows, end } = await readRange(table, { ...range, order: 'asc' }, { ProjectionExpression: 'sk' });
    return { items: rows.map(({ sk }) => ({ sk: sk?.S ?? '' })), end };
  }
}

const CONDITIONS = { from: 'sk >= :start', prefix: 'begins_with(sk, :start)' };

/** DynamoDB refuses to go on after a key that is outside the range. */
const isInRange = (key: string, start: NonNullable<Range['start']>) =>
  start.by === 'from' ? key >= start.key : key.startsWith(start.key);

type Range = {
  pk: string;
  /** Where the range begins, or what its keys begin with. */
  start: { by: keyof typeof CONDITIONS; key: string } | undefined;
  order: Order;
  after?: string | undefined;
  readMax: number;
};

/** One query. A key from another bucket can be `after`; one outside the range is a cursor that somebody made up. */
async function readRange(
  { client, tableName }: Table,
  { pk, start, order, after, readMax }: Range,
  options: Pick<
    QueryCommandInput,
    'FilterExpression' | 'ExpressionAttributeNames' | 'ProjectionExpression'
  > & {
    values?: Record<string, unknown>;
  },
): Promise<{ rows: Row[]; end: string | undefined }> {
  if (after !== undefined && start && !isInRange(after, start)) return { rows: [], end: undefined };
  const { values, ...expressions } = options;
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: start ? `pk = :pk AND ${CONDITIONS[start.by]}` : 'pk = :pk',
      ...expressions,
      ExpressionAttributeValues: marshall({
        ':pk': pk,
        ...(start ? { ':start': start.key } : {}),
        ...values,
      }),
      ScanIndexForward: order === 'asc',
      Limit: readMax,
      ...(after === undefined ? {} : { ExclusiveStartKey: marshall({ pk, sk: after }) }),
    }),
  );
  return { rows: Items, end: LastEvaluatedKey && String(unmarshall(LastEvaluatedKey).sk) };
}

function filterOf({ plan, status, hasTerms, paysNothing }: Where) {
  const attributes = { plan, status, hasTerms, mrr: paysNothing ? 0 : undefined };
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  if (given.length === 0) return {};
  return {
    FilterExpression: given.map(([name]) => `#${name} = :${name}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
  };
}
