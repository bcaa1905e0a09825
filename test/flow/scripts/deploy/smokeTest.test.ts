import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { smokeTest } from '../../../../scripts/deploy/smokeTest.ts';
import type { ConnectedStage } from '../../../../scripts/stage/connectStage.ts';
import type { Table } from '../../../../shared/aws/dynamo.ts';
import { testTable } from '../../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../../support/virtualClock.ts';
import { type PlayedApi, type PlayedCall, playedApi, WEBHOOK_SECRET } from '../support/playedApi.ts';

/** What happens while the command waits, which takes no time but on the test's clock. */
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
  'the API answers, and asks for a key',
  'a session is started, kept, ended and shown in usage',
  'selling has its settings',
];

let clock: VirtualClock;

beforeEach(() => {
  clock = virtualClock();
  waiting.onPause = async () => {};
});

/** Names of the API keys that a table holds. */
async function keyNames({ client, tableName }: Table): Promise<(string | undefined)[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return Items.filter(({ sk }) => sk?.S === 'APIKEY').map(({ name }) => name?.S);
}

/** A stage that is as it should be, and what the smoke test says of it. */
async function playedStage(): Promise<{
  api: PlayedApi;
  table: Table;
  lines: string[];
  run(webhookSecret?: string | null): Promise<void>;
}> {
  const table = await testTable();
  const api = await playedApi(table);
  const lines: string[] = [];
  const stage: ConnectedStage = {
    ...{ name: 'test', livemode: false, graceDays: 7, table },
    queues: new SQSClient({}),
    ...{ queueUrl: '', deadLetterQueueUrl: '' },
    secret: { name: '', read: async () => undefined, write: async () => {} },
  };
  return {
    ...{ api, table, lines },
    run: (webhookSecret = WEBHOOK_SECRET) =>
      smokeTest({
        ...{ url: api.url, stage, webhookSecret: webhookSecret ?? undefined },
        report: (line) => void lines.push(line),
      }),
  };
}

describe('a stage that is as it should be', () => {
  it('is told in four lines, and has no key and no session more than before', async () => {
    const { api, table, lines, run } = await playedStage();
    await run();
    expect(lines).toEqual([...OTHER_LINES, EVENT_LINE]);
    expect(api.calls).toEqual<PlayedCall[]>([
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

  it('is sent no event as long as it has no webhook secret', async () => {
    const { api, lines, run } = await playedStage();
    await run(null);
    expect(lines).toEqual(OTHER_LINES);
    expect(api.calls.filter((call) => call.includes('webhooks'))).toEqual([]);
  });

  it.each([
    ['has used up its month', 402, 'quota_exceeded'],
    ['has a session open that another deployment left', 429, 'concurrency_exceeded'],
  ])('passes when the account %s', async (_name, status, code) => {
    const { api, lines, run } = await playedStage();
    api.lie('POST /metering/sessions', { status, body: { status, code } });
    api.sessionsUsed = 100;
    await run();
    expect(lines).toHaveLength(4);
    expect(api.calls).not.toContain('POST …/end');
  });

  it('may need a moment until it knows the webhook secret, or until it can ask Stripe', async () => {
    const { api, lines, run } = await playedStage();
    api.lie(SIGNED, { status: 400, body: { code: 'invalid_signature' } }, 1);
    api.outcomes = ['failed', 'no_account'];
    waiting.onPause = () => api.applyNext();
    await run();
    expect(lines).toContain(EVENT_LINE);
    expect(api.calls.filter((call) => call === SIGNED)).toHaveLength(2);
  });
});

describe('a stage at fault', () => {
  it.each<[PlayedCall, number, string, number]>([
    ['GET /health', 503, 'GET /health answers 503 instead of 200', 0],
    ['GET /billing/plans', 500, 'GET /billing/plans answers 500 instead of 200', 0],
    [
      'GET /billing/usage without a key',
      200,
      'GET /billing/usage without a key answers 200 instead of 401',
      0,
    ],
    ['POST /metering/sessions', 500, 'POST /metering/sessions answers 500 instead of 201', 1],
    ['POST /metering/sessions', 429, 'POST /metering/sessions answers 429 instead of 201', 1],
    ['POST …/heartbeat', 500, 'POST …/heartbeat answers 500 instead of 200', 1],
    ['POST …/end', 500, 'POST …/end answers 500 instead of 200', 1],
    ['GET /billing/usage', 500, 'GET /billing/usage answers 500 instead of 200', 1],
    ['POST /billing/portal', 500, 'POST /billing/portal answers 500 instead of 404', 2],
    ['POST /webhooks/stripe unsigned', 200, 'POST /webhooks/stripe unsigned answers 200 instead of 400', 3],
    [SIGNED, 500, 'POST /webhooks/stripe answers 500 instead of 200', 3],
    [SIGNED, 400, 'POST /webhooks/stripe answers 400 instead of 200', 3],
  ])('is found when %s is answered %i, and its words are told', async (call, status, words, linesBefore) => {
    const { api, table, lines, run } = await playedStage();
    api.lie(call, { status, body: { code: 'rate_limited', detail: 'of the test' } });
    const error = await run().catch((thrown: Error) => thrown);
    expect(String(error)).toContain(`${words}: {"code":"rate_limited","detail":"of the test"}`);
    expect(lines).toEqual(OTHER_LINES.slice(0, linesBefore));
    expect(await keyNames(table)).toEqual([]);
  });

  it('is found when what answers is no API of ours', async () => {
    const { api, run } = await playedStage();
    api.lie('GET /health', { status: 404, body: '<html>parked</html>' });
    await expect(run()).rejects.toThrow('GET /health answers 404 instead of 200: {"text":"<html>parked');
  });

  it('is found when it breaks off instead of answering', async () => {
    const { api, run } = await playedStage();
    api.lie('POST /metering/sessions', 'breaks off');
    await expect(run()).rejects.toThrow('POST /metering/sessions has no answer: TypeError: fetch failed');
  });

  it('is found when usage does not show the session', async () => {
    const { api, table, run } = await playedStage();
    api.lie('GET /billing/usage', { status: 200, body: { sessionsUsed: 0 } });
    await expect(run()).rejects.toThrow('GET /billing/usage does not show the session: {"sessionsUsed":0}');
    expect(await keyNames(table)).toEqual([]);
  });

  it('is left without an open session, also when the session cannot be kept', async () => {
    const { api, run } = await playedStage();
    api.lie('POST …/heartbeat', { status: 500 });
    await expect(run()).rejects.toThrow('POST …/heartbeat answers 500');
    expect(api.calls).toContain('POST …/end');
    expect(api.openSessions.size).toBe(0);
  });

  it.each([
    ['changes an account for a customer that nobody has', ['applied'], /evt_smoke_\S+ came to applied/],
    [
      'fails every time, with its words',
      ['failed'],
      /evt_smoke_\S+ was not applied within 60 s: unknown_price: price_1/,
    ],
    [
      'never reaches the log',
      [],
      /evt_smoke_\S+ was not applied within 60 s: nothing is in the event log yet/,
    ],
  ] as const)('is found when its event %s', async (_name, outcomes, words) => {
    const { api, lines, run } = await playedStage();
    api.outcomes = [...outcomes];
    const startedAt = clock.now();
    await expect(run()).rejects.toThrow(words);
    expect(lines).toEqual(OTHER_LINES);
    expect(clock.now() - startedAt).toBeLessThanOrEqual(61);
  });
});
