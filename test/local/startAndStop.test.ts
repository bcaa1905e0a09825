import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LocalResources } from '../../infra/localStage.ts';
import { createClients } from '../../local/clients.ts';
import type { Credentials } from '../../local/credentials.ts';
import { freePort } from '../../local/freePort.ts';
import { createEventLogStore } from '../../services/webhooks/store/eventLogStore.ts';
import { spawnLocalRun, untilReady } from '../support/setup/localRun.ts';
import { descendantsOf } from '../support/setup/processTree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-local-'));
const state = path.join(directory, 'state');
const data = path.join(directory, 'data');
/** Apply paces its calls to Stripe: 100 events, of which none was applied before the kill, took 14 s on a busy machine. */
const APPLY_TIMEOUT_MS = 60_000;

let port: number;

beforeAll(async () => {
  port = await freePort();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a local run', () => {
  test('starts, serves requests, and stops with all its programs within five seconds', async () => {
    const run = spawnLocalRun(['--port', String(port), '--state-dir', state, '--data', data]);
    expect(await untilReady(run)).toBe(`http://127.0.0.1:${port}`);
    expect(run.output().trimEnd().split('\n').at(-1)).toBe(`ready http://127.0.0.1:${port}`);
    const credentials = readState<Credentials>('credentials.json');
    expect(credentials).toMatchObject({
      baseUrl: `http://127.0.0.1:${port}`,
      apiKey: expect.stringMatching(/^lk_local_/),
      adminKey: expect.stringMatching(/^lk_local_/),
    });
    expect(readState<LocalResources>('resources.json')).toMatchObject({
      endpoints: { secrets: expect.stringMatching(/^http:\/\/127\.0\.0\.1:/) },
    });
    expect(statSync(path.join(state, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(path.join(state, 'resources.json')).mode & 0o777).toBe(0o600);
    const responses = await Promise.all([
      fetch(`${credentials.baseUrl}/health`),
      fetch(`${credentials.baseUrl}/billing/usage?user_id=someone`, {
        headers: { authorization: `Bearer ${credentials.apiKey}` },
      }),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200]);

    const programs = descendantsOf(run.pid);
    expect(programs.length).toBeGreaterThanOrEqual(4);
    const signaledAtMs = Date.now();
    run.signal('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(Date.now() - signaledAtMs).toBeLessThan(5_000);
    expect(await stillAlive(programs)).toEqual([]);
  });

  test('killed with -9 in a burst of webhooks leaves no program running and loses no accepted webhook', async () => {
    const previous = readState<Credentials>('credentials.json');
    const args = ['--port', String(port), '--state-dir', state, '--data', data, '--no-build'];
    const killed = spawnLocalRun(args);
    await untilReady(killed);
    const programs = descendantsOf(killed.pid);
    const userToken = await (await fetch(`${previous.issuer}/token?user=someone`)).text();
    const headers = { authorization: `Bearer ${previous.apiKey}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ session_id: 'kept', user_id: 'someone' });
    const started = await fetch(`${previous.baseUrl}/metering/sessions`, { method: 'POST', headers, body });
    expect(started.status).toBe(201);
    const accepted = await sendWebhooks(previous.stripe, (count) => {
      if (count === 100) killed.signal('SIGKILL');
    });
    await killed.ended;
    expect(accepted.length).toBeGreaterThanOrEqual(100);
    expect(await stillAlive(programs)).toEqual([]);

    const next = spawnLocalRun(args);
    await untilReady(next);
    expect(readState<Credentials>('credentials.json')).toMatchObject({
      apiKey: previous.apiKey,
      stripe: { webhookSecret: previous.stripe.webhookSecret },
    });
    const usage = await fetch(`${previous.baseUrl}/billing/usage?user_id=someone`, { headers });
    expect(await usage.json()).toMatchObject({ sessionsUsed: 1 });
    const asUser = { headers: { authorization: `Bearer ${userToken}` } };
    expect((await fetch(`${previous.baseUrl}/billing/usage`, asUser)).status).toBe(200);
    const endpoint = /DynamoDB Local at (\S+)/.exec(next.output())?.[1] ?? '';
    const { dynamoDb } = createClients({ dynamoDb: endpoint, sqsAndS3: endpoint });
    const { TableNames: [tableName = ''] = [] } = await dynamoDb.send(new ListTablesCommand({}));
    const log = createEventLogStore({ client: dynamoDb, clientOnce: dynamoDb, tableName });
    await vi.waitFor(
      async () => {
        for (const event of accepted) {
          expect(await log.readEvent(event), event.id).toBeDefined();
        }
      },
      { timeout: APPLY_TIMEOUT_MS, interval: 200 },
    );
    next.signal('SIGINT');
    expect(await next.ended).toBe(0);
  }, 150_000);
});

/** Reads a file from the state directory of the run. */
function readState<Shape>(file: string): Shape {
  return JSON.parse(readFileSync(path.join(state, file), 'utf8'));
}

type AcceptedEvent = { id: string; created: number; customer: string };

/** Sends signed events of many customers, eight at a time, until a request fails. Returns the accepted events. */
async function sendWebhooks(
  { webhookUrl, webhookSecret }: Credentials['stripe'],
  onAccepted: (count: number) => void,
): Promise<AcceptedEvent[]> {
  const accepted: AcceptedEvent[] = [];
  let isOver = false;
  let next = 0;
  const sendUntilOver = async () => {
    while (!isOver) {
      const number = next++;
      const id = `evt_burst${number}`;
      const created = Math.floor(Date.now() / 1000);
      const customer = `cus_${number % 20}`;
      const object = { id: `sub_${number}`, object: 'subscription', customer };
      const type = 'customer.subscription.updated';
      const body = JSON.stringify({ id, object: 'event', type, livemode: false, created, data: { object } });
      const signature = createHmac('sha256', webhookSecret).update(`${created}.${body}`).digest('hex');
      const headers = {
        'content-type': 'application/json',
        'stripe-signature': `t=${created},v1=${signature}`,
      };
      const response = await fetch(webhookUrl, { method: 'POST', headers, body }).catch(() => undefined);
      if (response?.status === 200) onAccepted(accepted.push({ id, created, customer }));
      else isOver = true;
    }
  };
  await Promise.all(Array.from({ length: 8 }, sendUntilOver));
  return accepted;
}

/** Returns the processes that still run after 20 × 50 ms = 1 s, the time to notice that their parent has exited. */
async function stillAlive(pids: number[]): Promise<number[]> {
  for (let attempt = 0; attempt < 20 && pids.some(isAlive); attempt++) await delay(50);
  return pids.filter(isAlive);
}

/** A zombie (Z) has exited. Containers without an init process never remove its entry. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
