import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import type { ListedEvents, ProgressStore } from '../domain/ports.ts';
import type { ReconcileProgress } from '../domain/reconcile.ts';
import type { SweepProgress } from '../domain/sweep.ts';

export const reconcileProgress: z.ZodMiniType<ReconcileProgress> = z.object({
  run: z.string(),
  startedAt: z.number(),
  queued: z.number(),
  next: z.optional(z.object({ bucket: z.number(), after: z.optional(z.string()) })),
});

/** A list that only a newer release knows is replaced by all events, so that none is missed. */
const listedEvents = z.pipe(
  z.string(),
  z.transform((listed): ListedEvents => (listed === 'undelivered' ? listed : 'all')),
);

export const sweepProgress: z.ZodMiniType<SweepProgress> = z.object({
  sweptUntil: z.number(),
  window: z.optional(
    z.object({
      listed: z.optional(listedEvents),
      from: z.number(),
      to: z.number(),
      after: z.optional(z.string()),
    }),
  ),
  outage: z.optional(z.object({ endedBy: z.optional(z.number()) })),
});

const progressRow = z.object({ step: z.number(), progress: z.unknown() });

/**
 * The progress of the named task, such as `createProgressStore(table, 'sweep', sweepProgress)`. A save succeeds only if
 * nobody saved since the read, so that one of two concurrent callers stops.
 */
export function createProgressStore<Progress>(
  table: Table,
  task: string,
  schema: z.ZodMiniType<Progress>,
): ProgressStore<Progress> {
  const { client, tableName } = table;
  return {
    async read() {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.progress(task)),
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      if (!Item) return { step: 0 };
      const { step, progress } = z.parse(progressRow, unmarshall(Item));
      return { step, progress: z.parse(schema, progress) };
    },

    async save({ step, progress }) {
      const command = new PutItemCommand({
        TableName: tableName,
        Item: marshall(
          { ...tableKeys.progress(task), step: step + 1, progress },
          { removeUndefinedValues: true },
        ),
        ConditionExpression: 'attribute_not_exists(pk) OR #step = :before',
        ExpressionAttributeNames: { '#step': 'step' },
        ExpressionAttributeValues: marshall({ ':before': step }),
      });
      return wasMade(() => client.send(command));
    },
  };
}
