import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { tableKeys } from '../aws/tableKeys.ts';
import { OFFER_STATES } from '../contract/offers/states.ts';
import { nextAt, type Offer } from './offer.ts';

const optionalNumber = z.optional(z.number());
const optionalText = z.optional(z.string());

export const figuresRow = z.object({
  sessionsIncluded: z.number(),
  concurrent: optionalNumber,
  requestsPerMinute: optionalNumber,
  projectsIncluded: optionalNumber,
});

/** Attributes that only a newer release knows are kept: a change replaces the item. */
const offerRow = z.looseObject({
  offerId: z.string(),
  accountId: z.string(),
  plan: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
  figures: figuresRow,
  until: z.number(),
  acceptBy: z.number(),
  note: z.string(),
  ticketId: optionalText,
  createdAt: z.number(),
  createdBy: z.string(),
  state: z.enum(OFFER_STATES),
  stateSince: z.number(),
  version: z.number(),
  reason: optionalText,
  price: optionalText,
  isPriceArchived: z.optional(z.literal(true)),
  purchase: z.optional(
    z.object({
      kind: z.enum(['checkout', 'now', 'period_end']),
      session: optionalText,
      subscription: optionalText,
      invoice: optionalText,
    }),
  ),
  attemptAt: optionalNumber,
  acceptedAt: optionalNumber,
  effectiveSince: optionalNumber,
  endsAt: optionalNumber,
  warnedDays: optionalNumber,
  listPriceSince: optionalNumber,
  checkAt: optionalNumber,
  failingSince: optionalNumber,
});

/** Parses an offer's item. Throws for any other item. */
export function parseOfferRow(row: Record<string, AttributeValue>): Offer {
  const { pk: _pk, sk: _sk, liveAt: _liveAt, ...offer } = z.parse(offerRow, unmarshall(row));
  return offer;
}

const CONDITIONS = {
  isNew: 'attribute_not_exists(pk)',
  isUnchanged: '#version = :version',
};

/**
 * The writes of an offer, for a transaction, with its row among the live offers. They fail if the offer was changed since `before` was
 * read. The version of `after` is that of `before`; what is stored has the next one.
 */
export function offerWrites(
  tableName: string,
  { before, after }: { before?: Offer; after: Offer },
): TransactWriteItem[] {
  const { accountId, offerId } = after;
  const stored = { ...after, version: (before?.version ?? 0) + 1 };
  const [rowBefore, rowAfter] = [before && liveKey(before), liveKey(after)];
  const writes: TransactWriteItem[] = [
    {
      Put: {
        TableName: tableName,
        Item: marshall(
          // `liveAt` is where its row among the live offers is, for an erasure.
          { ...tableKeys.offer(accountId, offerId), ...stored, liveAt: nextAt(stored) },
          { removeUndefinedValues: true },
        ),
        ...(before
          ? {
              ConditionExpression: CONDITIONS.isUnchanged,
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: marshall({ ':version': before.version }),
            }
          : { ConditionExpression: CONDITIONS.isNew }),
      },
    },
  ];
  if (rowBefore && rowBefore.sk !== rowAfter?.sk)
    writes.push({ Delete: { TableName: tableName, Key: marshall(rowBefore) } });
  if (rowAfter && rowAfter.sk !== rowBefore?.sk)
    writes.push({ Put: { TableName: tableName, Item: marshall({ ...rowAfter, accountId, offerId }) } });
  return writes;
}

function liveKey(offer: Offer): { pk: string; sk: string } | undefined {
  const at = nextAt(offer);
  return at === undefined ? undefined : tableKeys.liveOffer({ ...offer, at });
}

const liveOfferRow = z.object({ accountId: z.string(), offerId: z.string() });

/** Parses a row among the live offers. */
export const parseLiveOfferRow = (row: Record<string, AttributeValue>): z.output<typeof liveOfferRow> =>
  z.parse(liveOfferRow, unmarshall(row));
