import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkPages } from '../../../../scripts/deploy/checkPages.ts';
import { virtualClock } from '../../../support/virtualClock.ts';

vi.mock('node:timers/promises', async (importOriginal) => ({
  ...(await importOriginal<typeof import('node:timers/promises')>()),
  setTimeout: async (pauseMs: number) => {
    vi.setSystemTime(Date.now() + pauseMs);
  },
}));

type Response = { status?: number; headers?: Record<string, string>; body?: string };

const CONFIG = JSON.stringify({ stage: 'staging', identity: { issuer: 'https://id.example.com/pool' } });
const SAFE = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; connect-src 'self' https://id.example.com; base-uri 'none'",
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};
const pageWith = (asset: string) => ({ headers: SAFE, body: `<!doctype html><html><script src="${asset}">` });
const IMMUTABLE = { headers: { 'cache-control': 'public, max-age=31536000, immutable' } };
const BADGE = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'public, max-age=60',
};
const SCRIPT = { headers: { ...BADGE, 'content-type': 'text/javascript; charset=utf-8' }, body: '0' };
const HIDDEN = { headers: { ...BADGE, 'content-type': 'application/json' }, body: '{"show":false}' };
const APP = pageWith('/assets/app-1.js');

/** What a stage with pages responds, path by path. `/app/*` is every path below `/app`, and `/badge/*` every one below `/badge`. */
const PAGES: Record<string, Response> = {
  '/': { status: 302, headers: { location: '/pricing' } },
  '/pricing': pageWith('/assets/main-1.js'),
  '/docs': pageWith('/assets/main-1.js'),
  '/app': APP,
  '/app/*': APP,
  '/operator': pageWith('/assets/operator-1.js'),
  '/app/config.json': { body: CONFIG },
  '/assets/main-1.js': IMMUTABLE,
  '/assets/app-1.js': IMMUTABLE,
  '/assets/operator-1.js': IMMUTABLE,
  '/badge.js': SCRIPT,
  '/badge/*': HIDDEN,
  '*': { status: 404, headers: { 'content-type': 'application/problem+json' }, body: '{}' },
};

/** Checks a stage whose responses differ from `PAGES` as given. Returns what the check reported. */
async function check(changes: Record<string, Response> = {}): Promise<string[]> {
  const responses = { ...PAGES, ...changes };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const found = responses[path] ?? responses[path.replace(/^(\/(app|badge)\/).*/, '$1*')] ?? responses['*'];
    response.writeHead(found?.status ?? 200, found?.headers).end(found?.body ?? '');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  virtualClock();
  const lines: string[] = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await checkPages({ url, config: CONFIG, report: (line) => lines.push(line) });
  return lines;
}

describe('the check of the live pages', () => {
  test('reports pages, assets and the 404 of a path that does not exist', async () => {
    expect(await check()).toEqual([
      'the pages are served with their security headers',
      'the 3 files that the pages load are served, and browsers keep them',
      'web pages of any origin can load the badge, and ask whether it is shown',
      'what does not exist is a 404, of the API as JSON',
    ]);
  });

  const without = (name: string): Response => {
    const { [name as keyof typeof SAFE]: _removed, ...headers } = SAFE;
    return { headers, body: APP.body };
  };
  const withPolicy = (policy: string): Response => ({
    headers: { ...SAFE, 'content-security-policy': policy },
    body: APP.body,
  });
  test.each<[string, Record<string, Response>, RegExp]>([
    ['/ is no redirect', { '/': { status: 200 } }, /GET \/ returned 200 to null instead of 302/],
    [
      '/ leads elsewhere',
      { '/': { status: 302, headers: { location: '/x' } } },
      /to \/x instead of 302 to \/pricing/,
    ],
    ['a page is missing', { '/pricing': { status: 403 } }, /GET \/pricing returned 403 instead of 200/],
    ['the badge is missing', { '/badge.js': { status: 404 } }, /GET \/badge.js returned 404/],
    [
      'the badge is no script',
      { '/badge.js': { ...SCRIPT, headers: { ...SCRIPT.headers, 'content-type': 'text/html' } } },
      /GET \/badge.js is text\/html instead of a script/,
    ],
    [
      'other origins cannot ask for the badge',
      { '/badge/*': { ...HIDDEN, headers: { 'cache-control': 'public, max-age=60' } } },
      /GET \/badge\/\S+ has the header access-control-allow-origin: null, instead of \*/,
    ],
    [
      'an unknown key shows the badge',
      { '/badge/*': { ...HIDDEN, body: '{"show":true}' } },
      /GET \/badge\/\S+ returned \{"show":true\}/,
    ],
    ['the console is missing', { '/operator': { status: 404 } }, /GET \/operator returned 404/],
    ['a path of the app is missing', { '/app/*': { status: 404 } }, /GET \/app\/\S+ returned 404/],
    [
      'a page is no HTML',
      { '/app': { headers: { 'content-type': 'text/plain' } } },
      /GET \/app is not a page/,
    ],
    ['a page has no policy', { '/app': without('content-security-policy') }, /content-security-policy: null/],
    [
      'the policy does not name the issuer',
      {
        '/app': withPolicy("default-src 'none'; connect-src 'self' https://id.example.com.attacker.example"),
      },
      /connect-src does not name https:\/\/id.example.com/,
    ],
    ['a page can be framed', { '/app': without('x-frame-options') }, /x-frame-options: null, without DENY/],
    ['browsers keep a page', { '/app': without('cache-control') }, /cache-control: null, without no-cache/],
    ['an asset is missing', { '/assets/app-1.js': { status: 404 } }, /GET \/assets\/app-1.js returned 404/],
    ['browsers do not keep an asset', { '/assets/app-1.js': {} }, /cache-control: null, without immutable/],
    [
      'pages name no assets',
      {
        '/pricing': pageWith('x'),
        '/docs': pageWith('x'),
        '/app': pageWith('x'),
        '/app/*': pageWith('x'),
        '/operator': pageWith('x'),
      },
      /no assets/,
    ],
    [
      'a missing path is a page',
      { '*': { status: 200, headers: SAFE, body: APP.body } },
      /returned 200 instead of 404/,
    ],
    [
      'a missing path is no JSON',
      { '*': { status: 404, headers: SAFE } },
      /is text\/html.* instead of the API's JSON/,
    ],
    [
      'the configuration is older',
      { '/app/config.json': { body: '{}' } },
      /config.json returned 200 and is not what/,
    ],
  ])('fails if %s', async (_name, changes, message) => {
    await expect(check(changes)).rejects.toThrow(message);
  });
});
