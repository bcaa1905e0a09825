import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { pageFile } from '../../local/pages/pageFiles.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { newPage, type PageOptions } from '../support/browser/newPage.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { serveFiles } from '../support/browser/serveFiles.ts';

const { baseUrl, apiKey } = inject('target');

/** Compressed, so that it delays no customer's page. */
const SCRIPT_BYTES_MAX = 1_000;

/** What a page with the strictest policy has to allow. Trusted Types forbid to make elements of text. */
const POLICY = [
  "default-src 'none'",
  `script-src ${baseUrl}`,
  `connect-src ${baseUrl}`,
  "style-src 'self'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Styles that would break a badge in the page, and a place with room for one. */
const STYLES = `
  html { color-scheme: light dark; } body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
  main, footer { padding: 16px; } .place { min-height: 32px; }
  ai-gate-badge { display: none; position: static; transform: scale(3); font-size: 40px; }
  a { color: red !important; font-size: 40px !important; }
`;

type Attributes = Record<string, string>;

const snippet = (attributes: Attributes) => {
  const text = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<script async src="${baseUrl}/badge.js"${text.join('')}></script>`;
};

/** Serves a web page of somebody else, at another origin, with the script at the beginning of its content. */
async function servePage(script: string, after = ''): Promise<string> {
  const paragraphs = '<p>Words of a customer about what the customer sells.</p>'.repeat(30);
  const html =
    '<!doctype html><html lang="en"><head><title>Elsewhere</title><meta name="viewport" content="width=device-width">' +
    `<link rel="stylesheet" href="/page.css"></head><body><main><h1>Elsewhere</h1>${script}${paragraphs}</main>` +
    `<footer>© Somebody ${after}</footer></body></html>`;
  const files = { 'page.html': html, 'page.css': STYLES };
  const entries = Object.entries(files).map(
    ([key, text]) => [key, pageFile(key, Buffer.from(text))] as const,
  );
  return serveFiles(new Map(entries), { 'content-security-policy': POLICY });
}

async function openPage(address: string, options: PageOptions = {}): Promise<Page> {
  const page = await newPage({ baseUrl: address, allowedOrigins: [baseUrl], ...options });
  const asked = page.waitForResponse((response) => response.url().includes('/badge/'));
  await page.goto('/page.html');
  await asked;
  return page;
}

/** A project of a free account. */
async function newProject() {
  const user = `badge-${randomUUID()}`;
  const api = apiClient(baseUrl, apiKey);
  const { body } = await api.post('/projects', { user_id: user, project_id: 'web' });
  return { user, api, publicKey: String(body.publicKey) };
}

const badgeOf = (page: Page) => page.getByRole('link', { name: 'Powered by AI-Gate', exact: true });

/** What the browser counts as the shift of the layout, since the page was opened. */
const shiftOf = (page: Page) =>
  page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return new Promise<number>((resolve) => {
      const observer = new PerformanceObserver((list) => {
        const shifts = list.getEntries() as unknown as { value: number }[];
        resolve(shifts.reduce((sum, { value }) => sum + value, 0));
      });
      observer.observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve(0), 200);
    });
  });

describe('the script', () => {
  test(`is smaller than ${SCRIPT_BYTES_MAX} bytes compressed, and any web page may load it`, async () => {
    const response = await fetch(`${baseUrl}/badge.js`, { headers: { Origin: 'https://elsewhere.example' } });
    expect(gzipSync(Buffer.from(await response.clone().arrayBuffer())).length).toBeLessThan(SCRIPT_BYTES_MAX);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=60',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
  });

  test('asks a route that any web page may call, and that tells each one the same', async () => {
    const { publicKey } = await newProject();
    for (const headers of [{ Origin: 'https://elsewhere.example' }, {}] as Attributes[]) {
      const response = await fetch(`${baseUrl}/badge/${publicKey}`, { headers });
      expect(await response.json()).toEqual({ show: true });
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'cache-control': 'public, max-age=60',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      });
    }
  });
});

describe('a badge on a page with a strict content security policy', () => {
  const EDGE = 16;
  const WIDTH = 900;
  const HEIGHT = 600;

  test.each<[string, Attributes, { x?: number; right?: number }]>([
    ['at the bottom right by default', {}, { right: WIDTH - EDGE }],
    ['at the bottom right', { 'data-position': 'bottom-right' }, { right: WIDTH - EDGE }],
    ['at the bottom left', { 'data-position': 'bottom-left' }, { x: EDGE }],
  ])('is shown %s over the page and shifts nothing', async (_name, attributes, place) => {
    const { publicKey } = await newProject();
    const address = await servePage(snippet({ 'data-key': publicKey, ...attributes }));
    const page = await openPage(address, { width: WIDTH, height: HEIGHT });
    await badgeOf(page).waitFor();
    const box = await badgeOf(page).boundingBox();
    if (box === null) throw new Error('no box');
    expect(box.y + box.height).toBeCloseTo(HEIGHT - EDGE, 0);
    expect(box.height).toBe(28);
    if (place.x !== undefined) expect(box.x).toBeCloseTo(place.x, 0);
    if (place.right !== undefined) expect(box.x + box.width).toBeCloseTo(place.right, 0);
    expect(await shiftOf(page)).toBe(0);
    await expectNoAxeViolations(page);
    await expectNoOverflow(page);
  });

  test('is shown in line where the script is, and shifts nothing in a place with room for it', async () => {
    const { publicKey } = await newProject();
    const script = snippet({ 'data-key': publicKey, 'data-position': 'inline' });
    const page = await openPage(await servePage(`<div class="place">${script}</div>`));
    await badgeOf(page).waitFor();
    expect(await page.locator('.place').evaluate((place) => place.getBoundingClientRect().height)).toBe(32);
    expect(await page.locator('.place ai-gate-badge').count()).toBe(1);
    expect(await shiftOf(page)).toBe(0);
    await expectNoAxeViolations(page);
    await screenshot(page, 'badge-inline');
  });

  test('is shown in line with the text of a footer, and shifts nothing', async () => {
    const { publicKey } = await newProject();
    const script = snippet({ 'data-key': publicKey, 'data-position': 'inline' });
    const page = await openPage(await servePage('', script), { height: 1_600 });
    await badgeOf(page).waitFor();
    expect(await shiftOf(page)).toBe(0);
    await screenshot(page, 'badge-footer');
  });

  test.each<[string, Attributes, 'light' | 'dark', 'light' | 'dark']>([
    ['follows a light browser', {}, 'light', 'light'],
    ['follows a dark browser', {}, 'dark', 'dark'],
    ['follows the browser by the name of it', { 'data-theme': 'auto' }, 'dark', 'dark'],
    ['is light in a dark browser', { 'data-theme': 'light' }, 'dark', 'light'],
    ['is dark in a light browser', { 'data-theme': 'dark' }, 'light', 'dark'],
  ])('%s', async (name, attributes, theme, look) => {
    const { publicKey } = await newProject();
    const address = await servePage(snippet({ 'data-key': publicKey, ...attributes }));
    const page = await openPage(address, { theme, width: 390, height: 400 });
    const [text, background] = await badgeOf(page).evaluate((link) => {
      const { color, backgroundColor } = getComputedStyle(link);
      return [color, backgroundColor];
    });
    expect([text, background]).toEqual(
      look === 'light' ? ['rgb(0, 0, 0)', 'rgb(255, 255, 255)'] : ['rgb(255, 255, 255)', 'rgb(18, 18, 18)'],
    );
    await expectNoAxeViolations(page);
    await screenshot(page, `badge ${name}`);
  });

  test('is seen in forced colours', async () => {
    const { publicKey } = await newProject();
    const address = await servePage(snippet({ 'data-key': publicKey }));
    const page = await openPage(address, { forcedColors: true, width: 390, height: 400 });
    await badgeOf(page).waitFor();
    await screenshot(page, 'badge-forced-colours');
  });

  test('is a link to the prices with the key, which the keyboard reaches and shows', async () => {
    const { publicKey } = await newProject();
    const page = await openPage(await servePage(snippet({ 'data-key': publicKey })));
    await badgeOf(page).waitFor();
    await page.keyboard.press('Tab');
    const link = await badgeOf(page).evaluate((element) => {
      const { href, target, rel } = element as HTMLAnchorElement;
      const root = element.getRootNode() as ShadowRoot;
      return {
        href,
        target,
        rel,
        isFocused: root.activeElement === element,
        outline: getComputedStyle(element).outlineStyle,
      };
    });
    expect(link).toEqual({
      href: `${baseUrl}/pricing?ref=${publicKey}`,
      target: '_blank',
      rel: 'noopener',
      isFocused: true,
      outline: 'solid',
    });
    const opened = page.context().waitForEvent('page');
    await page.keyboard.press('Enter');
    const prices = await opened;
    await prices.getByRole('heading', { level: 1 }).waitFor();
    expect(new URL(prices.url()).searchParams.get('ref')).toBe(publicKey);
  });

  test('says and keeps nothing about the visitor', async () => {
    const { publicKey } = await newProject();
    const address = await servePage(snippet({ 'data-key': publicKey }));
    const without = await servePage('');
    const page = await newPage({ baseUrl: address, allowedOrigins: [baseUrl, without] });
    const requests = page.waitForRequest((request) => request.url().includes('/badge/'));
    await page.goto('/page.html');
    const headers = await (await requests).allHeaders();
    await badgeOf(page).waitFor();
    expect(headers).not.toHaveProperty('referer');
    expect(headers).not.toHaveProperty('cookie');
    expect(await page.context().cookies()).toEqual([]);
    const { kept, names } = await page.evaluate(async () => ({
      kept: [
        localStorage.length,
        sessionStorage.length,
        document.cookie,
        (await indexedDB.databases()).length,
      ],
      names: Object.keys(window),
    }));
    expect(kept).toEqual([0, 0, '', 0]);
    await page.goto(`${without}/page.html`);
    expect(names).toEqual(await page.evaluate(() => Object.keys(window)));
  });
});

describe('nothing is shown, and nothing said in the console', () => {
  const expectNothing = async (page: Page) => {
    await page.waitForLoadState('networkidle');
    expect(await page.locator('ai-gate-badge').count()).toBe(0);
    expect(await shiftOf(page)).toBe(0);
  };

  test.each([
    ['an unknown key', `pk_${'A'.repeat(22)}`],
    ['a malformed key', 'nonsense/../x?y#z'],
  ])('for %s', async (_name, publicKey) => {
    await expectNothing(await openPage(await servePage(snippet({ 'data-key': publicKey }))));
  });

  test('without a key, for which nothing is asked', async () => {
    const address = await servePage(snippet({}));
    const page = await newPage({ baseUrl: address, allowedOrigins: [baseUrl] });
    page.on('request', (request) => expect(request.url()).not.toContain('/badge/'));
    await page.goto('/page.html');
    await expectNothing(page);
  });

  test('for a project that is archived', async () => {
    const { user, api, publicKey } = await newProject();
    const address = await servePage(snippet({ 'data-key': publicKey }));
    await badgeOf(await openPage(address)).waitFor();
    await api.send('DELETE', `/projects/web?user_id=${user}`);
    await expectNothing(await openPage(address));
  });

  test.each([
    ['is not JSON', { body: '<h1>Hello</h1>' }],
    ['is null', { body: 'null' }],
    ['has another value', { body: '{"show":"true"}' }],
  ])('if the response %s', async (_name, response) => {
    const { publicKey } = await newProject();
    const address = await servePage(snippet({ 'data-key': publicKey }));
    const page = await newPage({ baseUrl: address, allowedOrigins: [baseUrl] });
    await page.route('**/badge/*', (route) =>
      route.fulfill({ ...response, headers: { 'Access-Control-Allow-Origin': '*' } }),
    );
    await page.goto('/page.html');
    await expectNothing(page);
  });

  // Browsers themselves write a line about a failed request, which no script can prevent. Functions respond to faults with 200.
  test.each<[string, (page: Page) => Promise<unknown>]>([
    [
      'responds with 500',
      (page) => page.route('**/badge/*', (route) => route.fulfill({ status: 500, body: '{}' })),
    ],
    ['cannot be reached', (page) => page.route('**/badge/*', (route) => route.abort('connectionrefused'))],
  ])('by the script if the API %s', async (_name, fail) => {
    const { publicKey } = await newProject();
    const address = await servePage(snippet({ 'data-key': publicKey }));
    const own = [/^console: Failed to load resource/];
    const page = await newPage({ baseUrl: address, allowedOrigins: [baseUrl], allowedErrors: own });
    await fail(page);
    await page.goto('/page.html');
    await expectNothing(page);
  });
});
