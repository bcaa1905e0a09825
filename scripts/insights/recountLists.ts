import { isDeepStrictEqual } from 'node:util';
import { type AttributeValue, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { queryPages } from '../../services/insights/store/queryPages.ts';
import { createLedgerStore } from '../../services/ledger/store/ledgerStore.ts';
import { listedWrite } from '../../shared/account/listedItem.ts';
import { isListedByStatus, type Listing, placesOf } from '../../shared/account/listing.ts';
import { sameFolds } from '../../shared/account/usageHeadStore.ts';
import { readBatch } from '../../shared/aws/readBatch.ts';
import type { Table } from '../../shared/aws/tableClient.ts';
import { DIRECTORY_BUCKETS, tableKeys } from '../../shared/aws/tableKeys.ts';
import { wasMade } from '../../shared/aws/writeFaults.ts';
import { LISTED_STATUSES } from '../../shared/contract/insights/listedStatuses.ts';
import type { State } from './recountState.ts';

type Row = Record<string, AttributeValue>;

const LISTS = [
  'use',
  'created',
  'mrr',
  'terms',
  ...LISTED_STATUSES.filter(isListedByStatus).map((status) => `status:${status}`),
];

/** The ledger writes a head a few times meanwhile. */
const ROUNDS_MAX = 5;

const keyOf = (row: Row): string => `${row.pk?.S} ${row.sk?.S}`;

function itemsFor(accountId: string, listing: Listing | undefined): Map<string, Row> {
  const entries = listing ? [...placesOf(listing)] : [];
  return new Map(
    entries.map(([list, place]) => {
      const item = listedWrite('', { accountId, list, place, listing: listing as Listing }).Put?.Item ?? {};
      return [keyOf(item), item];
    }),
  );
}

const isSame = (one: Row | undefined, other: Row | undefined): boolean =>
  isDeepStrictEqual(one && unmarshall(one), other && unmarshall(other));

/** The accounts whose items in lists are not those of their head, with the keys of the items that do not belong there. */
export async function findWrongLists(table: Table, { heads }: State): Promise<Map<string, Row[]>> {
  const wrong = new Map<string, Row[]>();
  const right = new Map<string, number>();
  for (const list of LISTS) {
    for (let bucket = 0; bucket < DIRECTORY_BUCKETS; bucket++) {
      const pages = queryPages(table, {
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': tableKeys.listedOf(list, bucket) }),
        ConsistentRead: true,
      });
      for await (const row of eachOf(pages)) {
        const { pk = { S: '' }, sk = { S: '' } } = row;
        const accountId = sk.S?.slice(sk.S.indexOf('#') + 1) ?? '';
        const expected = itemsFor(accountId, heads.get(tableKeys.days(accountId))?.listing).get(keyOf(row));
        if (isSame(row, expected)) right.set(accountId, (right.get(accountId) ?? 0) + 1);
        else wrong.set(accountId, [...(wrong.get(accountId) ?? []), { pk, sk }]);
      }
    }
  }
  for (const { accountId, listing } of heads.values()) {
    if (accountId === undefined || !listing || wrong.has(accountId)) continue;
    if (placesOf(listing).size !== (right.get(accountId) ?? 0)) wrong.set(accountId, []);
  }
  return wrong;
}

async function* eachOf(pages: AsyncIterable<Row[]>) {
  for await (const page of pages) yield* page;
}

/**
 * Puts and deletes items of an account until lists are those of its head. Each write is made only while the head is as it was read. Returns
 * the number of items. A dry run only counts them.
 */
export async function repairLists(
  table: Table,
  { accountId, found, isDryRun }: { accountId: string; found: Row[]; isDryRun: boolean },
): Promise<number> {
  const { client, tableName: TableName } = table;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const head = (await createLedgerStore(table).readHeads([accountId])).get(accountId);
    const live = head?.erasedAt === undefined ? head : undefined;
    const expected = itemsFor(accountId, live?.listing?.listing);
    const keys = new Map(
      [...expected.values(), ...found].map(({ pk, sk }) => [`${pk?.S} ${sk?.S}`, { pk, sk } as Row]),
    );
    const stored = await readBatch(table, [...keys.values()], { consistent: true });
    const byKey = new Map(stored.map((row) => [keyOf(row), row]));
    const puts = [...expected].filter(([key, item]) => !isSame(byKey.get(key), item));
    const gone = [...byKey.keys()].filter((key) => !expected.has(key));
    if (isDryRun || puts.length + gone.length === 0) return puts.length + gone.length;
    const command = new TransactWriteItemsCommand({
      TransactItems: [
        {
          ConditionCheck: {
            TableName,
            Key: marshall(tableKeys.daysHead(accountId)),
            ...sameFolds(live?.folds),
          },
        },
        ...puts.map(([, Item]) => ({ Put: { TableName, Item } })),
        ...gone.map((key) => ({ Delete: { TableName, Key: keys.get(key) } })),
      ],
    });
    if (await wasMade(() => client.send(command))) return puts.length + gone.length;
  }
  throw new Error('the ledger changed an account each time its lists were repaired: run this command again');
}
