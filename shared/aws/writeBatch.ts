import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { sendUntilProcessed } from './sendUntilProcessed.ts';
import type { Table } from './tableClient.ts';

/** The most rows that DynamoDB accepts in one batch write. */
const BATCH_COUNT_MAX = 25;

/** Rows that DynamoDB leaves unprocessed are sent again, after up to 50, 100, 200 and 400 ms. */
const ATTEMPTS_MAX = 5;
const PAUSE_MS = 50;

/** Puts or deletes rows without conditions, one batch after the other. No two may have the same key. `what` names them in errors. */
export async function writeBatch(
  { client, tableName }: Pick<Table, 'client' | 'tableName'>,
  requests: WriteRequest[],
  what: string,
): Promise<void> {
  for (let start = 0; start < requests.length; start += BATCH_COUNT_MAX) {
    await sendUntilProcessed(
      requests.slice(start, start + BATCH_COUNT_MAX),
      async (batch) => {
        const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: batch } });
        return { left: (await client.send(command)).UnprocessedItems?.[tableName] ?? [] };
      },
      { attemptsMax: ATTEMPTS_MAX, pauseMs: PAUSE_MS, what },
    );
  }
}
