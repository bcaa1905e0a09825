import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { AccountFormat } from '../account/accountFormat.ts';

/** A table and its clients. Handlers create it and pass it to stores. */
export type Table = {
  client: DynamoDBClient;
  /** Sends each request once, for writes that could count twice if the SDK repeated them. */
  clientOnce: DynamoDBClient;
  tableName: string;
  /** The format in which account items are written; the current one by default. */
  accountFormat?: AccountFormat;
};

/**
 * DynamoDB responds in single-digit milliseconds, so 2 s are far beyond its slowest responses. Three attempts of 2 s stay
 * within a function's 10 s.
 */
const REQUEST_TIMEOUT_MS = 2_000;
const CONNECTION_TIMEOUT_MS = 1_000;
const ATTEMPTS_MAX = 3;

/** The table of a function that writes account items, by its environment. */
export const openTable = (env: { TABLE_NAME: string; ACCOUNT_FORMAT: AccountFormat }): Table => ({
  ...createTableClient(env.TABLE_NAME),
  accountFormat: env.ACCOUNT_FORMAT,
});

export function createTableClient(tableName: string, config: DynamoDBClientConfig = {}): Table {
  const client = new DynamoDBClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Without it, a response whose body stalls would never end.
      socketTimeout: REQUEST_TIMEOUT_MS,
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
  return { client: withoutLogging(client), clientOnce: withoutLogging(clientOnce), tableName };
}

/** The SDK builds log lines that nothing prints. Building them took a twelfth of the CPU time of a start. */
function withoutLogging(client: DynamoDBClient): DynamoDBClient {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
