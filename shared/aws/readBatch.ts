import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from './dynamo.ts';

type Row = Record<string, AttributeValue>;

/** The most that DynamoDB takes in one read. */
const KEYS_MAX = 100;

/** A batch read that DynamoDB could not serve whole is asked for again, with up to 50, 100, 200, 400 ms between. */
const TRIES_MAX = 5;
const PAUSE_MS = 50;

/**
 * The items of these keys, in no order; those that are not there are left out. Half as dear where what was written within
 * the last second may be missing.
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
  let left: Row[] | undefined = keys;
  for (let tries = 0; left.length > 0; tries++) {
    if (tries >= TRIES_MAX) throw new Error('DynamoDB left rows unread on every try');
    if (tries > 0) await sleep(Math.random() * PAUSE_MS * 2 ** (tries - 1));
    const command: BatchGetItemCommand = new BatchGetItemCommand({
      RequestItems: { [tableName]: { Keys: left, ConsistentRead: consistent } },
    });
    const { Responses, UnprocessedKeys } = await client.send(command);
    rows.push(...(Responses?.[tableName] ?? []));
    left = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return rows;
}
