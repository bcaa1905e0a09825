import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { createTable, type TableProperties } from '../../../local/resources/tables.ts';

/**
 * Creates an empty table with the stack's definition, in about 10 ms. Each call uses a new access key, for which DynamoDB
 * Local keeps a separate database, so that tests do not see each other's items.
 */
export const freshTable = () => freshTableAt(inject('dynamoDbEndpoint'), inject('tableProperties'));

/** Like `freshTable`, with the given DynamoDB Local and table definition. */
export async function freshTableAt(
  endpoint: string,
  properties: TableProperties,
): Promise<{ client: DynamoDBClient; tableName: string; accessKeyId: string }> {
  // DynamoDB Local accepts only letters and digits in an access key.
  const accessKeyId = `test${randomBytes(12).toString('hex')}`;
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'unused' },
    // No retries, so that a test sees every fault at once.
    maxAttempts: 1,
  });
  const tableName = 'SessionBilling';
  // Tests choose the time, and DynamoDB Local would delete items that have expired by the clock of the machine.
  const { TimeToLiveSpecification: _expiry, ...kept } = properties;
  await createTable(client, kept, tableName);
  return { client, tableName, accessKeyId };
}
