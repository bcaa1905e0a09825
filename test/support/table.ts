import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { createTable } from '../../local/resources/tables.ts';

/**
 * Makes an empty table, as the stack declares it, in a database of its own: DynamoDB Local keeps one for each
 * access key, so no test sees another's items. About 10 ms.
 */
export async function freshTable(): Promise<{ client: DynamoDBClient; tableName: string }> {
  const client = new DynamoDBClient({
    endpoint: inject('dynamoDbEndpoint'),
    region: 'us-east-1',
    credentials: {
      // DynamoDB Local takes letters and digits only.
      accessKeyId: `test${randomBytes(12).toString('hex')}`,
      secretAccessKey: 'unused',
    },
    // A test that meets a fault should see it, and at once.
    maxAttempts: 1,
  });
  const tableName = 'SessionBilling';
  await createTable(client, inject('tableProperties'), tableName);
  return { client, tableName };
}
