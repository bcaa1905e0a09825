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
const START_TIMEOUT_MS = 190_000;

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

  test('the page about the run names the services and holds no key', async () => {
    const response = await fetch(`${baseUrl}/local`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(run.output()).toContain(`what runs, and where: ${baseUrl}/local\n`);
    const page = await response.text();
    const credentials = readCredentials();
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
    const page = await (await fetch(`${baseUrl}/local`)).text();
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThanOrEqual(6);
    const statuses = await Promise.all(links.map(async (link) => (await fetch(link)).status));
    expect(statuses).toEqual(links.map(() => 200));
  });

  test('its address leads to the prices, as in a deployed stage', async () => {
    const response = await fetch(baseUrl, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('/pricing');
  });

  test('pages may load and call this origin and the issuer only', async () => {
    const { issuer } = readCredentials();
    const response = await fetch(`${baseUrl}/app/sessions`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain(`connect-src 'self' ${issuer};`);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain('<div id="root">');
  });

  test('the configuration of the pages names the issuer of this run', async () => {
    const response = await fetch(`${baseUrl}/app/config.json`);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      stage: 'local',
      identity: { issuer: readCredentials().issuer, clientId: 'customer-app' },
    });
  });

  test.each(['/unknown', '/pricing/unknown', '/billing'])(
    'an unknown path gets the problem of the API: %s',
    async (unknown) => {
      const response = await fetch(`${baseUrl}${unknown}`, { headers: { accept: 'text/html' } });
      expect(response.status).toBe(404);
      expect(response.headers.get('apigw-requestid')).toMatch(/./);
      expect(await response.json()).toMatchObject({ code: 'route_not_found' });
    },
  );
});

function readCredentials(): Credentials {
  return JSON.parse(readFileSync(path.join(directory, 'credentials.json'), 'utf8'));
}
