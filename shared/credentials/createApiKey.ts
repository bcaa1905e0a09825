import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { tableKeys } from '../aws/tableKeys.ts';
import { hashApiKey, newApiKey } from './apiKey.ts';

/**
 * Makes a secret API key and stores its hash; answers with the key itself, which nothing can show again.
 * `name` tells operators whose key it is; `now` is epoch seconds.
 */
export async function createApiKey(options: {
  client: DynamoDBClient;
  tableName: string;
  stage: string;
  name: string;
  now: number;
}): Promise<string> {
  const apiKey = newApiKey(options.stage);
  await options.client.send(
    new PutItemCommand({
      TableName: options.tableName,
      Item: marshall({ ...tableKeys.apiKey(hashApiKey(apiKey)), name: options.name, createdAt: options.now }),
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  return apiKey;
}
