import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { pageFile, readPageFiles } from '../../local/pages/pageFiles.ts';
import { apiClient } from '../support/api/apiClient.ts';
import { newPage } from '../support/browser/newPage.ts';
import { serveFiles } from '../support/browser/serveFiles.ts';

const target = inject('target');
const { baseUrl, issuer = '' } = target;

/** Each kind of path that leads to the pages. */
const PATHS = [
  '/',
  '/pricing',
  '/fr/tarifs',
  '/docs',
  '/app',
  '/app/callback',
  '/app/x/y',
  '/operator',
  '/operator/callback',
  '/operator/accounts/u1',
  '/favicon.svg',
  '/robots.txt',
];

/** A page of somebody else, at an origin that the stage does not allow. */
async function openForeignPage(html: string, allowedErrors: RegExp[] = []): Promise<Page> {
  const content = Buffer.from(
    `<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">${html}`,
  );
  const origin = await serveFiles(new Map([['page.html', pageFile('page.html', content)]]));
  const page = await newPage({ baseUrl: origin, allowedOrigins: [baseUrl, issuer], allowedErrors });
  await page.goto('/page.html');
  return page;
}

describe('the content security policy', () => {
  test.each([...PATHS, '/app/config.json', '/assets/missing.js'])(
    'allows no inline code and no other origin than the issuer: %s',
    async (pathname) => {
      const response = await fetch(`${baseUrl}${pathname}`, { redirect: 'manual' });
      const policy = response.headers.get('content-security-policy') ?? '';
      const directives = new Map(
        policy.split(/;\s*/).map((directive) => {
          const [name = '', ...sources] = directive.split(' ');
          return [name, sources] as const;
        }),
      );
      expect(policy).not.toMatch(/unsafe-|\*/);
      expect(directives.get('default-src')).toEqual(["'none'"]);
      expect(directives.get('script-src')).toEqual(["'self'"]);
      expect(directives.get('style-src')).toEqual(["'self'"]);
      expect(directives.get('base-uri')).toEqual(["'none'"]);
      expect(directives.get('form-action')).toEqual(["'self'"]);
      expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
      expect(directives.get('connect-src')).toEqual(["'self'", issuer]);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  test.each(['/pricing', '/fr/tarifs', '/docs', '/app'])(
    'does not run a script that is injected: %s',
    async (pathname) => {
      const page = await newPage({ allowedOrigins: [issuer], allowedErrors: [/Content Security Policy/] });
      await page.goto(pathname);
      // The app has asked the issuer by then, and stays.
      await page.getByRole('heading', { level: 1 }).waitFor();
      const ran = await page.evaluate(() => {
        const marks = globalThis as { inline?: boolean; handler?: boolean };
        const script = document.createElement('script');
        script.textContent = 'globalThis.inline = true';
        document.body.append(script);
        document.body.insertAdjacentHTML(
          'beforeend',
          '<img src="data:," onerror="globalThis.handler = true">',
        );
        return new Promise((resolve) => setTimeout(() => resolve([marks.inline, marks.handler]), 100));
      });
      expect(ran).toEqual([undefined, undefined]);
    },
  );
});

describe('a page of another origin', () => {
  test.each(['/pricing', '/app'])('cannot show %s in a frame', async (pathname) => {
    const refused = [/frame-ancestors|X-Frame-Options|Framing/];
    const page = await openForeignPage(`<iframe src="${baseUrl}${pathname}"></iframe>`, refused);
    await expect.poll(() => page.frames()[1]?.url()).toBe('chrome-error://chromewebdata/');
    expect(await page.frameLocator('iframe').getByRole('main').count()).toBe(0);
  });

  test('has no hold on a page that it opens', async () => {
    const page = await openForeignPage('<button>Open</button>');
    const opened = page.context().waitForEvent('page');
    await page.evaluate((url) => {
      (globalThis as { opened?: Window | null }).opened = open(url);
    }, `${baseUrl}/pricing`);
    const popup = await opened;
    await popup.waitForLoadState();
    expect(await popup.evaluate(() => window.opener)).toBeNull();
    expect(await page.evaluate(() => (globalThis as { opened?: Window }).opened?.closed)).toBe(true);
  });

  test('can neither read nor change anything with a token that it has stolen', async () => {
    const user = `stolen-${randomUUID()}`;
    const token = await (await fetch(`${issuer}/token?user=${user}`)).text();
    const page = await openForeignPage('', [/CORS policy|Failed to load resource|net::ERR_FAILED/]);
    const outcomes = await page.evaluate(
      async ({ base, authorization, session }) => {
        const attempt = (url: string, init: RequestInit) =>
          fetch(`${base}${url}`, init).then(
            (response) => response.status,
            (error: Error) => error.message,
          );
        const headers = { authorization };
        return [
          await attempt('/billing/usage', { headers }),
          await attempt('/billing/plans', {}),
          await attempt('/projects', {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ project_id: session }),
          }),
        ];
      },
      { base: baseUrl, authorization: `Bearer ${token}`, session: 'made-elsewhere' },
    );
    expect(outcomes).toEqual(['Failed to fetch', 'Failed to fetch', 'Failed to fetch']);
    const { body } = await apiClient(baseUrl, target.apiKey).get(`/projects?user_id=${user}`);
    expect(body).toMatchObject({ projects: [] });
  });

  test('gets no token from the issuer, although the person has signed in there', async () => {
    const page = await openForeignPage('', [/CORS policy|Failed to load resource|net::ERR_FAILED/]);
    const outcomes = await page.evaluate(
      (url) =>
        Promise.all(
          ['/token?user=ada', '/.well-known/openid-configuration'].map((pathname) =>
            fetch(`${url}${pathname}`, { credentials: 'include' }).then(
              () => 'read',
              (error: Error) => error.message,
            ),
          ),
        ),
      issuer,
    );
    expect(outcomes).toEqual(['Failed to fetch', 'Failed to fetch']);
  });
});

test.each([
  '/nothing',
  '/app.html',
  '/pricing.html',
  '/docs.html',
  '/index.html',
  '/operator.html',
  '/operators',
  '/apps',
  '/assets',
])('a path that no page has is the JSON problem of the API: %s', async (pathname) => {
  const page = await newPage({ allowedErrors: [/404/] });
  const response = await page.goto(pathname);
  expect(response?.status()).toBe(404);
  expect(response?.headers()['content-type']).toMatch(/^application\/problem\+json/);
  expect(await response?.json()).toMatchObject({ code: 'route_not_found' });
});

test('what is served has no source map, no key and no path of the machine that built it', async () => {
  const files = await readPageFiles(path.join(target.stage?.stateDirectory ?? '', 'web'));
  expect(files.size).toBeGreaterThan(5);
  for (const [key, { content, contentType }] of files) {
    expect(key).not.toMatch(/\.map$/);
    if (/woff2/.test(contentType)) continue;
    const text = content.toString();
    expect(text, key).not.toMatch(/sourceMappingURL|lk_[a-z]+_|[sr]k_(test|live)_|whsec_/);
    expect(text.includes(process.cwd()), `${key} names ${process.cwd()}`).toBe(false);
  }
});
