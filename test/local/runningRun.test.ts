import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../local/freePort.ts';
import { type LocalRunProcess, spawnLocalRun, untilReady } from '../support/setup/localRun.ts';
import { descendantsOf, listeningSockets } from '../support/setup/processTree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-local-'));
let run: LocalRunProcess;

/** Longer than `untilReady` waits, so that its error shows what the run printed. */
const START_TIMEOUT_MS = 100_000;

beforeAll(async () => {
  run = spawnLocalRun(['--port', String(await freePort()), '--state-dir', directory]);
  await untilReady(run);
}, START_TIMEOUT_MS);
afterAll(async () => {
  run.signal('SIGTERM');
  await run.ended;
  rmSync(directory, { recursive: true, force: true });
});

describe('while a local run serves requests', () => {
  // Only Linux lists the sockets of processes in /proc.
  test.skipIf(process.platform !== 'linux')('none of its programs can be reached from other machines', () => {
    const sockets = listeningSockets([run.pid, ...descendantsOf(run.pid)]);
    // The gateway, the issuer, Secrets Manager, DynamoDB, SQS and S3, and Stripe.
    expect(sockets.length).toBeGreaterThanOrEqual(6);
    expect(sockets.filter(({ isLoopback }) => !isLoopback)).toEqual([]);
  });
});
