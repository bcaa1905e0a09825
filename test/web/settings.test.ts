import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import {
  fail,
  NO_SUBSCRIPTION,
  SUBSCRIPTION,
  type Subscription,
  subscribed,
  subscriptionOf,
} from '../support/browser/invoices.ts';
import { openSettings } from '../support/browser/openSettings.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const look = (page: Page) =>
  page.getByRole('region', { name: /^(Language and appearance|Langue et apparence)$/ });
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const LIGHT = 'rgb(250, 250, 249)';
const DARK = 'rgb(13, 15, 17)';

test('the language is saved at once, says so in that language, and holds for the next visit and for other tabs', async () => {
  const { page } = await openSettings();
  const other = await page.context().newPage();
  await other.route(SUBSCRIPTION, subscribed(NO_SUBSCRIPTION));
  await other.goto('/app/invoices');
  await other.getByRole('heading', { name: 'Invoices', level: 1 }).waitFor();
  await look(page).getByRole('radio', { name: 'English' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('status').filter({ hasText: 'Enregistré' }).waitFor();
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('fr');
  await other.getByRole('heading', { name: 'Factures', level: 1 }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  expect(await look(page).getByRole('radio', { name: 'Français' }).isChecked()).toBe(true);
});

test('French that cannot be loaded is said, the page stays in English, and it can be tried again', async () => {
  const { page } = await openSettings({ allowedErrors: [/ERR_FAILED|Failed to fetch/] });
  await page.route('**/assets/fr-*.js', (route) => route.abort());
  await look(page).getByText('Français', { exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'Français can’t be loaded right now.' }).waitFor();
  expect(await look(page).getByRole('radio', { name: 'English' }).isChecked()).toBe(true);
  expect(await page.evaluate(() => localStorage.getItem('language'))).toBeNull();
  await screenshot(page, 'settings-french-failed');
  await expectNoAxeViolations(page);
  await page.unroute('**/assets/fr-*.js');
  await look(page).getByText('Français', { exact: true }).click();
  await page.getByRole('heading', { name: 'Réglages' }).waitFor();
  await page.getByText('can’t be loaded').waitFor({ state: 'detached' });
});

test('the appearance is saved at once, against the system’s, and other tabs follow', async () => {
  const { page } = await openSettings();
  const other = await page.context().newPage();
  await other.route(SUBSCRIPTION, subscribed(NO_SUBSCRIPTION));
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
  const { page } = await openSettings();
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
  await page.route(SUBSCRIPTION, subscribed(NO_SUBSCRIPTION));
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

const subscription = (page: Page) => page.getByRole('region', { name: /^(Subscription|Abonnement)$/ });

test('a subscription shows plan, price and renewal, and leads to the portal, whose return shows the new state', async () => {
  const origin = 'https://billing.stripe.com';
  const { page } = await openSettings({ subscription: subscriptionOf(), allowedOrigins: [origin] });
  await subscription(page).getByText('Starter, $29 a month').waitFor();
  await subscription(page).getByText('Renews 22 Dec 2026').waitFor();
  await expectGoodInEveryLook(page, 'settings');
  await page.route(`${origin}/**`, (route) => route.fulfill({ body: 'The portal' }));
  await page.route('**/billing/portal', (route) =>
    route.fulfill({ json: { url: `${origin}/p/session/test` } }),
  );
  await subscription(page).getByRole('button', { name: 'Manage' }).click();
  await page.waitForURL(`${origin}/p/session/test`);
  await page.unroute(SUBSCRIPTION);
  const nextPlan = { plan: 'free', at: '2098-12-22T09:30:00Z' } as const;
  await page.route(SUBSCRIPTION, subscribed(subscriptionOf({ nextInvoice: null, nextPlan })));
  await page.goto('/app/settings');
  await subscription(page).getByText('Starter ends on 22 Dec 2098.').waitFor();
});

test.each<[what: string, subscription: Subscription, texts: string[], control: string]>([
  ['free', NO_SUBSCRIPTION, ['Free', 'No subscription'], 'Compare plans'],
  [
    'a scheduled change',
    subscriptionOf({
      plan: 'growth',
      price: { amountMinor: 99_000, currency: 'eur', interval: 'month', intervalCount: 3 },
      nextPlan: { plan: 'starter', at: '2026-12-22T09:30:00Z' },
    }),
    ['Growth, €990 every 3 months', 'Changes to Starter on 22 Dec 2026'],
    'Manage',
  ],
  [
    'past due',
    subscriptionOf({
      status: 'past_due',
      nextInvoice: null,
      amountDue: {
        amountMinor: 2900,
        currency: 'usd',
        failedAt: '2025-11-22T10:00:00Z',
        dueAt: null,
        pageUrl: null,
      },
    }),
    ['Starter, $29 a month', 'Your $29.00 payment failed on 22 Nov 2025.'],
    'Manage',
  ],
  ['ended', { ...NO_SUBSCRIPTION, status: 'canceled' }, ['Free'], 'Compare plans'],
])('the subscription is described, and can be changed: %s', async (what, shown, texts, control) => {
  const { page } = await openSettings({ subscription: shown });
  for (const text of texts) await subscription(page).getByText(text, { exact: true }).waitFor();
  expect(await subscription(page).locator('a, button').allTextContents()).toEqual([control]);
  await screenshot(page, `settings-${what}`);
  await expectNoAxeViolations(page);
});

test('a subscription that cannot be read is said in its place, and the other settings can be used', async () => {
  const { page } = await openSettings({ subscription: fail, allowedErrors: [/status of 503/] });
  await subscription(page).getByText('We can’t load your subscription right now.').waitFor();
  await subscription(page).getByText('req-of-the-test').waitFor();
  await page.getByText('Dark', { exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  await expectGoodInEveryLook(page, 'settings-error');
  await page.unroute(SUBSCRIPTION);
  await page.route(SUBSCRIPTION, subscribed(subscriptionOf()));
  await subscription(page).getByRole('button', { name: 'Try again' }).click();
  await subscription(page).getByText('Starter, $29 a month').waitFor();
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
  ['360 px', { width: 360, language: 'fr', touch: true }],
] as const)('the settings can be used with %s', async (name, options) => {
  const { page } = await openSettings(options);
  await screenshot(page, `settings-${name}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
});
