import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { newPage, type PageOptions } from '../support/browser/newPage.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const TOKEN = 'abcDEF0123456789-_abcDEF0123456789-_abcDEF0';
const CONFIRM = `/app/confirm-address#${TOKEN}`;
const STOP = `/app/e-mails#quota_80=${TOKEN}`;

/**
 * Opens the link of an e-mail. `respond` answers what the page sends to the API. A page that may go nowhere else: the silent sign-in, a
 * request to the issuer, would fail the test.
 */
async function openLink(
  link: string,
  respond: (route: Route, sent: unknown[]) => unknown,
  options: PageOptions = {},
) {
  const page = await newPage(options);
  const sent: unknown[] = [];
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await page.route('**/notices/**', (route) => {
    const request = route.request();
    sent.push([request.method(), new URL(request.url()).pathname, request.postDataJSON()]);
    expect(request.headers().authorization).toBeUndefined();
    return respond(route, sent);
  });
  await page.goto(link);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, sent, urls };
}

const confirmed = (route: Route) => route.fulfill({ json: { confirmed: true } });
const preference = (route: Route) =>
  route.fulfill({ json: { kind: 'quota_80', enabled: route.request().postDataJSON().enabled } });
const problem = (status: number, code: string) => (route: Route) =>
  route.fulfill({
    status,
    headers: { 'x-request-id': 'req-of-the-test' },
    contentType: 'application/problem+json',
    json: { code, detail: 'The test lets the call fail.', retryable: false },
  });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

test('an address is confirmed by a press, and never by the page itself', async () => {
  const { page, sent } = await openLink(CONFIRM, confirmed);
  await page.getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(sent).toEqual([]);
  await expectGoodInEveryLook(page, 'confirm-ask');
  await page.getByRole('button', { name: 'Confirm address' }).dblclick();
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
  expect(sent).toEqual([['POST', '/notices/confirm', { token: TOKEN }]]);
  expect(await focused(page)).toBe('Your address is confirmed');
  expect(await page.getByRole('link', { name: 'Go to the overview' }).getAttribute('href')).toBe('/app');
  await expectGoodInEveryLook(page, 'confirm-done');
});

test.each([
  [CONFIRM, '/app/confirm-address'],
  [STOP, '/app/e-mails'],
])('the token of %s is taken out of the address, and is stored and sent nowhere', async (link, path) => {
  const { page, urls } = await openLink(link, confirmed);
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(() => location.pathname + location.search + location.hash)).toBe(path);
  expect(urls.filter((url) => url.includes(TOKEN) && !url.endsWith(link))).toEqual([]);
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.cookie]),
  );
  expect(stored).not.toContain(TOKEN);
  expect(await page.content()).not.toContain(TOKEN);
  // Nor in the history: a reload does not know it any more.
  await page.reload();
  await page.getByRole('heading', { name: /^This link is (incomplete|not valid)$/ }).waitFor();
});

test('another link in the same tab is the one that is used', async () => {
  const { page, sent } = await openLink(CONFIRM, confirmed);
  const other = TOKEN.replace('abc', 'xyz');
  await page.evaluate((token) => {
    location.hash = token;
  }, other);
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('');
  await page.getByRole('button', { name: 'Confirm address' }).click();
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
  expect(sent).toEqual([['POST', '/notices/confirm', { token: other }]]);
});

test('a link that was used or has expired says what to do', async () => {
  const { page } = await openLink(CONFIRM, problem(404, 'link_not_valid'), {
    allowedErrors: [/status of 404/],
  });
  await page.getByRole('button', { name: 'Confirm address' }).click();
  await page.getByRole('heading', { name: 'This link is not valid any more' }).waitFor();
  expect(await focused(page)).toBe('This link is not valid any more');
  expect(await page.getByRole('link', { name: 'Open settings' }).getAttribute('href')).toBe('/app/settings');
  await expectGoodInEveryLook(page, 'confirm-invalid');
});

