import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
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

const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-local-'));
const state = path.join(directory, 'state');
const data = path.join(directory, 'data');
let port: number;

beforeAll(async () => {
  port = await freePort();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('a run', () => {
  test('gets ready, serves, and ends with all its programs within five seconds', async () => {
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
    const answers = await Promise.all([
      fetch(`${credentials.baseUrl}/health`),
      fetch(`${credentials.baseUrl}/billing/usage?user_id=someone`, {
        headers: { authorization: `Bearer ${credentials.apiKey}` },
      }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);

    const programs = descendantsOf(run.pid);
    expect(programs.length).toBeGreaterThanOrEqual(4);
    const askedAt = Date.now();
    run.signal('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(5_000);
    expect(await stillAlive(programs)).toEqual([]);
  });

  test('killed with -9 in a burst of webhooks leaves no program behind and loses none that it accepted', async () => {
    const before = readState<Credentials>('credentials.json');
    const args = ['--port', String(port), '--state-dir', state, '--data', data, '--no-build'];
    const killed = spawnLocalRun(args);
    await untilReady(killed);
    const programs = descendantsOf(killed.pid);
    const headers = { authorization: `Bearer ${before.apiKey}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ session_id: 'kept', user_id: 'someone' });
    const started = await fetch(`${before.baseUrl}/metering/sessions`, { method: 'POST', headers, body });
    expect(started.status).toBe(201);
    const accepted = await sendWebhooks(before.stripe, (count) => {
      if (count === 100) killed.signal('SIGKILL');
    });
    await killed.ended;
    expect(accepted.length).toBeGreaterThanOrEqual(100);
    expect(await stillAlive(programs)).toEqual([]);

    const next = spawnLocalRun(args);
    await untilReady(next);
    expect(readState<Credentials>('credentials.json')).toMatchObject({
      apiKey: before.apiKey,
      stripe: { webhookSecret: before.stripe.webhookSecret },
    });
    const usage = await fetch(`${before.baseUrl}/billing/usage?user_id=someone`, { headers });
    expect(await usage.json()).toMatchObject({ sessionsUsed: 1 });
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
      { timeout: 15_000, interval: 200 },
    );
    next.signal('SIGINT');
    expect(await next.ended).toBe(0);
  });
});

describe('what keeps a run from starting is one line that says what to do', () => {
  test.each([
    [
      'an unknown option',
      ['--prot', '1'],
      {},
      "Unknown option '--prot': npm run local -- --help lists the options",
    ],
    [
      'a port that is none',
      ['--port', '99999'],
      {},
      '--port 99999 is not a port: choose a number from 1 to 65535',
    ],
    [
      'a key of live mode',
      [],
      { STRIPE_SECRET_KEY: 'sk_live_1' },
      'STRIPE_SECRET_KEY is not a key of test mode: unset it, or give one that begins with sk_test_',
    ],
    [
      'a key of test mode without the rest',
      [],
      { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_PRICE_STARTER: 'price_1', STRIPE_PRICE_GROWTH: 'price_2' },
      'STRIPE_WEBHOOK_SECRET not configured: set them all, or unset STRIPE_SECRET_KEY and STRIPE_API_BASE to run with the stand-in',
    ],
    [
      'no Java',
      [],
      { PATH: directory },
      'Java is not installed: install Java 17 or newer, such as openjdk-17-jre-headless',
    ],
  ])('%s', async (_name, args, environment, line) => {
    const run = spawnLocalRun(['--port', String(port), '--state-dir', state, ...args], environment);
    expect(await run.ended).toBe(1);
    expect(run.errors()).toBe(`${line}\n`);
  });

  test('a Java that is too old', async () => {
    const old = mkdtempSync(path.join(directory, 'java-'));
    writeFileSync(path.join(old, 'java'), '#!/bin/sh\necho \'openjdk version "11.0.2"\' >&2\n', {
      mode: 0o755,
    });
    const run = spawnLocalRun(['--port', String(port), '--state-dir', state], {
      PATH: `${old}:${process.env.PATH}`,
    });
    expect(await run.ended).toBe(1);
    expect(run.errors()).toBe('Java 11 is too old: install Java 17 or newer\n');
  });

  test('a port in use', async () => {
    const server = createServer().listen(port, '127.0.0.1');
    const run = spawnLocalRun(['--port', String(port), '--state-dir', state]);
    expect(await run.ended).toBe(1);
    expect(run.errors()).toBe(
      `port ${port} is in use: stop what listens there, or choose another with --port\n`,
    );
    server.close();
  });

  test('a build that is not there', async () => {
    const empty = path.join(directory, 'empty');
    const run = spawnLocalRun(['--port', String(port), '--state-dir', empty, '--no-build']);
    expect(await run.ended).toBe(1);
    expect(run.errors()).toBe(`there is no build in ${empty}/cdk.out: run once without --no-build\n`);
  });

  test('a data directory that cannot be written', async () => {
    const file = path.join(directory, 'file');
    writeFileSync(file, '');
    const run = spawnLocalRun([
      '--port',
      String(port),
      '--state-dir',
      state,
      '--data',
      path.join(file, 'data'),
    ]);
    expect(await run.ended).toBe(1);
    expect(run.errors()).toBe(`cannot write to ${file}/data (ENOTDIR): choose another with --data\n`);
  });
});

/** Reads what the run wrote. */
function readState<Shape>(file: string): Shape {
  return JSON.parse(readFileSync(path.join(state, file), 'utf8'));
}

type AcceptedEvent = { id: string; created: number; customer: string };

/** Sends signed events of many customers, eight at once, until it is refused; tells which were accepted. */
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
      const answer = await fetch(webhookUrl, { method: 'POST', headers, body }).catch(() => undefined);
      if (answer?.status === 200) onAccepted(accepted.push({ id, created, customer }));
      else isOver = true;
    }
  };
  await Promise.all(Array.from({ length: 8 }, sendUntilOver));
  return accepted;
}

/** The ids of every process that the process started, and that those started. */
function descendantsOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) {
    for (const [child, itsParent] of rows) if (itsParent === parent && child !== undefined) found.push(child);
  }
  return found.slice(1);
}

/** Gives the processes a second to notice that their parent is gone. */
async function stillAlive(pids: number[]): Promise<number[]> {
  for (let tries = 0; tries < 20 && pids.some(isAlive); tries++) await delay(50);
  return pids.filter(isAlive);
}

/** A zombie (Z) has ended; only its entry waits to be collected, which containers without an init never do. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
