import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import type { PageOptions } from '../support/browser/newPage.ts';
import { newAppPage, newPerson, signIn, type TestPerson } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';

async function openSettings(options: PageOptions = {}, person: TestPerson = newPerson()): Promise<Page> {
  const page = await newAppPage(options);
  await signIn(page, person, '/app/settings');
  await page.getByRole('heading', { name: /^(Settings|Réglages)$/ }).waitFor();
  return page;
}

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const LIGHT = 'rgb(250, 250, 249)';
const DARK = 'rgb(13, 15, 17)';

test('the language is saved at once, says so in that language, and holds for the next visit and for other tabs', async () => {
  const page = await openSettings();
  const other = await page.context().newPage();
  await other.goto('/app/invoices');
  await other.getByRole('heading', { name: 'Invoices', level: 1 }).waitFor();
  await page.getByRole('radio', { name: 'English' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('status').filter({ hasText: 'Enregistré' }).waitFor();
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  await other.getByRole('heading', { name: 'Factures', level: 1 }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  expect(await page.getByRole('radio', { name: 'Français' }).isChecked()).toBe(true);
});

test('French that cannot be loaded is said, the page stays in English, and it can be tried again', async () => {
  const page = await openSettings({ allowedErrors: [/ERR_FAILED|Failed to fetch/] });
  await page.route('**/assets/fr-*.js', (route) => route.abort());
  await page.getByText('Français', { exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'Français can’t be loaded right now.' }).waitFor();
  expect(await page.getByRole('radio', { name: 'English' }).isChecked()).toBe(true);
  expect(await page.evaluate(() => localStorage.getItem('language'))).toBeNull();
  await screenshot(page, 'settings-french-failed');
  await expectNoAxeViolations(page);
  await page.unroute('**/assets/fr-*.js');
  await page.getByText('Français', { exact: true }).click();
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  await page.getByText('can’t be loaded').waitFor({ state: 'detached' });
});

test('the appearance is saved at once, against the system’s, and other tabs follow', async () => {
  const page = await openSettings();
  const other = await page.context().newPage();
  await other.goto('/app/settings');
  await other.getByRole('radio', { name: 'System' }).waitFor();
  expect(await background(page)).toBe(LIGHT);
  await page.getByText('Dark', { exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  expect(await background(page)).toBe(DARK);
  await expect.poll(() => background(other)).toBe(DARK);
  expect(await other.getByRole('radio', { name: 'Dark' }).isChecked()).toBe(true);
  await page.reload();
  await page.getByRole('radio', { name: 'Dark' }).waitFor();
  expect(await background(page)).toBe(DARK);
  await page.getByText('System', { exact: true }).click();
  await expect.poll(() => background(other)).toBe(LIGHT);
});

test('who is signed in is shown, the user id can be copied, and one can sign out', async () => {
  const page = await openSettings();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const userId = await page.getByRole('region', { name: 'User id' }).textContent();
  expect(userId).toMatch(/^[\w.:|-]+$/);
  await page.getByRole('button', { name: 'Copy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(userId);
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign out?' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'You have signed out' }).waitFor();
});

test('a name and an e-mail address run no script and fit', async () => {
  const name = `<img src=x onerror="globalThis.ran = true">${'W'.repeat(80)}`;
  const email = `"<script>globalThis.ran=true</script>"${'w'.repeat(120)}@example.com`;
  const page = await newAppPage();
  // An issuer whose ID tokens have neither, and whose userinfo has these.
  await page.route('**/app/config.json', async (route) => {
    const response = await route.fetch();
    const config = await response.json();
    await route.fulfill({ response, json: { ...config, identity: { ...config.identity, scope: 'openid' } } });
  });
  await page.route('**/userinfo', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), name, email } });
  });
  await signIn(page, newPerson(), '/app/settings');
  const main = page.getByRole('main');
  await main.getByText(name).waitFor();
  await main.getByText(email).waitFor();
  expect(await page.locator('main img, main script').count()).toBe(0);
  for (const width of [1440, 820, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoOverflow(page);
  }
  await screenshot(page, 'settings-hostile-390');
  expect(await page.evaluate(() => (globalThis as { ran?: boolean }).ran)).toBeUndefined();
});

test('the settings are good in every look', async () => {
  const page = await openSettings();
  await page.getByRole('button', { name: 'Copy' }).waitFor();
  await expectGoodInEveryLook(page, 'settings');
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
  ['360 px', { width: 360, language: 'fr', touch: true }],
] as const)('the settings can be used with %s', async (name, options) => {
  const page = await openSettings(options);
  await screenshot(page, `settings-${name}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
});
