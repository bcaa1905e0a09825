import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { PLAN_IDS } from '../../../shared/account/plans.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { NO_CUSTOMER, tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { EventLog, EventPosition, LoggedEvent } from '../domain/eventLog.ts';
import { EVENT_OUTCOMES } from '../domain/ports.ts';

const eventRow: z.ZodMiniType<LoggedEvent> = z.object({
  id: z.string(),
  type: z.string(),
  created: z.number(),
  outcome: z.enum(EVENT_OUTCOMES),
  doneAt: z.number(),
  accountId: z.optional(z.string()),
  plan: z.optional(z.enum(PLAN_IDS)),
  status: z.optional(z.string()),
  error: z.optional(z.string()),
  tries: z.optional(z.number()),
});

/** The marks of a table, read as a log. */
export function createEventLogStore(table: Table): EventLog {
  return {
    async readEvent(event) {
      const { Items } = await table.client.send(
        new QueryCommand({
          TableName: table.tableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :event)',
          ExpressionAttributeValues: marshall({
            ':pk': tableKeys.events(event.customer ?? NO_CUSTOMER),
            ':event': tableKeys.eventPrefix(event),
          }),
          ScanIndexForward: false,
          Limit: 1,
        }),
      );
      return Items?.[0] && z.parse(eventRow, unmarshall(Items[0]));
    },

    async listEvents({ customer, limit, after }) {
      const { Items = [], LastEvaluatedKey } = await table.client.send(
        new QueryCommand({
          TableName: table.tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: marshall({ ':pk': tableKeys.events(customer) }),
          ExclusiveStartKey: after && marshall(tableKeys.event({ customer, ...after })),
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      const events = Items.map((item) => z.parse(eventRow, unmarshall(item)));
      return { events, next: LastEvaluatedKey && positionOf(LastEvaluatedKey) };
    },
  };
}

function positionOf(key: Record<string, AttributeValue>): EventPosition {
  const [created, id = '', doneAt] = String(unmarshall(key).sk).split('#');
  return { created: Number(created), id, doneAt: Number(doneAt) };
}
