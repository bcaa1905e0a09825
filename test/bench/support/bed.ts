import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { freePort } from '../../../local/freePort.ts';
import { startDynamoDbLocal } from '../../../local/processes/dynamoDbLocal.ts';
import type { Account } from '../../../shared/account/account.ts';
import { createTableClient, type Table } from '../../../shared/aws/dynamo.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { testKey } from '../../support/api/testKey.ts';
import { bundle } from '../../support/bundles.ts';
import { freshTableAt } from '../../support/table/table.ts';
import { tableProperties } from '../../support/table/tableProperties.ts';
import { givenAccount, starterSubscription } from '../../support/table/testTable.ts';
import { type CountingProxy, startCountingProxy } from './countingProxy.ts';

export const LEASE_SECONDS = 120;

/** More than any run starts in a minute. */
const REQUESTS_PER_MINUTE = 10_000_000;

export type HttpHandler = (event: HttpEvent, context: object) => Promise<APIGatewayProxyStructuredResultV2>;

/** A table on a DynamoDB Local of its own, and functions' bundles that reach it from this process. */
export type Bed = {
  table: Table;
  apiKey: string;
  endpoint: string;
  /** What functions go through that were told to. */
  proxy: CountingProxy;
  /** A bundle that was made of it, loaded; each call loads it anew. */
  load<Handler = HttpHandler>(code: Uint8Array): Promise<Handler>;
  /** The file of a bundle, for a process that is to load it. */
  write(code: Uint8Array): string;
  /** What a process needs to know that loads one. */
  environment(endpoint: string): Record<string, string>;
  close(): Promise<void>;
};

/** The functions reach the table at the proxy, where they are counted, or past it, where they are timed. */
export async function createBed(by: 'counted' | 'timed'): Promise<Bed> {
  const port = await freePort();
  const [dynamoDb, properties] = await Promise.all([
    startDynamoDbLocal({ port, isLongRunning: true }),
    tableProperties(),
  ]);
  // DynamoDB Local writes the stream with the item, which AWS does beside it: it would be most of what is timed.
  const { client, tableName, accessKeyId } = await freshTableAt(dynamoDb.endpoint, {
    ...properties,
    StreamSpecification: undefined,
  });
  const { endpoint } = dynamoDb;
  const proxy = await startCountingProxy(endpoint);
  const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-bench-'));
  // Also when a section fails or is stopped halfway; DynamoDB Local ends with this process by itself.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const environment = (at: string) => ({
    TABLE_NAME: tableName,
    LEASE_SECONDS: String(LEASE_SECONDS),
    AWS_ENDPOINT_URL_DYNAMODB: at,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'unused',
    POWERTOOLS_METRICS_NAMESPACE: 'SessionBilling/bench',
    POWERTOOLS_DEV: 'false',
  });
  // Functions, the clients of what they are compared with, and those of this process all read it here.
  Object.assign(process.env, environment(by === 'counted' ? proxy.endpoint : endpoint));
  const table = createTableClient(tableName, { endpoint });
  let files = 0;
  const write = (code: Uint8Array) => {
    const file = path.join(directory, `${files++}.mjs`);
    writeFileSync(file, code);
    return file;
  };
  return {
    ...{ table, endpoint, proxy, environment, write },
    apiKey: await testKey({ client, tableName }),
    load: async (code) => (await import(pathToFileURL(write(code)).href)).handler,
    close: async () => {
      await Promise.all([proxy.close(), dynamoDb.program.stop()]);
    },
  };
}

export const meteringBundle = () => bundle({ entry: 'services/metering/handlers/meteringApi.ts' });

/** A paying account, of terms that stand in no start's way unless they are given. */
export async function payingAccount(
  { table }: Bed,
  accountId: string,
  given: { now: number; terms?: Account['terms']; changes?: Partial<Account> },
): Promise<string> {
  const { now, terms, changes } = given;
  await givenAccount(table, accountId, {
    now,
    subscription: starterSubscription(now, {
      id: 'sub_1SVxyzABCDEFGHIJKLMNOPQR',
      customer: 'cus_TABCDEFGHIJKLM',
    }),
    customers: ['cus_TABCDEFGHIJKLM'],
    terms: { requestsPerMinute: REQUESTS_PER_MINUTE, ...terms },
    ...changes,
  });
  return accountId;
}
