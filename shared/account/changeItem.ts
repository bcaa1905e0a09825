import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { tableKeys } from '../aws/tableKeys.ts';
import { isoDay } from '../time.ts';
import type { ChangeRow } from './change.ts';

const revenue = z.object({ plan: z.string(), status: z.string(), mrr: z.number(), isEnding: z.boolean() });

const money = z.optional(z.object({ plan: z.string(), revenue: z.optional(revenue) }));

const common = { accountId: z.string(), name: z.string(), at: z.number() };

const changeRow = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('change'), before: money, after: money }),
  z.object({ ...common, kind: z.literal('opening'), before: money, after: money }),
  z.object({ ...common, kind: z.literal('checkout'), plan: z.string() }),
  z.object({
    ...common,
    kind: z.literal('drift'),
    fields: z.array(z.string()),
    plan: z.string(),
    planBefore: z.string(),
  }),
]);

const padded = (value: number) => String(value).padStart(12, '0');

/**
 * The name of the change that came with this version of an account. Every change of plan and revenue raises the version, which begins
 * again when an account is erased and created again: both may have the same erased name. Names sort in the order of the changes.
 */
export const changeName = ({ createdAt, version }: { createdAt: number; version: number }): string =>
  `${padded(createdAt)}#${padded(version)}`;

/** Parses a row of a day or of an account; undefined for one of a kind that only a newer release knows. */
export function parseChangeRow(row: Record<string, AttributeValue>): ChangeRow | undefined {
  const result = z.safeParse(changeRow, unmarshall(row));
  if (result.success) return result.data;
  if (changeRow.def.options.some(({ def }) => def.shape.kind.def.values.includes(row.kind?.S as never))) {
    throw result.error;
  }
  return undefined;
}

/** The writes of a change, for a transaction: one for the account, one for its UTC day. Both can be repeated. */
export function changeWrites(tableName: string, change: ChangeRow): TransactWriteItem[] {
  const ofAccount = tableKeys.change(change.accountId, change.name);
  return [
    { Put: { TableName: tableName, Item: changeItem(ofAccount, change) } },
    dayChangeWrite(tableName, change),
  ];
}

/** The second of these alone. An erased account has no timeline, and its erased name as its id. */
export function dayChangeWrite(tableName: string, change: ChangeRow): TransactWriteItem {
  const { accountId, name, at } = change;
  const key = tableKeys.dayChange({ day: isoDay(at), accountId, name });
  return { Put: { TableName: tableName, Item: changeItem(key, change) } };
}

const changeItem = (key: { pk: string; sk: string }, change: ChangeRow) =>
  marshall({ ...key, ...change }, { removeUndefinedValues: true });
