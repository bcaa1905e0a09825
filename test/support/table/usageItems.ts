import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';

/** With sessions and seconds as the ledger stores them; those of a project are `n#<project>` and `s#<project>`. */
type Attributes = Record<string, unknown>;

const put = ({ client, tableName }: Table, Item: Record<string, AttributeValue>) =>
  client.send(new PutItemCommand({ TableName: tableName, Item }));

/** Writes the usage of a day and a period, as the ledger does. */
export const putDay = (
  table: Table,
  accountId: string,
  { day, since, ...amounts }: { day: string; since: number } & Attributes,
) => put(table, marshall({ ...tableKeys.day(accountId, { day, since }), ...amounts }));

/** Writes the head of an account's days: how far the ledger is, and the usage that is in no day item yet. */
export const putHead = (
  table: Table,
  accountId: string,
  head: { asOf?: number; day?: string; since?: number; erased?: boolean } & Attributes,
) =>
  put(
    table,
    marshall({ ...tableKeys.daysHead(accountId), born: 1, revision: 1, gaps: [], folds: 1, ...head }),
  );

/** Writes a closed period with its late seconds, or late seconds alone. */
export const putPeriod = (
  table: Table,
  accountId: string,
  { start, ...attributes }: { start: number } & Attributes,
) => {
  const isClosed = attributes.plan !== undefined;
  const period = isClosed ? { accountId, start, ...attributes } : attributes;
  return put(table, marshall({ ...tableKeys.closedPeriod(accountId, start), ...period }));
};

/** Writes figures of a day into one of its buckets, as the ledger does. */
export const putFigures = (table: Table, day: string, figures: Attributes) =>
  put(table, marshall({ ...tableKeys.figures(day, 0), ...figures }));