test('without a connection the same button tries again, and a link that the lost attempt has used is explained', async () => {
  const { page, sent } = await openLink(
    CONFIRM,
    (route, all) => (all.length === 1 ? route.abort() : problem(404, 'link_not_valid')(route)),
    { allowedErrors: [/ERR_FAILED|status of 404/] },
  );
  const button = page.getByRole('button', { name: 'Confirm address' });
  await button.click();
  await page.getByRole('alert').filter({ hasText: 'Check your connection, then try again.' }).waitFor();
  expect(await focused(page)).toBe('Confirm address');
  await expectGoodInEveryLook(page, 'confirm-failed');
  await button.click();
  await page.getByRole('heading', { name: 'This link has been used' }).waitFor();
  expect(sent).toHaveLength(2);
});

test('while the API is slow, further presses send nothing', async () => {
  const waiting: Route[] = [];
  const { page } = await openLink(CONFIRM, (route) => void waiting.push(route));
  const button = page.getByRole('button', { name: 'Confirm address' });
  await button.dblclick();
  await expect.poll(() => button.getAttribute('aria-busy')).toBe('true');
  await page.keyboard.press('Enter');
  await expect.poll(() => waiting.length).toBe(1);
  await page.waitForTimeout(200);
  expect(waiting).toHaveLength(1);
  await waiting[0]?.fulfill({ json: { confirmed: true } });
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
});

test('a kind of e-mail is stopped after a question, and can be turned on again, with the keyboard', async () => {
  const { page, sent } = await openLink(STOP, preference);
  await page.getByText('You get an e-mail when 80% of your sessions are used.').waitFor();
  expect(sent).toEqual([]);
  await expectGoodInEveryLook(page, 'stop-ask');
  await page.getByRole('button', { name: 'Stop these e-mails' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('You will not get e-mails when 80% of your sessions are used.').waitFor();
  expect(await focused(page)).toBe('These e-mails are off');
  await expectGoodInEveryLook(page, 'stop-done');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('You will get an e-mail when 80% of your sessions are used.').waitFor();
  await screenshot(page, 'stop-resumed');
  expect(sent).toEqual([
    ['PUT', '/notices/preference', { token: TOKEN, enabled: false }],
    ['PUT', '/notices/preference', { token: TOKEN, enabled: true }],
  ]);
});

test('a preference that could not be saved is said, and the link that is not valid says what to do', async () => {
  const { page } = await openLink(
    STOP,
    (route, all) =>
      all.length === 1 ? problem(500, 'internal_error')(route) : problem(404, 'link_not_valid')(route),
    { allowedErrors: [/status of (404|500)/] },
  );
  await page.getByRole('button', { name: 'Stop these e-mails' }).click();
  await page.getByRole('alert').filter({ hasText: 'This could not be saved.' }).waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await expectGoodInEveryLook(page, 'stop-failed');
  await page.getByRole('button', { name: 'Stop these e-mails' }).click();
  await page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
  await expectGoodInEveryLook(page, 'stop-invalid');
});

test.each([
  '/app/confirm-address',
  '/app/e-mails#payment_failed=x',
  `/app/e-mails#<img src=x onerror=ran>=${TOKEN}`,
])('the incomplete link %s asks nothing of the API', async (link) => {
  const { page, sent } = await openLink(link, confirmed);
  await page.getByRole('link', { name: 'Open settings' }).waitFor();
  await expectNoAxeViolations(page);
  expect(sent).toEqual([]);
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
  ['360 px in French, by the language of the browser', { width: 360, language: 'fr', touch: true }],
] as const)('the pages of links can be used with %s', async (name, options) => {
  const { page } = await openLink(STOP, preference, options);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
  await screenshot(page, `stop-${name}`);
  await page.getByRole('button').click();
  await page.getByRole('button', { name: /^(Turn on again|Les réactiver)$/ }).waitFor();
});
