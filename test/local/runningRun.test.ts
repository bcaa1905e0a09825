import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Credentials } from '../../local/credentials.ts';
import { freePort } from '../../local/freePort.ts';
import { appOf } from '../support/identity/signIn.ts';
import { type LocalRunProcess, spawnLocalRun, untilReady } from '../support/setup/localRun.ts';
import { descendantsOf, listeningSockets } from '../support/setup/processTree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'session-billing-local-'));
let run: LocalRunProcess;
let baseUrl: string;

/** Longer than `untilReady` waits, so that its error shows what the run printed. */
const START_TIMEOUT_MS = 100_000;

beforeAll(async () => {
  run = spawnLocalRun(['--port', String(await freePort()), '--state-dir', directory]);
  baseUrl = await untilReady(run);
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

  test('a browser that opens its address gets a page that names the services and holds no key', async () => {
    const response = await fetch(baseUrl, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    const credentials: Credentials = JSON.parse(
      readFileSync(path.join(directory, 'credentials.json'), 'utf8'),
    );
    expect(page).toContain(`href="${baseUrl}/openapi.json"`);
    expect(page).toContain(`${credentials.issuer}/token?user=ada`);
    expect(page).toContain(credentials.stripe.apiBase);
    expect(page).not.toMatch(/lk_local_|whsec_|<script/);
  });

  test('its issuer sends people back to the app on the run’s own port, or to a development server', async () => {
    const { issuer } = JSON.parse(readFileSync(path.join(directory, 'credentials.json'), 'utf8'));
    const statusFor = async (origin: string) => {
      const { begin } = await appOf({ url: issuer });
      return (await fetch((await begin({ redirect_uri: `${origin}/app/callback` })).url)).status;
    };
    const { port } = new URL(baseUrl);
    for (const origin of [baseUrl, `http://localhost:${port}`, 'http://localhost:5173']) {
      expect(await statusFor(origin)).toBe(200);
    }
    for (const origin of [`https://127.0.0.1:${port}`, 'http://127.0.0.1:1', 'https://evil.example.com']) {
      expect(await statusFor(origin)).toBe(400);
    }
  });

  test('every link of that page leads somewhere', async () => {
    const page = await (await fetch(baseUrl, { headers: { accept: 'text/html' } })).text();
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThanOrEqual(4);
    const statuses = await Promise.all(links.map(async (link) => (await fetch(link)).status));
    expect(statuses).toEqual(links.map(() => 200));
  });

  test.each(['application/json', '*/*'])(
    'a program that accepts %s gets the problem of a deployed stage for /',
    async (accept) => {
      const response = await fetch(baseUrl, { headers: { accept } });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'route_not_found' });
    },
  );
});
