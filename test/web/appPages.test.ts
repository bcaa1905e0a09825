import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import type { PageOptions } from '../support/browser/newPage.ts';
import { busyDays, serveOverview, usageOf } from '../support/browser/overviewFixtures.ts';
import { passTimeUntil } from '../support/browser/passTimeUntil.ts';
import { chooseAtIssuer, newAppPage, newPerson, signIn } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const VARIANTS: [name: string, options: PageOptions][] = [
  ['390 light en', { width: 390, theme: 'light', language: 'en', touch: true }],
  ['390 dark fr', { width: 390, theme: 'dark', language: 'fr', touch: true }],
  ['820 dark en', { width: 820, theme: 'dark', language: 'en' }],
  ['1440 light fr', { width: 1440, theme: 'light', language: 'fr' }],
  ['1440 zoom 200 en', { width: 1440, zoom: 2, language: 'en' }],
  ['1440 forced colours en', { width: 1440, forcedColors: true, language: 'en' }],
];

async function expectGood(page: Page, name: string): Promise<void> {
  await screenshot(page, name);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
}

describe.each(VARIANTS)('at %s', (name, options) => {
  test('the pages before the sign-in can be read by everybody', async () => {
    const page = await newAppPage(options);
    await page.goto('/app?plan=growth');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectGood(page, `signed out ${name}`);
    await page.goto('/app/callback?code=1&state=2');
    await page.getByRole('button', { name: /^(Try again|Réessayer)$/ }).waitFor();
    await expectGood(page, `refused ${name}`);
  });

  test('the overview and a plan to buy can be read by everybody', async () => {
    const page = await newAppPage(options);
    await signIn(page, newPerson(), '/app?checkout=cancelled');
    await expectGood(page, `overview ${name}`);
    await page.goto('/app?plan=growth');
    await page.getByRole('button', { name: /^(Buy|Acheter) Growth$/ }).waitFor();
    await expectGood(page, `buy ${name}`);
  });
});

const RETRYING = /^Last updated \d\d:\d\d\. Retrying…$/;

test('figures that cannot be refreshed stay, with the time of the last ones', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 503/] });
  await page.clock.install();
  await signIn(page, newPerson());
  await page.route('**/billing/usage', (route) => route.fulfill({ status: 503, body: '' }));
  await passTimeUntil(page, () => page.getByText(RETRYING).isVisible(), 50);
  await page.getByText('of 100').waitFor();
  await expectGood(page, 'overview stale');
});

test('days that cannot be refreshed mark the page, although the usage can', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 503/] });
  await page.clock.install();
  await signIn(page, newPerson());
  await page.getByText(/^Updated /).waitFor();
  await page.route('**/billing/usage/daily*', (route) => route.fulfill({ status: 503, body: '' }));
  await passTimeUntil(page, () => page.getByText(RETRYING).isVisible(), 360);
});

test('without a connection the page says how old its figures are, and refreshes them with the connection', async () => {
  const page = await newAppPage({ allowedErrors: [/ERR_INTERNET_DISCONNECTED/] });
  await page.clock.install();
  await signIn(page, newPerson());
  await page.getByText(/^Updated /).waitFor();
  // The code that reads the contact is loaded after the figures.
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);
  await passTimeUntil(page, () => page.getByText(RETRYING).isVisible(), 60);
  await page.context().setOffline(false);
  await page.getByText(/^Updated /).waitFor();
});

test('usage that cannot be read is said in its panel, with the id of the request and a way to try again', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  await page.route('**/billing/usage', (route) =>
    route.fulfill({ status: 500, headers: { 'x-request-id': 'req-of-the-test' }, body: '' }),
  );
  await page.goto('/app');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await chooseAtIssuer(page, newPerson());
  await page.getByText('We can’t load your usage right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await expectGood(page, 'overview error');
  await page.unroute('**/billing/usage');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('meter').waitFor();
});

test('usage is read every 30 s, but not while the page is hidden', async () => {
  const page = await newAppPage();
  await page.clock.install();
  // Not a new account, whose page waits for the first session and reads more often.
  await serveOverview(page, { usage: usageOf(), daily: busyDays(), projects: [] });
  await signIn(page, newPerson());
  // The first answer can be shown before the browser says that its request is finished.
  await page.waitForLoadState('networkidle');
  let requests = 0;
  // Those that were answered: the time limit of one that is under way must not pass.
  page.on('requestfinished', (request) => {
    if (request.url().endsWith('/billing/usage')) requests += 1;
  });
  const setVisibility = (state: string) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, state);
  await page.clock.runFor(20_000);
  expect(requests).toBe(0);
  await page.clock.runFor(15_000);
  await expect.poll(() => requests).toBe(1);
  await setVisibility('hidden');
  await page.clock.runFor(120_000);
  expect(requests).toBe(1);
  await setVisibility('visible');
  await expect.poll(() => requests).toBe(2);
});

test('an address under /app that is no page says so within the app', async () => {
  const page = await newAppPage();
  await page.goto('/app/no-such-page');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await chooseAtIssuer(page, newPerson());
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await expectGood(page, 'not found');
  await page.getByRole('link', { name: 'Go to the overview' }).click();
  await page.getByRole('meter').waitFor();
});

test('the keyboard reaches the content, the navigation, the menu of the person and the sign-out', async () => {
  const page = await newAppPage();
  await signIn(page, newPerson());
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.evaluate(() => document.body.focus());
  const seen: string[] = [];
  const screens = await page.getByRole('navigation').getByRole('link').allTextContents();
  for (let index = 0; index < screens.length + 3; index++) {
    await page.keyboard.press('Tab');
    seen.push(await focused());
  }
  expect(seen[0]).toBe('Skip to the content');
  expect(seen.slice(2, -1)).toEqual(screens);
  expect(screens[0]).toBe('Overview');
  expect(seen.at(-1)).toContain('Marie');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Sign out' }).waitFor({ state: 'hidden' });
});

test('another page begins at its top, with the focus in its content', async () => {
  const page = await newAppPage({ height: 300 });
  await signIn(page, newPerson());
  const focused = () => page.evaluate(() => document.activeElement?.id);
  const scrolled = () => page.evaluate(() => scrollY);
  // On the first page the keyboard begins where the browser has put it.
  expect(await focused()).toBe('');
  await page.evaluate(() => scrollTo(0, 150));
  expect(await scrolled()).toBe(150);
  await page.getByRole('link', { name: 'Settings' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await expect.poll(focused).toBe('content');
  expect(await scrolled()).toBe(0);
  // The parameters of a page are the same page.
  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect.poll(focused).toBe('content');
  await page.getByRole('combobox').first().focus();
  await page.getByRole('combobox', { name: 'End' }).selectOption('operator');
  await page.getByText('No session matches').waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT');
  await page.goBack();
  await page.getByText('Nothing yet.').waitFor();
  await page.evaluate(() => scrollTo(0, 50));
  expect(await scrolled()).toBe(50);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await expect.poll(scrolled).toBe(0);
});

test('back restores where the page was', async () => {
  const page = await newAppPage({ height: 400 });
  await signIn(page, newPerson());
  await page.evaluate(() => scrollTo(0, 150));
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await page.getByRole('meter').first().waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(150);
});

test('the chosen theme is there from the first paint, against the system’s', async () => {
  const page = await newAppPage({ theme: 'light' });
  await page.goto('/pricing');
  await page.evaluate(() => localStorage.setItem('theme', 'dark'));
  await page.goto('/app');
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(13, 15, 17)');
});
