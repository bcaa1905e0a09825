import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { parseChangeRow } from '../../../shared/account/changeItem.ts';
import { parseDirectoryRow } from '../../../shared/account/directoryItem.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { DIRECTORY_BUCKETS, FIGURE_BUCKETS, KEY_PREFIXES, tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { TotalsStore } from '../domain/totalsPorts.ts';
import { sumsOf } from './daySums.ts';
import { queryAll, queryPages } from './queryPages.ts';
import { parseTotals, totalsItem } from './totalsRow.ts';

const buckets = Array.from({ length: DIRECTORY_BUCKETS }, (_, bucket) => bucket);
const figureBuckets = Array.from({ length: FIGURE_BUCKETS }, (_, bucket) => bucket);

/** Rows of a partition. Eventually consistent: what is read was written hours ago, or is shown again soon. */
const ofPartition = (pk: string) => ({
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: marshall({ ':pk': pk }),
});

/** The totals of days, and what they are computed from. */
export function createTotalsStore(table: Table): TotalsStore {
  return {
    async readDaySums(day) {
      const keys = figureBuckets.map((bucket) => marshall(tableKeys.figures(day, bucket)));
      const rows = await readBatch(table, keys, { consistent: false });
      return sumsOf(rows.map((row) => unmarshall(row)));
    },

    async readDayChanges(day) {
      const pages = await Promise.all(
        buckets.map((bucket) => queryAll(table, ofPartition(tableKeys.dayChanges(day, bucket)))),
      );
      return pages.flat().flatMap((row) => parseChangeRow(row) ?? []);
    },

    async readDirectoryRows(accountIds) {
      const keys = accountIds.map((accountId) => marshall(tableKeys.directory(accountId)));
      return (await readBatch(table, keys, { consistent: false })).map(parseDirectoryRow);
    },

    async readTotals({ from, to }) {
      if (from > to) return [];
      const rows = await queryAll(table, {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: marshall({ ':pk': KEY_PREFIXES.totals, ':from': from, ':to': to }),
      });
      return rows.map(parseTotals);
    },

    async readLastTotals(upTo) {
      const query = queryPages(table, {
        KeyConditionExpression: 'pk = :pk AND sk <= :to',
        ExpressionAttributeValues: marshall({ ':pk': KEY_PREFIXES.totals, ':to': upTo }),
        ScanIndexForward: false,
        Limit: 1,
        ConsistentRead: true,
      });
      for await (const [row] of query) return row && parseTotals(row);
      return undefined;
    },

    async *listDirectory() {
      for (const bucket of buckets) {
        const pages = queryPages(table, ofPartition(tableKeys.directoryOf(bucket)));
        for await (const page of pages) yield page.map(parseDirectoryRow);
      }
    },

    async writeTotals(totals) {
      await table.client.send(new PutItemCommand({ TableName: table.tableName, Item: totalsItem(totals) }));
    },
  };
}
