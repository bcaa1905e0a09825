import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { NO_CUSTOMER, tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { EventLog, EventPosition, LoggedEvent } from '../domain/eventLog.ts';

const eventRow = z.object({
  id: z.string(),
  type: z.string(),
  created: z.number(),
  outcome: z.string(),
  doneAt: z.number(),
  accountId: z.optional(z.string()),
  plan: z.optional(z.string()),
  status: z.optional(z.string()),
  error: z.optional(z.string()),
  tries: z.optional(z.number()),
  by: z.optional(z.string()),
  reason: z.optional(z.string()),
});

/** Reads the event log in the table. The webhook store writes it. */
export function createEventLogStore(table: Table): EventLog {
  const { client, tableName } = table;
  return {
    async readEvent(event) {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
        ExpressionAttributeValues: marshall({
          ':pk': tableKeys.events(event.customer ?? NO_CUSTOMER),
          ':event': tableKeys.eventPrefix(event),
        }),
        ScanIndexForward: false,
        Limit: 1,
      });
      const { Items = [] } = await client.send(command);
      return Items.map(toLoggedEvent)[0];
    },

    async listEvents({ customer, limit, after }) {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': tableKeys.events(customer) }),
        ExclusiveStartKey: after && marshall(tableKeys.event({ customer, ...after })),
        ScanIndexForward: false,
        Limit: limit,
      });
      const { Items = [], LastEvaluatedKey } = await client.send(command);
      return { events: Items.map(toLoggedEvent), next: LastEvaluatedKey && toPosition(LastEvaluatedKey) };
    },
  };
}

function toLoggedEvent(item: Record<string, AttributeValue>): LoggedEvent {
  const { tries, ...event } = z.parse(eventRow, unmarshall(item));
  return { ...event, attempts: tries };
}

function toPosition(key: Record<string, AttributeValue>): EventPosition {
  const [created, id = '', doneAt] = String(unmarshall(key).sk).split('#');
  return { created: Number(created), id, doneAt: Number(doneAt) };
}
