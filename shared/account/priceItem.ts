import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { readBatch } from '../aws/readBatch.ts';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import { figuresRow } from './offerItem.ts';
import type { OfferPrice, PriceStore } from './offerPorts.ts';

const priceRow = z.object({
  price: z.string(),
  offerId: z.string(),
  accountId: z.string(),
  plan: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
  figures: figuresRow,
  until: z.number(),
});

/** Parses the item of an offer's price. */
export const parsePriceRow = (row: Record<string, AttributeValue>): OfferPrice =>
  z.parse(priceRow, unmarshall(row));

/** What the prices of offers grant, in the table. */
export function createPriceStore(table: Table): PriceStore {
  return {
    async readPrices(prices) {
      const keys = [...new Set(prices)].map((price) => marshall(tableKeys.price(price)));
      const rows = await readBatch(table, keys, { consistent: true });
      return new Map(rows.map(parsePriceRow).map((found) => [found.price, found]));
    },

    async putPrice(price) {
      const command = new PutItemCommand({
        TableName: table.tableName,
        Item: marshall({ ...tableKeys.price(price.price), ...price }, { removeUndefinedValues: true }),
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      await wasMade(() => table.client.send(command));
    },
  };
}
