import { request } from 'node:http';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { SCOPES } from '../../../shared/contract/scopes.ts';
import { type Attempt, callerAttempt, strangerAttempt } from '../../support/api/hostileRequests.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { testTable } from '../../support/table/testTable.ts';

/** Requests are sent in batches, so that they also run at the same time. */
const BATCHES = 200;
const BATCH_SIZE = 50;

let table: Table;
let api: TestApi;
let credentials: string[];

beforeEach(async () => {
  table = await testTable();
  api = await testApi(table);
  const keys = [await testKey(table, [...SCOPES]), await testKey(table, ['admin']), await testKey(table)];
  const tokens = [await api.issuer.tokenOf('own-user')];
  credentials = [...keys, ...tokens].map((sent) => `Bearer ${sent}`);
  // The first use of a key on a day is recorded in the table.
  for (const authorization of credentials) {
    await send({ method: 'GET', target: '/billing/usage', headers: { authorization } });
  }
});

/** Node's server closes a connection whose line and headers exceed 16 kB, before our code sees the request. */
const TARGET_LENGTH_MAX = 12_000;

function send({ method, target, headers, body }: Attempt): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(api.baseUrl);
    // Node sets the length of a body only for methods that usually have one.
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = {
      hostname,
      port,
      method,
      path: target.slice(0, TARGET_LENGTH_MAX),
      agent: false,
      headers: { ...headers, ...length },
    };
    const sent = request(options, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode ?? 0, text });
    });
    sent.once('error', reject).end(body);
  });
}

/** All items, without the counters of requests: some hostile requests are valid ones, such as a user's for a portal that is not there. */
const everything = async () => {
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.tableName }));
  return Items.filter(({ pk }) => !/^(RATE|STRIPECALLS)#/.test(pk?.S ?? ''));
};

describe('10,000 hostile requests', () => {
  it('get a 4xx, and change nothing in the table', async () => {
    const before = await everything();
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(strangerAttempt, callerAttempt(credentials)), {
          minLength: BATCH_SIZE,
          maxLength: BATCH_SIZE,
        }),
        async (attempts) => {
          await Promise.all(
            attempts.map(async (attempt) => {
              const { status, text } = await send(attempt);
              const shown = `${JSON.stringify(attempt).slice(0, 500)}: ${text.slice(0, 300)}`;
              expect(status, shown).toBeGreaterThanOrEqual(400);
              expect(status, shown).toBeLessThan(500);
              seen.set(status, (seen.get(status) ?? 0) + 1);
            }),
          );
        },
      ),
      // No shrinking: the seed reproduces a failure, and shrinking fifty requests takes longer than reading them.
      { numRuns: BATCHES, endOnFailure: true },
    );
    expect(await everything()).toEqual(before);
    // The requests reached every kind of refusal, not just the first.
    for (const status of [400, 401, 403, 404, 405, 413])
      expect(seen.get(status), `${status}`).toBeGreaterThan(20);
    expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(BATCHES * BATCH_SIZE);
  }, 120_000);
});
