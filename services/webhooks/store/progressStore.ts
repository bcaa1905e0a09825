import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import type { ProgressStore } from '../domain/ports.ts';

const row = z.object({ step: z.number(), progress: z.unknown() });

/**
 * Where a long task keeps how far it has come. Each save counts up and is made only if nobody else saved since the
 * read, so that of two that work at once one stops.
 */
export function createProgressStore<Progress>(
  table: Table,
  task: string,
  schema: z.ZodMiniType<Progress>,
): ProgressStore<Progress> {
  return {
    async read() {
      const { Item } = await table.client.send(
        new GetItemCommand({
          TableName: table.tableName,
          Key: marshall(tableKeys.progress(task)),
          ConsistentRead: true,
        }),
      );
      if (!Item) return { step: 0 };
      const { step, progress } = z.parse(row, unmarshall(Item));
      return { step, progress: z.parse(schema, progress) };
    },
    save: ({ step: before, progress }) =>
      wasMade(() =>
        table.client.send(
          new PutItemCommand({
            TableName: table.tableName,
            Item: marshall(
              { ...tableKeys.progress(task), step: before + 1, progress },
              { removeUndefinedValues: true },
            ),
            ConditionExpression: 'attribute_not_exists(pk) OR #step = :before',
            ExpressionAttributeNames: { '#step': 'step' },
            ExpressionAttributeValues: marshall({ ':before': before }),
          }),
        ),
      ),
  };
}
