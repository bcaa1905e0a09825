import {
  type AttributeValue,
  GetItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/tableClient.ts';
import { DIRECTORY_BUCKETS, OFFER_ID_PREFIX, tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import { noticeWrite } from './noticeItem.ts';
import type { Offer } from './offer.ts';
import { offerWrites, parseLiveOfferRow, parseOfferRow } from './offerItem.ts';
import type { OfferStore } from './offerPorts.ts';

/** The buckets of live offers. */
export const OFFER_BUCKETS = Array.from({ length: DIRECTORY_BUCKETS }, (_, bucket) => bucket);

const headRow = z.object({ offerId: z.string() });

const CONDITIONS = {
  accountExists: 'attribute_exists(pk)',
  noOffer: 'attribute_not_exists(pk)',
  sameOffer: 'offerId = :newest',
};

/** The offers of accounts in the table. */
export function createOfferStore(table: Table): OfferStore {
  const { client, tableName } = table;

  async function readItem(key: {
    pk: string;
    sk: string;
  }): Promise<Record<string, AttributeValue> | undefined> {
    const command = new GetItemCommand({ TableName: tableName, Key: marshall(key), ConsistentRead: true });
    return (await client.send(command)).Item;
  }

  const save = (writes: TransactWriteItem[]) =>
    wasMade(() => client.send(new TransactWriteItemsCommand({ TransactItems: writes })));

  return {
    async readOffer(accountId, offerId) {
      const item = await readItem(tableKeys.offer(accountId, offerId));
      return item && parseOfferRow(item);
    },

    async listOffers(accountId) {
      const offers: Offer[] = [];
      let after: Record<string, AttributeValue> | undefined;
      do {
        const command = new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: marshall({
            ':pk': tableKeys.offers(accountId),
            ':prefix': OFFER_ID_PREFIX,
          }),
          ConsistentRead: true,
          ExclusiveStartKey: after,
        });
        const { Items = [], LastEvaluatedKey } = await client.send(command);
        offers.push(...Items.map(parseOfferRow));
        after = LastEvaluatedKey;
      } while (after);
      return offers.sort(newestFirst);
    },

    async readNewestOffer(accountId) {
      const item = await readItem(tableKeys.offerHead(accountId));
      return item && z.parse(headRow, unmarshall(item)).offerId;
    },

    async saveNewOffer({ offer, newestBefore, replaced, notices, now }) {
      const { accountId, offerId } = offer;
      return save([
        {
          ConditionCheck: {
            TableName: tableName,
            Key: marshall(tableKeys.account(accountId)),
            ConditionExpression: CONDITIONS.accountExists,
          },
        },
        {
          Put: {
            TableName: tableName,
            Item: marshall({ ...tableKeys.offerHead(accountId), offerId }),
            ...(newestBefore === undefined
              ? { ConditionExpression: CONDITIONS.noOffer }
              : {
                  ConditionExpression: CONDITIONS.sameOffer,
                  ExpressionAttributeValues: marshall({ ':newest': newestBefore }),
                }),
          },
        },
        ...offerWrites(tableName, { after: offer }),
        ...(replaced ? offerWrites(tableName, replaced) : []),
        ...notices.map((notice) => noticeWrite(tableName, { accountId, notice, now })),
      ]);
    },

    async saveOffer({ before, after, notices = [], now }) {
      const { accountId } = after;
      return save([
        ...offerWrites(tableName, { before, after }),
        ...notices.map((notice) => noticeWrite(tableName, { accountId, notice, now })),
      ]);
    },

    async listDueOffers({ bucket, now, limit }) {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk < :after',
        ExpressionAttributeValues: marshall({
          ':pk': tableKeys.liveOffers(bucket),
          ':after': tableKeys.liveOffersFrom(now + 1),
        }),
        Limit: limit,
      });
      const { Items = [] } = await client.send(command);
      return Items.map(parseLiveOfferRow);
    },
  };
}

const newestFirst = (one: Offer, other: Offer) =>
  other.createdAt - one.createdAt || (one.offerId < other.offerId ? 1 : -1);
