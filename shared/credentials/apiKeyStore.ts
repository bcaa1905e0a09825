import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Table } from '../aws/tableClient.ts';
import { API_KEY_BUCKETS, tableKeys } from '../aws/tableKeys.ts';
import { wasMade } from '../aws/writeFaults.ts';
import { isScope } from '../contract/scopes.ts';
import { busy } from '../fault.ts';
import { SECONDS_PER_DAY } from '../time.ts';
import { type ApiKey, hashApiKey, isInForce, keyIdOf, newApiKey } from './apiKey.ts';

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
  const keys = (await readKeys(table)).map(({ hash: _hash, ...key }) => key);
  return keys.sort((one, other) => one.createdAt - other.createdAt || one.keyId.localeCompare(other.keyId));
}

type StoredKey = ApiKey & { hash: string };

async function readKeys(table: TableReach): Promise<StoredKey[]> {
  const buckets = Array.from({ length: API_KEY_BUCKETS }, (_, bucket) => queryKeys(table, bucket));
  return (await Promise.all(buckets))
    .flat()
    .map((row) => ({ ...parseApiKeyRow(row), hash: row.sk?.S ?? '' }));
}

/**
 * `revoked`: the time of the first revocation, and whether no key with the scope `admin` is left. `last_admin_key`: nothing was
 * changed.
 */
export type Revocation =
  | { kind: 'revoked'; revokedAt: number; leavesNoAdmin: boolean }
  | { kind: 'not_found' }
  | { kind: 'last_admin_key' };

/** An admin key that ends sooner is not counted: nobody might create another in time. */
const ADMIN_KEY_LASTS_SECONDS = SECONDS_PER_DAY;

/** Each round fails because another admin key was revoked in between. */
const REVOKE_ROUNDS_MAX = 5;

/**
 * Revokes a key. With `keepsAdmin`, the last key with the scope `admin` is not revoked, also if several callers revoke each other's
 * keys at the same time: the write holds only while another one is in force. Throws `busy` if those are revoked in every round.
 */
export async function revokeApiKey(
  table: TableReach,
  { keyId, now, keepsAdmin }: { keyId: string; now: number; keepsAdmin: boolean },
): Promise<Revocation> {
  for (let round = 0; round < REVOKE_ROUNDS_MAX; round++) {
    const keys = await readKeys(table);
    const key = keys.find((one) => one.keyId === keyId);
    if (!key) return { kind: 'not_found' };
    const others = keys.filter((one) => one !== key && isLastingAdmin(one, now));
    const leavesNoAdmin = key.scopes.includes('admin') && others.length === 0;
    if (key.revokedAt !== undefined) return { kind: 'revoked', revokedAt: key.revokedAt, leavesNoAdmin };
    if (keepsAdmin && leavesNoAdmin && isInForce(key, now)) return { kind: 'last_admin_key' };
    const remaining = keepsAdmin && key.scopes.includes('admin') ? others[0] : undefined;
    if (await revokeOnce(table, { hash: key.hash, remaining: remaining?.hash, now })) {
      return { kind: 'revoked', revokedAt: now, leavesNoAdmin };
    }
  }
  throw busy('the list of keys');
}

const isLastingAdmin = (key: ApiKey, now: number): boolean =>
  key.scopes.includes('admin') && isInForce(key, now) && isInForce(key, now + ADMIN_KEY_LASTS_SECONDS);

/** Returns false if the key was revoked before, or the one that has to remain. */
async function revokeOnce(
  { client, tableName }: TableReach,
  { hash, remaining, now }: { hash: string; remaining: string | undefined; now: number },
): Promise<boolean> {
  const inForce = 'attribute_exists(pk) AND attribute_not_exists(revokedAt)';
  const revoke = {
    TableName: tableName,
    Key: marshall(tableKeys.apiKey(hash)),
    UpdateExpression: 'SET revokedAt = :now',
    ConditionExpression: inForce,
    ExpressionAttributeValues: marshall({ ':now': now }),
  };
  if (remaining === undefined) return wasMade(() => client.send(new UpdateItemCommand(revoke)));
  const check = {
    TableName: tableName,
    Key: marshall(tableKeys.apiKey(remaining)),
    ConditionExpression: inForce,
  };
  const command = new TransactWriteItemsCommand({
    TransactItems: [{ Update: revoke }, { ConditionCheck: check }],
  });
  return wasMade(() => client.send(command));
}

async function queryKeys({ client, tableName }: TableReach, bucket: number): Promise<Row[]> {
  const rows: Row[] = [];
  let after: Row | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': tableKeys.apiKeys(bucket) }),
        ConsistentRead: true,
        ...(after ? { ExclusiveStartKey: after } : {}),
      }),
    );
    rows.push(...Items);
    after = LastEvaluatedKey;
  } while (after);
  return rows;
}
