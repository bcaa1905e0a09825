import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { CONTACT } from '../support/browser/contact.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { emailSection, openSettings } from '../support/browser/openSettings.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const field = (page: Page) => emailSection(page).getByLabel('New address');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

/** Answers each change with a problem of the API. */
const refuse = (page: Page, status: number, problem: object, headers: Record<string, string> = {}) =>
  page.route(CONTACT, (route) =>
    route.request().method() === 'GET'
      ? route.fallback()
      : route.fulfill({
          status,
          headers: { 'x-request-id': 'req-of-the-test', ...headers },
          contentType: 'application/problem+json',
          json: { detail: 'The test lets the call fail.', retryable: false, ...problem },
        }),
  );

test('another address is entered with the keyboard, sent once, and waits for its confirmation', async () => {
  const { page, served } = await openSettings();
  const section = emailSection(page);
  await section.getByRole('button', { name: 'Change address' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => field(page).evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type(' new@example.com ');
  await expectGoodInEveryLook(page, 'email-form');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await section.getByText(/^Waits for confirmation/).waitFor();
  expect(served.changes).toEqual([{ email: 'new@example.com' }]);
  // The form has gone: the focus is at what has come of it.
  expect(await focused(page)).toMatch(/^Waits for confirmation/);
  await section.getByText('Until then, e-mails go to ada@example.com.').waitFor();
  await section.getByText(/^Nothing arrived\?/).waitFor();
  expect(await section.getByRole('button').count()).toBe(0);
});

test('the form can be left, and the focus is back where it was', async () => {
  const { page, served } = await openSettings();
  const section = emailSection(page);
  await section.getByRole('button', { name: 'Change address' }).click();
  await section.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => focused(page)).toBe('Change address');
  expect(served.changes).toEqual([]);
});

test.each([
  ['', 'Enter an address.'],
  ['ada', 'Enter one address, such as name@example.com.'],
  ['ada@example.com, bob@example.com', 'Enter one address, such as name@example.com.'],
  ['ada @example.com', 'Enter one address, such as name@example.com.'],
  ['<script>alert(1)</script>', 'Enter one address, such as name@example.com.'],
  ['"a b"@example.com', 'Enter one address, such as name@example.com.'],
  ['ADA@example.com', 'E-mails go to this address already.'],
])(
  'the address %j is refused under its field, which has the focus, without a request',
  async (typed, error) => {
    const { page, served } = await openSettings();
    await emailSection(page).getByRole('button', { name: 'Change address' }).click();
    await field(page).fill(typed);
    await emailSection(page).getByRole('button', { name: 'Send link' }).click();
    await emailSection(page).getByText(error, { exact: true }).waitFor();
    expect(await field(page).getAttribute('aria-invalid')).toBe('true');
    const describedBy = (await field(page).getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`[id="${describedBy.split(' ').at(-1)}"]`).textContent()).toBe(error);
    await expect.poll(() => field(page).evaluate((input) => input === document.activeElement)).toBe(true);
    await screenshot(page, `email-invalid-${typed}`);
    await expectNoAxeViolations(page);
    expect(served.changes).toEqual([]);
    // The error goes with the next letter.
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    await emailSection(page).getByText(error, { exact: true }).waitFor({ state: 'detached' });
  },
);

test('an address that the API refuses is said under the field', async () => {
  const { page } = await openSettings({ allowedErrors: [/status of 400/] });
  await refuse(page, 400, {
    code: 'invalid_request',
    errors: [{ field: 'email', message: 'must be an e-mail address' }],
  });
  await emailSection(page).getByRole('button', { name: 'Change address' }).click();
  await field(page).fill('odd@example.com');
  await page.keyboard.press('Enter');
  await emailSection(page).getByText('This address is not accepted. Enter another one.').waitFor();
  expect(await field(page).inputValue()).toBe('odd@example.com');
  await expect.poll(() => field(page).evaluate((input) => input === document.activeElement)).toBe(true);
});

