import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { tableKeys } from '../aws/tableKeys.ts';
import { isOrderedByUse, LISTED_STATUSES, type Listing } from './listing.ts';

/** What a head has of an account. */
export const listingRow = z.object({
  plan: z.string(),
  status: z.enum(LISTED_STATUSES),
  decile: z.number(),
  hasTerms: z.boolean(),
  createdAt: z.number(),
  revenue: z.optional(
    z.object({ plan: z.string(), status: z.string(), mrr: z.number(), isEnding: z.boolean() }),
  ),
});

const listedRow = z.object({
  accountId: z.string(),
  plan: z.string(),
  status: z.enum(LISTED_STATUSES),
  hasTerms: z.boolean(),
  /** Minor units a month. */
  mrr: z.number(),
  /** Epoch seconds. */
  createdAt: z.number(),
  /** Only in lists that are ordered by use. */
  decile: z.optional(z.number()),
});

/** An account in one of operators' lists. */
export type ListedRow = z.output<typeof listedRow>;

export const parseListedRow = (row: Record<string, AttributeValue>): ListedRow =>
  z.parse(listedRow, unmarshall(row));

/** A write of an account's item in a list, for a transaction. */
export function listedWrite(
  tableName: string,
  { accountId, list, place, listing }: { accountId: string; list: string; place: string; listing: Listing },
): TransactWriteItem {
  const { plan, status, hasTerms, revenue, createdAt, decile } = listing;
  const row: ListedRow = { accountId, plan, status, hasTerms, mrr: revenue?.mrr ?? 0, createdAt };
  const Item = marshall({
    ...tableKeys.listed(accountId, { list, place }),
    ...row,
    ...(isOrderedByUse(list) ? { decile } : {}),
  });
  return { Put: { TableName: tableName, Item } };
}
