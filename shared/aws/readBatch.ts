import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { sendUntilProcessed } from './sendUntilProcessed.ts';
import type { Table } from './tableClient.ts';

type Row = Record<string, AttributeValue>;

/** The most keys that DynamoDB accepts in one batch. */
const KEYS_MAX = 100;

/** Unprocessed keys are requested again, with up to 50, 100, 200, 400 ms between. */
const ATTEMPTS_MAX = 5;
const PAUSE_MS = 50;

/**
 * The items with these keys, in no particular order. Missing items are left out. An eventually consistent read costs half
 * and may miss what was written within the last second.
 */
export async function readBatch(
  table: Table,
  keys: Row[],
  { consistent }: { consistent: boolean },
): Promise<Row[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / KEYS_MAX) }, (_, index) =>
    keys.slice(index * KEYS_MAX, (index + 1) * KEYS_MAX),
  );
  return (await Promise.all(batches.map((batch) => readOne(table, batch, consistent)))).flat();
}

async function readOne({ client, tableName }: Table, keys: Row[], consistent: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  await sendUntilProcessed(
    keys,
    async (left) => {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({
          RequestItems: { [tableName]: { Keys: left, ConsistentRead: consistent } },
        }),
      );
      rows.push(...(Responses?.[tableName] ?? []));
      return { left: UnprocessedKeys?.[tableName]?.Keys ?? [] };
    },
    { attemptsMax: ATTEMPTS_MAX, pauseMs: PAUSE_MS, what: 'rows' },
  );
  return rows;
}
