import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { layoutShiftOf } from '../support/browser/layoutShiftOf.ts';
import { newPage, type PageOptions } from '../support/browser/newPage.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const { apiKey } = inject('target');

/** The first call of a function takes a second or two. */
const POLL = { timeout: 15_000 };

const WIDTHS = [390, 820, 1440];

async function openReference(fragment = '', options: PageOptions = {}): Promise<Page> {
  const page = await newPage(options);
  await page.goto(`/docs${fragment && `#${fragment}`}`);
  return page;
}

/** Leaves an operation of three groups, and a few problems: axe-core takes a minute for all, which are made of the same parts. */
const keepSamples = (page: Page) =>
  page.evaluate(() => {
    for (const group of document.querySelectorAll('.group:not(.start)'))
      if (!group.querySelector(':scope > :is(#sessions, #admin, #public, #problem-codes)')) group.remove();
    for (const link of document.querySelectorAll<HTMLAnchorElement>('.contents a'))
      if (!document.getElementById(link.hash.slice(1))) link.closest('li')?.remove();
    for (const [selector, count] of [
      ['.operation', 1],
      ['.problem', 4],
    ] as const)
      for (const group of document.querySelectorAll('.group:not(.start)'))
        for (const part of [...group.querySelectorAll(`:scope > ${selector}`)].slice(count)) {
          document.querySelector(`.contents li:has(> a[href="#${part.id}"])`)?.remove();
          part.remove();
        }
    for (const details of document.querySelectorAll('main details')) details.setAttribute('open', '');
    // axe-core would measure what is not laid out yet.
    for (const part of document.querySelectorAll<HTMLElement>('.operation, .problem'))
      part.style.contentVisibility = 'visible';
  });

const operation = (page: Page, id: string) => page.locator(`article#${id}`);

describe.each(['light', 'dark'] as const)('the API reference in %s', (theme) => {
  test('fits every width and has no axe-core violation', async () => {
    const page = await openReference('', { theme });
    await page.locator('.try').first().waitFor();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoOverflow(page);
    }
    await keepSamples(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoOverflow(page);
      await expectNoAxeViolations(page);
      await screenshot(page, `reference ${theme} ${width}`);
    }
  });
});

test('can be read without JavaScript', async () => {
  const page = await openReference('startSession', { javaScript: false });
  expect(
    await page.getByRole('heading', { name: 'Start a session: count it once, or refuse it' }).isVisible(),
  ).toBe(true);
  expect(await page.getByRole('searchbox').count()).toBe(0);
  expect(await page.getByRole('button').count()).toBe(0);
  // The language of the requests is chosen by CSS alone.
  await page.getByLabel('TypeScript').check({ force: true });
  const samples = operation(page, 'startSession').locator('figure').filter({ visible: true });
  expect(await samples.first().textContent()).toContain('await client.startSession(');
});

describe('a deep link', () => {
  test('leads to an operation, and the contents mark it', async () => {
    const page = await openReference('endSession');
    const top = async () => (await operation(page, 'endSession').boundingBox())?.y ?? 0;
    await expect.poll(top).toBeLessThan(120);
    expect(await top()).toBeGreaterThan(0);
    await expect.poll(() => page.locator('.contents [aria-current]').textContent()).toBe('POST endSession');
  });

  test('from the code of a problem leads to what it means, although the filter hides it', async () => {
    const page = await openReference();
    await page.getByRole('searchbox').fill('startSession');
    await operation(page, 'startSession').getByRole('link', { name: 'quota_exceeded' }).click();
    await page.getByRole('searchbox').fill('heartbeat');
    await page.goBack();
    await page.goForward();
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    await expect.poll(() => page.locator('#problem-quota_exceeded').isVisible()).toBe(true);
  });
});

describe('the filter', () => {
  test('finds operations by path, field and problem code, with the keyboard alone', async () => {
    const page = await openReference();
    await page.keyboard.press('/');
    await page.keyboard.type('accounts/{user_id}/offers delete');
    const shown = () =>
      page
        .locator('article.operation')
        .filter({ visible: true })
        .evaluateAll((all) => all.map(({ id }) => id));
    expect(await shown()).toEqual(['withdrawOffer']);
    expect(await page.getByRole('status').first().textContent()).toMatch(/^1 of \d+ operations$/);
    expect(
      await page.locator('.contents a:has(.method)').filter({ visible: true }).allTextContents(),
    ).toEqual(['DEL withdrawOffer']);
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#withdrawOffer');
    await page.getByRole('searchbox').fill('concurrency_exceeded');
    expect(await shown()).toEqual(['startSession']);
    expect(await page.locator('#problem-concurrency_exceeded').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect((await shown()).length).toBeGreaterThan(80);
  });

  test('says so if there is nothing', async () => {
    const page = await openReference();
    await page.getByRole('searchbox').fill('no such thing');
    expect(await page.getByRole('status').first().textContent()).toMatch(/^0 of/);
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('');
  });
});

test('the copy button copies the request, and says so', async () => {
  const page = await openReference();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const sample = operation(page, 'getUsage').locator('figure').first();
  const button = sample.getByRole('button');
  await button.press('Enter');
  expect(await button.textContent()).toBe('Copied getUsage with curl');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    'curl "$API_URL/billing/usage?user_id=user_123" \\\n  -H "Authorization: Bearer $API_KEY"',
  );
  await expect.poll(() => button.textContent(), POLL).toBe('Copy getUsage with curl');
});

