import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebConfig } from '../../shared/contract/webConfig.ts';

/** A page takes milliseconds from an edge location; a response that takes longer is a fault. */
const REQUEST_TIMEOUT_MS = 15_000;

/** CloudFront serves an object that it may not keep for up to a second. */
const CURRENT_TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 1_000;

/** Headers without which a page is not safe to serve, and what they must contain. */
const HEADERS = {
  'content-security-policy': "default-src 'none'",
  'strict-transport-security': 'max-age=',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

export type PagesTarget = {
  /** Without a trailing slash. */
  url: string;
  /** The content of `/app/config.json`, by which the check recognizes this deployment's pages. */
  config: string;
  /** Called with a line for each part that passed. */
  report(line: string): void;
};

/**
 * Loads the pages as a browser does: the pricing page, the app and the console with all that they name, their headers, the redirect, the
 * configuration, the badge, and a path that does not exist, which must be the API's. Throws an error that names the first part that failed.
 */
export async function checkPages({ url, config, report }: PagesTarget): Promise<void> {
  const get = createGet(url);
  await waitForConfig(get, config);
  checkRedirect(await get('/'));
  const assets = new Set<string>();
  for (const path of ['/pricing', '/docs', '/app', `/app/${randomUUID()}`, '/operator']) {
    const page = await get(path);
    requirePage(path, page);
    requireIssuer(path, page, config);
    for (const [, asset = ''] of page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) assets.add(asset);
  }
  if (assets.size === 0) throw new Error('GET /pricing, /app and /operator name no assets');
  report('the pages are served with their security headers');
  for (const path of assets) requireAsset(path, await get(path));
  report(`the ${assets.size} files that the pages load are served, and browsers keep them`);
  await checkBadge(get);
  report('web pages of any origin can load the badge, and ask whether it is shown');
  await checkMissing(get);
  report('what does not exist is a 404, of the API as JSON');
}

type Page = { status: number; headers: Headers; text: string };
type Get = (path: string, headers?: Record<string, string>) => Promise<Page>;

const createGet =
  (url: string): Get =>
  async (path, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      redirect: 'manual',
      headers,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new Error(`GET ${path} got no response: ${error}`, { cause: error });
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

async function waitForConfig(get: Get, config: string): Promise<void> {
  const deadlineMs = Date.now() + CURRENT_TIMEOUT_MS;
  for (;;) {
    const { status, text } = await get('/app/config.json');
    if (status === 200 && text === config) return;
    if (Date.now() > deadlineMs) {
      throw new Error(
        `GET /app/config.json returned ${status} and is not what was uploaded: ${text.slice(0, 200)}`,
      );
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

function checkRedirect({ status, headers }: Page): void {
  const location = headers.get('location');
  if (status !== 302 || location !== '/pricing') {
    throw new Error(`GET / returned ${status} to ${location} instead of 302 to /pricing`);
  }
}

function requirePage(path: string, { status, headers, text }: Page): void {
  requireStatus(path, status, 200);
  if (!headers.get('content-type')?.startsWith('text/html') || !/<html/i.test(text)) {
    throw new Error(`GET ${path} is not a page`);
  }
  for (const [name, part] of Object.entries(HEADERS)) {
    if (headers.get(name)?.includes(part) !== true) {
      throw new Error(`GET ${path} has the header ${name}: ${headers.get(name)}, without ${part}`);
    }
  }
}

/** Browsers let nobody sign in where the policy does not name the issuer. */
function requireIssuer(path: string, { headers }: Page, config: string): void {
  const { identity }: WebConfig = JSON.parse(config);
  if (identity === undefined) return;
  const { origin } = new URL(identity.issuer);
  const policy = headers.get('content-security-policy') ?? '';
  const [sources = ''] = /connect-src [^;]*/.exec(policy) ?? [];
  if (!sources.split(' ').includes(origin)) {
    throw new Error(`GET ${path} has a content security policy whose connect-src does not name ${origin}`);
  }
}

function requireAsset(path: string, { status, headers }: Page): void {
  requireStatus(path, status, 200);
  const caching = headers.get('cache-control');
  if (caching?.includes('immutable') !== true) {
    throw new Error(`GET ${path} has the header cache-control: ${caching}, without immutable`);
  }
}

/** The headers without which browsers do not let web pages of customers use the badge. */
const BADGE_HEADERS = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'public, max-age=60',
};

async function checkBadge(get: Get): Promise<void> {
  const route = `/badge/${randomUUID()}`;
  for (const path of ['/badge.js', route]) {
    const { status, headers, text } = await get(path, { Origin: 'https://customer.example' });
    requireStatus(path, status, 200);
    for (const [name, value] of Object.entries(BADGE_HEADERS)) {
      const found = headers.get(name);
      if (found !== value)
        throw new Error(`GET ${path} has the header ${name}: ${found}, instead of ${value}`);
    }
    const type = headers.get('content-type');
    if (path !== route && !type?.startsWith('text/javascript'))
      throw new Error(`GET ${path} is ${type} instead of a script`);
    if (path === route && text !== '{"show":false}')
      throw new Error(`GET ${path} returned ${text.slice(0, 200)} instead of {"show":false}`);
  }
}

async function checkMissing(get: Get): Promise<void> {
  const asset = `/assets/${randomUUID()}.js`;
  requireStatus(asset, (await get(asset)).status, 404);
  const path = `/${randomUUID()}`;
  const { status, headers } = await get(path);
  requireStatus(path, status, 404);
  const type = headers.get('content-type');
  if (type?.includes('json') !== true) throw new Error(`GET ${path} is ${type} instead of the API's JSON`);
}

function requireStatus(path: string, status: number, expected: number): void {
  if (status !== expected) throw new Error(`GET ${path} returned ${status} instead of ${expected}`);
}
