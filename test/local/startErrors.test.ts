import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../local/freePort.ts';
import { spawnLocalRun } from '../support/setup/localRun.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-local-'));
const state = path.join(directory, 'state');
let port: number;

beforeAll(async () => {
  port = await freePort();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the option --help', () => {
  test('prints the usage and exits with 0', async () => {
    const run = spawnLocalRun(['--help']);
    expect(await run.ended).toBe(0);
    expect(run.output()).toMatch(/^Usage: npm run local -- \[options\]\n/);
    expect(run.errors()).toBe('');
  });
});

describe('a run that cannot start prints one line with the fix for', () => {
  test.each([
    [
      'an unknown option',
      ['--prot', '1'],
      {},
      "Unknown option '--prot': npm run local -- --help lists the options",
    ],
    [
      'an invalid port',
      ['--port', '99999'],
      {},
      '--port 99999 is not a valid port: choose a number from 1 to 65535',
    ],
    [
      'an invalid lifetime of tokens',
      ['--token-seconds', '0'],
      {},
      '--token-seconds 0 is not valid: choose a number from 1 to 86400',
    ],
    [
      'a live-mode key',
      [],
      { STRIPE_SECRET_KEY: 'sk_live_1' },
      'STRIPE_SECRET_KEY is not a test key: unset it, or set a key that begins with sk_test_',
    ],
    [
      'a test-mode key without a webhook secret',
      [],
      { STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_PRICE_STARTER: 'price_1', STRIPE_PRICE_GROWTH: 'price_2' },
      'STRIPE_WEBHOOK_SECRET not configured: set every Stripe setting, or unset STRIPE_SECRET_KEY and STRIPE_API_BASE to use the Stripe emulator',
    ],
    [
      'missing Java',
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
      `port ${port} is in use: stop the program that listens on it, or choose another port with --port\n`,
    );
    server.close();
  });

  test('a missing build', async () => {
    const empty = path.join(directory, 'empty');
    const run = spawnLocalRun(['--port', String(port), '--state-dir', empty, '--no-build']);
    expect(await run.ended).toBe(1);
    expect(run.errors()).toBe(`${empty} has no build: run once without --no-build\n`);
  });

  test('a data directory that is not writable', async () => {
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
    expect(run.errors()).toBe(
      `cannot write to ${file}/data (ENOTDIR): choose another directory with --data\n`,
    );
  });
});
