import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/dynamo.ts';
import { API_KEY_BUCKETS, tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import { SCOPES } from '../contract/scopes.ts';
import { type ApiKey, hashApiKey, keyIdOf, newApiKey } from './apiKey.ts';

type TableReach = Pick<Table, 'client' | 'tableName'>;

const apiKeyRow = z.object({
  sk: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
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
 * Makes a secret key and stores its hash; answers with the key itself, which nothing can show again. `name` tells
 * operators whose key it is; instants are epoch seconds.
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

/** The key with this hash, strongly consistent, so that one that was revoked a moment ago is known to be. */
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

/** Writes down that the key was used on a UTC day, at most once a day; an earlier day never replaces a later. */
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

/** All keys there are, revoked and ended ones included, oldest first. */
export async function listApiKeys(table: TableReach): Promise<ApiKey[]> {
  const buckets = Array.from({ length: API_KEY_BUCKETS }, (_, bucket) =>
    queryKeys(table, { pk: tableKeys.apiKeys(bucket) }),
  );
  const keys = (await Promise.all(buckets)).flat().map(parseApiKeyRow);
  return keys.sort((one, other) => one.createdAt - other.createdAt || one.keyId.localeCompare(other.keyId));
}

/** Takes a key away; false if there is none of this id. A key that was revoked stays as it is. */
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

/** The rows of a bucket, or the one that a key's id begins. */
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
