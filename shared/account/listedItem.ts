import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
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
