import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { freePort } from '../../../local/freePort.ts';
import { startDynamoDbLocal } from '../../../local/processes/dynamoDbLocal.ts';
import { createTableClient, type Table } from '../../../shared/aws/tableClient.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { testKey } from '../../support/api/testKey.ts';
import { LIMITS } from '../../support/slotLimits.ts';
import { freshTableAt } from '../../support/table/freshTable.ts';
import { tableProperties } from '../../support/table/tableProperties.ts';
import { type CountingProxy, startCountingProxy } from './countingProxy.ts';

export type HttpHandler = (event: HttpEvent, context: object) => Promise<APIGatewayProxyStructuredResultV2>;

/** A table in its own DynamoDB Local, and a way to load function bundles that use it from this process. */
export type BenchEnvironment = {
  table: Table;
  apiKey: string;
  /** The functions reach the table through it in a `counted` environment. */
  proxy: CountingProxy;
  /** Loads a bundle and returns its handler. Each call loads a new instance. */
  load<Handler = HttpHandler>(code: Uint8Array): Promise<Handler>;
  /** Writes a bundle to a file for another process to load, and returns the file's path. */
  write(code: Uint8Array): string;
  close(): Promise<void>;
};

/**
 * Starts an environment and points this process's environment variables at it. The functions reach the table through the
 * proxy when requests are counted, and directly when they are timed.
 */
export async function createBenchEnvironment(purpose: 'counted' | 'timed'): Promise<BenchEnvironment> {
  const port = await freePort();
  const [dynamoDb, properties] = await Promise.all([
    startDynamoDbLocal({ port, isLongRunning: true }),
    tableProperties(),
  ]);
  // DynamoDB Local writes the stream in the same call as the item, which would dominate every timing. AWS does not.
  const { client, tableName, accessKeyId } = await freshTableAt(dynamoDb.endpoint, {
    ...properties,
    StreamSpecification: undefined,
  });
  const proxy = await startCountingProxy(dynamoDb.endpoint);
  const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-bench-'));
  // On exit, so that it also runs when a section fails or is stopped. DynamoDB Local ends with this process by itself.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  // The deployed functions, the alternatives and the clients of this process all read these variables.
  Object.assign(process.env, {
    TABLE_NAME: tableName,
    ACCOUNT_FORMAT: '2',
    LEASE_SECONDS: String(LIMITS.leaseSeconds),
    SESSION_HOURS_MAX: String(LIMITS.sessionSecondsMax / 3_600),
    AWS_ENDPOINT_URL_DYNAMODB: purpose === 'counted' ? proxy.endpoint : dynamoDb.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'unused',
    POWERTOOLS_METRICS_NAMESPACE: 'SessionBilling/bench',
    POWERTOOLS_DEV: 'false',
  });
  let fileCount = 0;
  const write = (code: Uint8Array) => {
    const file = path.join(directory, `${fileCount++}.mjs`);
    writeFileSync(file, code);
    return file;
  };
  return {
    table: createTableClient(tableName, { endpoint: dynamoDb.endpoint }),
    apiKey: await testKey({ client, tableName }),
    proxy,
    load: async (code) => (await import(pathToFileURL(write(code)).href)).handler,
    write,
    close: async () => {
      await Promise.all([proxy.close(), dynamoDb.program.stop()]);
    },
  };
}
