import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/tableClient.ts';
import { API_KEY_BUCKETS, tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import { isScope } from '../contract/scopes.ts';
import { type ApiKey, hashApiKey, keyIdOf, newApiKey } from './apiKey.ts';

type TableReach = Pick<Table, 'client' | 'tableName'>;

/** A scope that only a newer release knows grants nothing here. */
const apiKeyRow = z.object({
  sk: z.string(),
  name: z.string(),
  scopes: z.pipe(
    z.array(z.string()),
    z.transform((scopes) => scopes.filter(isScope)),
  ),
  createdAt: z.number(),
  endsAt: z.optional(z.number()),
  revokedAt: z.optional(z.number()),
  lastUsedDay: z.optional(z.string()),
});

type Row = Record<string, AttributeValue>;

function parseApiKeyRow(row: Row): ApiKey {
  const { sk: hash, ...rest } = z.parse(apiKeyRow, unmarshall(row));
  return { keyId: keyIdOf(hash), ...rest };
}

export type NewApiKey = Pick<ApiKey, 'name' | 'scopes' | 'endsAt'> & { stage: string; now: number };

/**
 * Creates a secret key and stores its hash. Returns the key itself, which cannot be shown again. `name` shows operators
 * who uses the key. Instants are epoch seconds.
 */
export async function createApiKey(
  { client, tableName }: TableReach,
  { stage, name, scopes, endsAt, now }: NewApiKey,
): Promise<{ apiKey: string; keyId: string }> {
  const apiKey = newApiKey(stage);
  const hash = hashApiKey(apiKey);
  await client.send(
    new PutItemCommand({
      TableName: tableName,
      Item: marshall(
        { ...tableKeys.apiKey(hash), name, scopes, endsAt, createdAt: now },
        { removeUndefinedValues: true },
      ),
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  return { apiKey, keyId: keyIdOf(hash) };
}

/** The key with this hash. The read is strongly consistent, so that a revoked key is refused at once. */
export async function readApiKey(
  { client, tableName }: TableReach,
  hash: string,
): Promise<ApiKey | undefined> {
  const command = new GetItemCommand({
    TableName: tableName,
    Key: marshall(tableKeys.apiKey(hash)),
    ConsistentRead: true,
  });
  const { Item } = await client.send(command);
  return Item && parseApiKeyRow(Item);
}

/** Records that the key was used on a UTC day. An earlier day never replaces a later one. */
export async function recordKeyUse(
  { client, tableName }: TableReach,
  use: { hash: string; day: string },
): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: tableName,
    Key: marshall(tableKeys.apiKey(use.hash)),
    UpdateExpression: 'SET lastUsedDay = :day',
    ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(lastUsedDay) OR lastUsedDay < :day)',
    ExpressionAttributeValues: marshall({ ':day': use.day }),
  });
  await wasMade(() => client.send(command));
}

/** All keys, including revoked and expired ones, oldest first. */
export async function listApiKeys(table: TableReach): Promise<ApiKey[]> {
  const buckets = Array.from({ length: API_KEY_BUCKETS }, (_, bucket) =>
    queryKeys(table, { pk: tableKeys.apiKeys(bucket) }),
  );
  const keys = (await Promise.all(buckets)).flat().map(parseApiKeyRow);
  return keys.sort((one, other) => one.createdAt - other.createdAt || one.keyId.localeCompare(other.keyId));
}

/** Revokes a key. Returns false if no key has this id. A revoked key keeps the time of its first revocation. */
export async function revokeApiKey(
  table: TableReach,
  { keyId, now }: { keyId: string; now: number },
): Promise<boolean> {
  const [row] = await queryKeys(table, { pk: tableKeys.apiKeys(tableKeys.apiKeyBucket(keyId)), keyId });
  if (!row) return false;
  const { pk, sk } = unmarshall(row);
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall({ pk, sk }),
    UpdateExpression: 'SET revokedAt = if_not_exists(revokedAt, :now)',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: marshall({ ':now': now }),
  });
  return wasMade(() => table.client.send(command));
}

/** The rows of a bucket, or only those whose hash begins with the key id. */
async function queryKeys(
  { client, tableName }: TableReach,
  { pk, keyId = '' }: { pk: string; keyId?: string },
): Promise<Row[]> {
  const rows: Row[] = [];
  let after: Row | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: keyId === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :keyId)',
        ExpressionAttributeValues: marshall({ ':pk': pk, ...(keyId === '' ? {} : { ':keyId': keyId }) }),
        ConsistentRead: true,
        ...(after ? { ExclusiveStartKey: after } : {}),
      }),
    );
    rows.push(...Items);
    after = LastEvaluatedKey;
  } while (after);
  return rows;
}
