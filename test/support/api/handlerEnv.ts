import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { onTestFinished, vi } from 'vitest';

/** Until the test ends, sets the environment in which a handler uses the test's own table. */
export async function handlerEnv(table: { client: DynamoDBClient; tableName: string }): Promise<void> {
  const { accessKeyId, secretAccessKey } = await table.client.config.credentials();
  const endpoint = await table.client.config.endpoint?.();
  const env = {
    TABLE_NAME: table.tableName,
    ACCOUNT_FORMAT: '2',
    AWS_ENDPOINT_URL_DYNAMODB: `http://${endpoint?.hostname}:${endpoint?.port}`,
    AWS_REGION: await table.client.config.region(),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_METRICS_NAMESPACE: 'SessionBilling/test',
    VERSION: '0.0.0',
    STRIPE_PAUSE_MS: '0',
    PAGES_URL: 'https://pages.example',
    COMMUNITY_URL: 'https://community.example/',
    QUEUE_URL: 'http://127.0.0.1:9/queue.fifo',
    DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:9/dead-letters.fifo',
    PAST_DUE_GRACE_DAYS: '7',
    STRIPE_LIVEMODE: 'false',
    STRIPE_SECRET_ID: 'unused',
    PAYMENT_METHOD_TYPES: 'card',
    STRIPE_CALLS_PER_SECOND_MAX: '1000',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  // A handler creates its clients once per import, and each test has another table.
  vi.resetModules();
  onTestFinished(() => void vi.unstubAllEnvs());
}
