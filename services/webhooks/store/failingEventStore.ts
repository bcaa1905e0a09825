import { QueryCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeBatch } from '../../../shared/aws/writeBatch.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { FailingEvents, OutcomeRecord } from '../domain/ports.ts';

/**
 * All attempts of an event are made within eight hours, if Stripe asks for the longest delays. A row that is older was left behind by
 * an attempt that did not end.
 */
const KEPT_SECONDS = SECONDS_PER_DAY;

const failingRow = z.object({
  id: z.string(),
  type: z.string(),
  customer: z.nullable(z.string()),
  created: z.number(),
  accountId: z.optional(z.string()),
  attempts: z.number(),
  error: z.string(),
  failedAt: z.number(),
});

/** The events that fail now, in the table: written only if an attempt fails, or follows one that failed. */
export function createFailingEventStore(table: Table): FailingEvents {
  const { client, tableName } = table;
  return {
    async update({ failed, ended }, now) {
      // A batch write cannot contain the same key twice. An event that was delivered twice can both fail and end.
      const requests = new Map<string, WriteRequest>();
      for (const id of ended) requests.set(id, { DeleteRequest: { Key: marshall(tableKeys.failing(id)) } });
      for (const record of failed) requests.set(record.message.id, putFailing(record, now));
      await writeBatch(table, [...requests.values()], 'rows of failing events');
    },

    async list({ limit, now }) {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: 'expiresAt > :now',
        ExpressionAttributeValues: marshall({ ':pk': tableKeys.failingEvents(), ':now': now }),
        ConsistentRead: true,
        Limit: limit,
      });
      const { Items = [] } = await client.send(command);
      return Items.map((item) => z.parse(failingRow, unmarshall(item)));
    },
  };
}

function putFailing({ message, failure }: OutcomeRecord, now: number): WriteRequest {
  const { id, type, customer, created, accountId } = message;
  const item = {
    ...tableKeys.failing(id),
    ...{ id, type, customer, created, accountId },
    attempts: failure?.attempts ?? 1,
    error: failure?.error ?? '',
    failedAt: now,
    expiresAt: now + KEPT_SECONDS,
  };
  return { PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } };
}