test.each<[what: string, fails: (page: Page) => Promise<unknown>, message: string]>([
  [
    'another link was sent in another tab',
    (page) => refuse(page, 429, { code: 'rate_limited', retryable: true }, { 'retry-after': '3000' }),
    'A link was sent a short time ago. Another one can be sent later.',
  ],
  [
    'there are too many requests',
    (page) => refuse(page, 429, { code: 'rate_limited', retryable: true }, { 'retry-after': '30' }),
    'Too many changes at once. Try again in a minute.',
  ],
  [
    'the API fails',
    (page) => refuse(page, 500, { code: 'internal_error' }),
    'This could not be saved. Try again in a few minutes.',
  ],
  [
    'there is no connection',
    (page) =>
      page.route(CONTACT, (route) => (route.request().method() === 'GET' ? route.fallback() : route.abort())),
    'There is no connection. Nothing was changed. Try again when you are online.',
  ],
])('the form stays with what was typed if %s', async (what, fails, message) => {
  const { page } = await openSettings({ allowedErrors: [/status of (429|500)|ERR_FAILED/] });
  await fails(page);
  await emailSection(page).getByRole('button', { name: 'Change address' }).click();
  await field(page).fill('new@example.com');
  await page.keyboard.press('Enter');
  await emailSection(page).getByRole('alert').filter({ hasText: message }).waitFor({ timeout: 30_000 });
  expect(await field(page).inputValue()).toBe('new@example.com');
  await screenshot(page, `email-failed-${what}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
});

test('two presses while the API is slow send one request, and the button says that it works', async () => {
  const { page } = await openSettings();
  const waiting: Route[] = [];
  await page.route(CONTACT, (route) => {
    if (route.request().method() === 'GET') return route.fallback();
    waiting.push(route);
  });
  await emailSection(page).getByRole('button', { name: 'Change address' }).click();
  await field(page).fill('new@example.com');
  const send = emailSection(page).getByRole('button', { name: 'Send link' });
  await send.dblclick();
  await expect.poll(() => send.getAttribute('aria-busy')).toBe('true');
  await send.click({ force: true });
  await expect.poll(() => waiting.length).toBe(1);
  await page.waitForTimeout(200);
  expect(waiting).toHaveLength(1);
  await screenshot(page, 'email-sending');
  await waiting[0]?.fallback();
  await emailSection(page)
    .getByText(/^Waits for confirmation/)
    .waitFor();
});

test('the link is sent again once that is allowed, with one request', async () => {
  const { page, served } = await openSettings({ contact: { pendingEmail: 'new@example.com' } });
  await emailSection(page).getByRole('button', { name: 'Send again' }).dblclick();
  await emailSection(page)
    .getByText(/^Nothing arrived\?/)
    .waitFor();
  expect(served.changes).toEqual([{ email: 'new@example.com' }]);
  expect(await focused(page)).toMatch(/^Waits for confirmation/);
});

test.each([
  ['en', 'not_sent', 'The link could not be sent to this address.', 'Send again'],
  ['en', 'bounce', /^The e-mail with the link came back from this address\./, 'Send again'],
  ['fr', 'bounce', /^L’e-mail avec le lien est revenu de cette adresse\./, 'Renvoyer'],
] as const)(
  'an address that waits says that its link did not arrive (%s, %s)',
  async (language, problem, text, again) => {
    const { page } = await openSettings({
      language,
      contact: { pendingEmail: 'new@example.com', pendingProblem: problem },
    });
    await emailSection(page).getByText(text).waitFor();
    await expectNoAxeViolations(page);
    await emailSection(page).getByRole('button', { name: again }).click();
    await emailSection(page)
      .getByText(/^(Waits for|En attente de) confirmation/)
      .waitFor();
    expect(await emailSection(page).getByText(text).count()).toBe(0);
  },
);

test('an address to which e-mails came back can be confirmed again', async () => {
  const { page, served } = await openSettings({ contact: { problem: 'bounce' } });
  await emailSection(page).getByRole('button', { name: 'Confirm again' }).click();
  await emailSection(page)
    .getByText(/^Waits for confirmation/)
    .waitFor();
  expect(served.changes).toEqual([{ email: 'ada@example.com' }]);
  served.contact = { ...served.contact, problem: null, pendingEmail: null };
  // Back from the link, in another tab.
  await page.waitForTimeout(5_100);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await emailSection(page).getByText('Confirmed by a link').waitFor();
});

test('addresses run no script and fit', async () => {
  const email = `"<img src=x onerror=globalThis.ran=true>"${'w'.repeat(150)}@${'sub.'.repeat(20)}example.com`;
  const pendingEmail = `${'i'.repeat(64)}@${'very-long-label-of-a-domain.'.repeat(6)}example`;
  const { page } = await openSettings({ contact: { email, pendingEmail, problem: 'complaint' } });
  await emailSection(page).getByText(email).first().waitFor();
  await emailSection(page).getByText(pendingEmail).first().waitFor();
  expect(await page.locator('main img, main script').count()).toBe(0);
  for (const width of [1440, 820, 390, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoOverflow(page);
  }
  await screenshot(page, 'email-hostile-360');
  expect(await page.evaluate(() => (globalThis as { ran?: boolean }).ran)).toBeUndefined();
});
