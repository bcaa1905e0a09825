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

const REVISION_DIGITS = 12;

/** The name of the change that a write of an account made. */
export const changeName = (revision: number): string => String(revision).padStart(REVISION_DIGITS, '0');

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
  const { accountId, name, at } = change;
  const keys = [tableKeys.change(accountId, name), tableKeys.dayChange({ day: isoDay(at), accountId, name })];
  return keys.map((key) => ({
    Put: { TableName: tableName, Item: marshall({ ...key, ...change }, { removeUndefinedValues: true }) },
  }));
}
