import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { smokeTest } from '../../../../scripts/deploy/smokeTest.ts';
import type { ConnectedStage } from '../../../../scripts/stage/connectStage.ts';
import type { Table } from '../../../../shared/aws/tableClient.ts';
import { testTable } from '../../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../../support/virtualClock.ts';
import { type ApiCall, type FakeApi, startFakeApi, WEBHOOK_SECRET } from '../support/fakeApi.ts';

/** Called whenever the command waits. Only the test's clock advances. */
const waiting = vi.hoisted(() => ({ onPause: async () => {} }));

vi.mock('node:timers/promises', async (importOriginal) => ({
  ...(await importOriginal<typeof import('node:timers/promises')>()),
  setTimeout: async (pauseMs: number) => {
    vi.setSystemTime(Date.now() + pauseMs);
    await waiting.onPause();
  },
}));

const SIGNED = 'POST /webhooks/stripe';
const EVENT_LINE = 'a signed event goes through receive, queue, apply and Stripe to the event log';
const OTHER_LINES = [
  'the API responds and requires a key',
  'a session is started, kept alive, ended and shown in usage',
  'checkout has its settings',
];

let clock: VirtualClock;

beforeEach(() => {
  clock = virtualClock();
  waiting.onPause = async () => {};
});

/** Returns the names of the API keys in a table. */
async function keyNames({ client, tableName }: Table): Promise<(string | undefined)[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return Items.filter(({ sk }) => sk?.S === 'APIKEY').map(({ name }) => name?.S);
}

/** Creates a stage without faults, and the smoke test on it. */
async function fakeStage(): Promise<{
  api: FakeApi;
  table: Table;
  lines: string[];
  run(webhookSecret?: string | null): Promise<void>;
}> {
  const table = await testTable();
  const api = await startFakeApi(table);
  const lines: string[] = [];
  const stage: ConnectedStage = {
    name: 'test',
    livemode: false,
    graceDays: 7,
    table,
    queues: new SQSClient({}),
    queueUrl: '',
    deadLetterQueueUrl: '',
    secret: { read: async () => undefined, write: async () => {} },
  };
  return {
    api,
    table,
    lines,
    run: (webhookSecret = WEBHOOK_SECRET) =>
      smokeTest({
        url: api.url,
        stage,
        version: '0.1.0+5ce95a8f2b1c',
        webhookSecret: webhookSecret ?? undefined,
        report: (line) => void lines.push(line),
      }),
  };
}

describe('the smoke test of a stage without faults', () => {
  it('reports four lines and leaves no key and no open session', async () => {
    const { api, table, lines, run } = await fakeStage();
    await run();
    expect(lines).toEqual([...OTHER_LINES, EVENT_LINE]);
    expect(api.calls).toEqual<ApiCall[]>([
      'GET /health',
      'GET /billing/plans',
      'GET /billing/usage without a key',
      'POST /metering/sessions',
      'POST …/heartbeat',
      'POST …/end',
      'GET /billing/usage',
      'POST /billing/portal',
      'POST /webhooks/stripe unsigned',
      SIGNED,
    ]);
    expect(api.openSessions.size).toBe(0);
    expect(await keyNames(table)).toEqual([]);
  });

  it('sends no event while the stage has no webhook secret', async () => {
    const { api, lines, run } = await fakeStage();
    await run(null);
    expect(lines).toEqual(OTHER_LINES);
    expect(api.calls.filter((call) => call.includes('webhooks'))).toEqual([]);
  });

  it.each([
    ['has used up its quota', 402, 'quota_exceeded'],
    ['has an open session of another deployment', 429, 'concurrency_exceeded'],
  ])('passes when the account %s', async (_name, status, code) => {
    const { api, lines, run } = await fakeStage();
    api.respondWith('POST /metering/sessions', { status, body: { status, code } });
    api.sessionsUsed = 100;
    await run();
    expect(lines).toHaveLength(4);
    expect(api.calls).not.toContain('POST …/end');
  });

  it('waits until the stage has read the webhook secret, and until apply succeeds at Stripe', async () => {
    const { api, lines, run } = await fakeStage();
    api.respondWith(SIGNED, { status: 400, body: { code: 'invalid_signature' } }, 1);
    api.outcomes = ['failed', 'no_account'];
    waiting.onPause = () => api.applyNext();
    await run();
    expect(lines).toContain(EVENT_LINE);
    expect(api.calls.filter((call) => call === SIGNED)).toHaveLength(2);
  });
});

