import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** A table and the clients that reach it; stores take this, handlers make it. */
export type Table = {
  client: DynamoDBClient;
  /** Sends each request once, for the write whose blind repetition could count twice. */
  clientOnce: DynamoDBClient;
  tableName: string;
};

/**
 * DynamoDB answers in single-digit milliseconds; 2 s is far beyond its tail. Three tries of 2 s stay within a
 * function's 10 s.
 */
const REQUEST_TIMEOUT_MS = 2_000;
const CONNECTION_TIMEOUT_MS = 1_000;
const ATTEMPTS_MAX = 3;

export function createTableClient(tableName: string, config: DynamoDBClientConfig = {}): Table {
  const client = new DynamoDBClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...config,
  });
  const clientOnce = new DynamoDBClient({
    ...config,
    maxAttempts: 1,
    requestHandler: client.config.requestHandler,
  });
  return { client: unlogged(client), clientOnce: unlogged(clientOnce), tableName };
}

/** What the SDK would log of each request nobody sees; to make it took a twelfth of a start's CPU time. */
function unlogged(client: DynamoDBClient): DynamoDBClient {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
