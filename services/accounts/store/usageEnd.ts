import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { listingRow } from '../../../shared/account/listedItem.ts';
import { type Listing, placesOf } from '../../../shared/account/listing.ts';
import { sameFolds } from '../../../shared/account/usageHeadStore.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { REPLAYED_WITHIN_SECONDS, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { cancellationReasons, retryConflicts } from '../../../shared/aws/writeFaults.ts';
import { busy } from '../../../shared/fault.ts';

/** The part of the ledger's head that stays: which changes were applied, to what. The rest is the usage of a day. */
const head = z.object({
  born: z._default(z.number(), 0),
  revision: z._default(z.number(), 0),
  gaps: z._default(z.array(z.array(z.number())), []),
  folds: z._default(z.number(), 0),
  listing: z.optional(z.looseObject({ listing: z.optional(listingRow) })),
  erasedAt: z._default(z.number(), 0),
});

/** The ledger can write the head a few times meanwhile. */
const ROUNDS_MAX = 5;

/**
 * Replaces the ledger's head of an account by one without a name, which tells the ledger that the account was erased. The ledger writes
 * items of an account only together with one of the two heads, on the condition that both are as it has read them. So after this
 * write no item of the account appears. It leaves operators' lists in the same write.
 */
export async function endUsage(
  table: Table,
  { accountId, erasedAt }: { accountId: string; erasedAt: number },
): Promise<void> {
  const { client, tableName: TableName } = table;
  const [own, nameless] = [tableKeys.daysHead(accountId), tableKeys.erasedHead(accountId)];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const rows = await readBatch(table, [marshall(own), marshall(nameless)], { consistent: true });
    const find = ({ pk }: { pk: string }) => rows.find((row) => row.pk?.S === pk);
    const parse = (row: ReturnType<typeof find>) => z.parse(head, row ? unmarshall(row) : {});
    const [live, ended] = [find(own), find(nameless)];
    const { erasedAt: endedAt, folds } = parse(ended);
    if (!live && endedAt >= erasedAt) return;
    // The account was created again since, and an erasure that had ended is repeated.
    if (live && parse(live).born > erasedAt) return;
    const kept = parse(live ?? ended);
    const command = new TransactWriteItemsCommand({
      TransactItems: [
        {
          Put: {
            TableName,
            Item: marshall(
              {
                ...nameless,
                ...kept,
                folds: Math.max(kept.folds, folds) + 1,
                erasedAt,
                expiresAt: erasedAt + REPLAYED_WITHIN_SECONDS,
              },
              { removeUndefinedValues: true },
            ),
            ...sameFolds(ended && folds),
          },
        },
        live
          ? { Delete: { TableName, Key: marshall(own), ...sameFolds(parse(live).folds) } }
          : { ConditionCheck: { TableName, Key: marshall(own), ...sameFolds(undefined) } },
        ...(live ? listedKeys(accountId, kept.listing?.listing) : []).map((Key) => ({
          Delete: { TableName, Key },
        })),
      ],
    });
    try {
      await retryConflicts(() => client.send(command));
      return;
    } catch (error) {
      const reasons = cancellationReasons(error) ?? [];
      if (!reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) throw error;
    }
  }
  throw busy('the daily usage of the account');
}

const listedKeys = (accountId: string, listing: Listing | undefined) =>
  listing
    ? [...placesOf(listing)].map(([list, place]) => marshall(tableKeys.listed(accountId, { list, place })))
    : [];
