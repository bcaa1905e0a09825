import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { tableKeys } from '../aws/tableKeys.ts';
import { LISTED_STATUSES } from '../contract/insights/listedStatuses.ts';
import { isOrderedByUse, type Listing } from './listing.ts';

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
  createdAt: z.number(),
});

/** Parses an account's item in a list. */
export const parseListedRow = (row: Record<string, AttributeValue>): z.output<typeof listedRow> =>
  z.parse(listedRow, unmarshall(row));

/** A write of an account's item in a list, for a transaction. `decile` is only in lists that are ordered by use. */
export function listedWrite(
  tableName: string,
  { accountId, list, place, listing }: { accountId: string; list: string; place: string; listing: Listing },
): TransactWriteItem {
  const { plan, status, hasTerms, revenue, createdAt, decile } = listing;
  const Item = marshall({
    ...tableKeys.listed(accountId, { list, place }),
    ...{ accountId, plan, status, hasTerms, mrr: revenue?.mrr ?? 0, createdAt },
    ...(isOrderedByUse(list) ? { decile } : {}),
  });
  return { Put: { TableName: tableName, Item } };
}
