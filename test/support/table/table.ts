import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { createTable, type TableProperties } from '../../../local/resources/tables.ts';

/**
 * Makes an empty table, as the stack declares it, in a database of its own: DynamoDB Local keeps one for each
 * access key, so no test sees another's items. About 10 ms.
 */
export const freshTable = () => freshTableAt(inject('dynamoDbEndpoint'), inject('tableProperties'));

/** The same, at a DynamoDB Local and of a shape that are told. */
export async function freshTableAt(
  endpoint: string,
  properties: TableProperties,
): Promise<{ client: DynamoDBClient; tableName: string; accessKeyId: string }> {
  // DynamoDB Local takes letters and digits only.
  const accessKeyId = `test${randomBytes(12).toString('hex')}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'unused' },
    // A test that meets a fault should see it, and at once.
    maxAttempts: 1,
  });
  const tableName = 'SessionBilling';
  await createTable(client, properties, tableName);
  return { client, tableName, accessKeyId };
}
