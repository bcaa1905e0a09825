import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { ProgressStore } from '../progress.ts';
import type { Table } from './tableClient.ts';
import { tableKeys } from './tableKeys.ts';
import { wasMade } from './writeFaults.ts';

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