describe('a form of a local run', () => {
  const openForm = async (id: string, options: PageOptions = {}) => {
    const page = await openReference(id, options);
    const article = operation(page, id);
    await article.getByText('Try it').click();
    const send = () => article.getByRole('button', { name: 'Send request' }).click();
    return { page, article, send, result: article.locator('.try-result') };
  };

  test('sends the request with the key, and shows status, time, headers and body', async () => {
    const { page, article, send, result } = await openForm('startSession');
    const user = `reference-${crypto.randomUUID()}`;
    await article.getByLabel('API key').fill(apiKey);
    await article.getByLabel('session_id').fill('call-1');
    await article.getByLabel('user_id').fill(user);
    await send();
    await expect
      .poll(() => result.textContent(), POLL)
      .toMatch(/201 Created in \d+ ms.*"sessionId": "call-1"/s);
    await result.getByText('Headers').first().click();
    expect(await result.textContent()).toMatch(/ratelimit-limit: \d+/);

    // The next form has the key already, and nothing is left in the browser's storage.
    await operation(page, 'getUsage').getByText('Try it').click();
    expect(await operation(page, 'getUsage').getByLabel('API key').inputValue()).toBe(apiKey);
    const stored = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
    expect(stored).toEqual([0, 0, '']);
    await page.reload();
    await operation(page, 'getUsage').getByText('Try it').click();
    expect(await operation(page, 'getUsage').getByLabel('API key').inputValue()).toBe('');
  });

  test('shows the problem of a refused request', async () => {
    const { article, send, result } = await openForm('getUsage', { allowedErrors: [/401/] });
    await article.getByLabel('API key').fill('wrong');
    await send();
    await expect
      .poll(() => result.textContent(), POLL)
      .toMatch(/401 Unauthorized in .*"code": "unauthorized"/s);
  });

  test('says that there was no response', async () => {
    const { page, send, result } = await openForm('listPlans', { allowedErrors: [/ERR_CONNECTION_REFUSED/] });
    await page.route('**/billing/plans', (route) => route.abort('connectionrefused'));
    await send();
    await expect.poll(() => result.textContent(), POLL).toMatch(/^There was no response\. Check/);
  });

  test('sends nothing if a value is no JSON, and leads to its field', async () => {
    const { page, article, send } = await openForm('renewSessions');
    await article.getByLabel('sessions').fill('[{');
    await send();
    expect(await article.getByText('This is no JSON.').isVisible()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('renewSessions-sessions');
  });

  test('shows a CSV file as text', async () => {
    const { article, send, result } = await openForm('getDailyUsage');
    await article.getByLabel('API key').fill(apiKey);
    await article.getByLabel('Accept').selectOption('text/csv');
    await send();
    await expect.poll(() => result.textContent(), POLL).toMatch(/200 OK in .*day,/s);
  });

  test('is not on the page of a deployed stage', async () => {
    const page = await newPage();
    await page.route('**/app/config.json', (route) => route.fulfill({ json: { stage: 'prod' } }));
    await page.goto('/docs', { waitUntil: 'networkidle' });
    expect(await page.locator('.sample button').count()).toBeGreaterThan(100);
    expect(await page.getByText('Try it').count()).toBe(0);
  });
});

test('the page is small enough, and does not move while it loads', async () => {
  const page = await newPage();
  const loaded: { type: string; gzipped: number; url: string }[] = [];
  page.on('requestfinished', async (request) => {
    const body = (await (await request.response())?.body()) ?? Buffer.alloc(0);
    loaded.push({ type: request.resourceType(), gzipped: gzipSync(body).length, url: request.url() });
  });
  await page.route('**/app/config.json', (route) => route.fulfill({ json: { stage: 'prod' } }));
  await page.goto('/docs', { waitUntil: 'networkidle' });
  const sizeOf = (type: string) =>
    loaded.filter((file) => file.type === type).reduce((sum, { gzipped }) => sum + gzipped, 0);
  expect(sizeOf('script')).toBeGreaterThan(0);
  expect(sizeOf('script')).toBeLessThan(8_000);
  expect(sizeOf('stylesheet')).toBeLessThan(7_000);
  expect(sizeOf('document')).toBeLessThan(80_000);
  expect(await layoutShiftOf(page)).toBeLessThan(0.05);
});