describe('the smoke test of a faulty stage', () => {
  it.each<[ApiCall, number, string, number]>([
    ['GET /health', 503, 'GET /health returned 503 instead of 200', 0],
    ['GET /billing/plans', 500, 'GET /billing/plans returned 500 instead of 200', 0],
    [
      'GET /billing/usage without a key',
      200,
      'GET /billing/usage without a key returned 200 instead of 401',
      0,
    ],
    ['POST /metering/sessions', 500, 'POST /metering/sessions returned 500 instead of 201', 1],
    ['POST /metering/sessions', 429, 'POST /metering/sessions returned 429 instead of 201', 1],
    ['POST …/heartbeat', 500, 'POST …/heartbeat returned 500 instead of 200', 1],
    ['POST …/end', 500, 'POST …/end returned 500 instead of 200', 1],
    ['GET /billing/usage', 500, 'GET /billing/usage returned 500 instead of 200', 1],
    ['POST /billing/portal', 500, 'POST /billing/portal returned 500 instead of 404', 2],
    ['POST /webhooks/stripe unsigned', 200, 'POST /webhooks/stripe unsigned returned 200 instead of 400', 3],
    [SIGNED, 500, 'POST /webhooks/stripe returned 500 instead of 200', 3],
    [SIGNED, 400, 'POST /webhooks/stripe returned 400 instead of 200', 3],
  ])('fails when %s returns %i, and shows the response', async (call, status, words, linesBefore) => {
    const { api, table, lines, run } = await fakeStage();
    api.respondWith(call, { status, body: { code: 'rate_limited', detail: 'of the test' } });
    const error = await run().catch((thrown: Error) => thrown);
    expect(String(error)).toContain(`${words}: {"code":"rate_limited","detail":"of the test"}`);
    expect(lines).toEqual(OTHER_LINES.slice(0, linesBefore));
    expect(await keyNames(table)).toEqual([]);
  });

  it('fails when another server responds', async () => {
    const { api, run } = await fakeStage();
    api.respondWith('GET /health', { status: 404, body: '<html>parked</html>' });
    await expect(run()).rejects.toThrow('GET /health returned 404 instead of 200: {"text":"<html>parked');
  });

  it('fails when another version responds than the one that was deployed', async () => {
    const { api, run } = await fakeStage();
    api.respondWith('GET /health', { status: 200, body: { status: 'ok', version: '0.1.0+000000000000' } });
    await expect(run()).rejects.toThrow(
      'GET /health shows the version 0.1.0+000000000000 instead of 0.1.0+5ce95a8f2b1c',
    );
  });

  it('fails when a connection is closed without a response', async () => {
    const { api, run } = await fakeStage();
    api.respondWith('POST /metering/sessions', 'no_response');
    await expect(run()).rejects.toThrow('POST /metering/sessions got no response: TypeError: fetch failed');
  });

  it('fails when usage does not show the session', async () => {
    const { api, table, run } = await fakeStage();
    api.respondWith('GET /billing/usage', { status: 200, body: { sessionsUsed: 0 } });
    await expect(run()).rejects.toThrow('GET /billing/usage does not show the session: {"sessionsUsed":0}');
    expect(await keyNames(table)).toEqual([]);
  });

  it('ends the session when its heartbeat fails', async () => {
    const { api, run } = await fakeStage();
    api.respondWith('POST …/heartbeat', { status: 500 });
    await expect(run()).rejects.toThrow('POST …/heartbeat returned 500');
    expect(api.calls).toContain('POST …/end');
    expect(api.openSessions.size).toBe(0);
  });

  it.each([
    ['is applied although no account has the customer', ['applied'], /evt_smoke_\S+ has the outcome applied/],
    [
      'fails every time, and shows the error',
      ['failed'],
      /evt_smoke_\S+ was not applied within 60 s: unknown_price: price_1/,
    ],
    [
      'never reaches the event log',
      [],
      /evt_smoke_\S+ was not applied within 60 s: the event log has no entry yet/,
    ],
  ] as const)('fails when its event %s', async (_name, outcomes, words) => {
    const { api, lines, run } = await fakeStage();
    api.outcomes = [...outcomes];
    const startedAt = clock.now();
    await expect(run()).rejects.toThrow(words);
    expect(lines).toEqual(OTHER_LINES);
    expect(clock.now() - startedAt).toBeLessThanOrEqual(61);
  });
});
