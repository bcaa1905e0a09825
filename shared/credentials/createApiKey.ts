import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableKeys } from '../aws/tableKeys.ts';
import { hashApiKey, newApiKey } from './apiKey.ts';
import type { Scope } from './principal.ts';

/**
 * Makes a secret API key and stores its hash; answers with the key itself, which nothing can show again.
 * `name` tells operators whose key it is; `now` is epoch seconds.
 */
export async function createApiKey(options: {
  client: DynamoDBClient;
  tableName: string;
  stage: string;
  name: string;
  scopes?: Scope[];
  now: number;
}): Promise<string> {
  const { name, scopes = [], now } = options;
  const apiKey = newApiKey(options.stage);
  await options.client.send(
    new PutItemCommand({
      TableName: options.tableName,
      Item: marshall({ ...tableKeys.apiKey(hashApiKey(apiKey)), name, scopes, createdAt: now }),
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  return apiKey;
}
