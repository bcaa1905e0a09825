import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { createTable, type TableProperties } from '../../../local/resources/tables.ts';

/**
 * DynamoDB Local keeps a database for each access key, with threads of its own that never end. One for each test file lets files run side
 * by side; one for each of thousands of tests would leave Java no time for anything else. Only letters and digits are accepted.
 */
const accessKeyId = `test${randomBytes(12).toString('hex')}`;
let tables = 0;

/** Creates an empty table with the stack's definition, in about 10 ms. */
export const freshTable = () => freshTableAt(inject('dynamoDbEndpoint'), inject('tableProperties'));

/** Like `freshTable`, with the given DynamoDB Local and table definition. */
export async function freshTableAt(
  endpoint: string,
  properties: TableProperties,
): Promise<{ client: DynamoDBClient; tableName: string; accessKeyId: string }> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'unused' },
    // No retries, so that a test sees every fault at once.
    maxAttempts: 1,
  });
  const tableName = `SessionBilling${++tables}`;
  // Tests choose the time, and DynamoDB Local would delete items that have expired by the clock of the machine.
  const { TimeToLiveSpecification: _expiry, ...kept } = properties;
  await createTable(client, kept, tableName);
  return { client, tableName, accessKeyId };
}
