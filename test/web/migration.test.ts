import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemRoute } from '../support/browser/buying.ts';
import { contactOf, serveContact } from '../support/browser/contact.ts';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import {
  completedOf,
  MIGRATION,
  type Migration,
  migrationOf,
  plannedOf,
  serveMigration,
} from '../support/browser/migration.ts';
import type { PageOptions } from '../support/browser/newPage.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const PATH = '/app/migration';

/** Opens the page as a customer of the former service. */
async function openMigration(migration: Migration, options: PageOptions = {}) {
  const page = await newAppPage({ timeZone: 'UTC', ...options });
  const served = await serveMigration(page, migration);
  await signIn(page, newPerson(), PATH);
  return { page, served };
}

const dialog = (page: Page) => page.getByRole('dialog');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const rowOf = (page: Page, name: string) => page.getByRole('listitem').filter({ has: heading(page, name) });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 3, name });

test('the change is shown with its dates, prices, last month and archived projects, in every look', async () => {
  const { page } = await openMigration(migrationOf());
  const changes = page.getByRole('region', { name: 'What changes' });
  for (const text of [
    'Until 13 Jan 2099',
    'Build, $19 a month',
    'From 13 Jan 2099',
    'Starter, $19 a month',
    'For the first 3 months. Before taxes.',
    'From 13 Apr 2099',
    'Starter, $29 a month',
    /^In October.* you would have used 38% of 5,000 sessions\.$/,
    /^Charges for additional minutes end\. The invoice of 13 Jan 2099 has the last of them\.$/,
    /2 of your 5 are archived/,
  ])
    await changes.getByText(text, { exact: true }).waitFor();
  const meter = changes.getByRole('meter');
  expect(await meter.getAttribute('aria-valuenow')).toBe('1912');
  expect(await meter.getAttribute('aria-valuemax')).toBe('5000');
  await page.getByText('If you do nothing, Starter begins on 13 Jan 2099.').waitFor();
  await page.getByText('$19 a month for 3 months, then $29 from 13 Apr 2099 on').waitFor();
  await page.getByText('$99 a month from 13 Jan 2099 on, the list price').waitFor();
  await expectGoodInEveryLook(page, 'migration');
});

test('a customer agrees by keyboard, changes to another plan, and back', async () => {
  const { page, served } = await openMigration(migrationOf());
  await button(page, 'Keep this change').focus();
  await page.keyboard.press('Enter');
  await page.getByText('You agreed: Starter begins on 13 Jan 2099.').waitFor();
  await page.getByText(/^You can change your mind until 12 Jan 2099, 09:30\./).waitFor();
  expect(await rowOf(page, 'Starter').evaluate((row) => row === document.activeElement)).toBe(true);
  expect(await button(page, 'Keep this change').count()).toBe(0);
  await expectGoodInEveryLook(page, 'migration-agreed');
  await button(page, 'Choose Growth').click();
  await page.getByText('You chose Growth. It begins on 13 Jan 2099.').waitFor();
  await page.getByText('Growth, $99 a month').waitFor();
  await page.getByText(/you would have used 9% of 20,000 sessions/).waitFor();
  expect(await page.getByText(/An archived project keeps/).count()).toBe(0);
  await button(page, 'Choose Starter').click();
  await page.getByText('You agreed: Starter begins on 13 Jan 2099.').waitFor();
  expect(served.decisions.map((request) => request.postDataJSON())).toEqual([
    { decision: 'consent' },
    { decision: 'plan', plan: 'growth' },
    { decision: 'consent' },
  ]);
});

test('leaving is asked once, with what follows and when, and can be taken back', async () => {
  const { page, served } = await openMigration(migrationOf());
  await button(page, 'Leave').click();
  await dialog(page).getByRole('heading', { name: 'Leave on 13 Jan 2099?' }).waitFor();
  await dialog(page).getByText('Nothing is charged from then on.').waitFor();
  await dialog(page)
    .getByText(/^You can change your mind on this page until 12 Jan 2099, 09:30/)
    .waitFor();
  await expectGoodInEveryLook(page, 'migration-leave');
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'detached' });
  expect(served.decisions).toHaveLength(0);
  expect(await button(page, 'Leave').evaluate((one) => one === document.activeElement)).toBe(true);
  await button(page, 'Leave').click();
  await dialog(page).getByRole('button', { name: 'Leave on 13 Jan 2099' }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await page.getByText('You are leaving. Your subscription ends on 13 Jan 2099.').waitFor();
  expect(await button(page, 'Leave').count()).toBe(0);
  await expectGoodInEveryLook(page, 'migration-leaving');
  await button(page, 'Choose Starter').click();
  await page.getByText('You agreed: Starter begins on 13 Jan 2099.').waitFor();
});

test('a second press while a decision is on its way sends nothing', async () => {
  const { page, served } = await openMigration(migrationOf());
  await button(page, 'Choose Growth').dblclick();
  await page.getByText('You chose Growth. It begins on 13 Jan 2099.').waitFor();
  expect(served.decisions).toHaveLength(1);
});

test.each([
  ['migration_too_late', /^It is too late to decide here/, 'button', 'Continue to Stripe'],
  ['migration_plan_not_offered', /^This plan is not offered/, undefined, undefined],
  ['migration_left_out', /^The change that we announced is called off/, 'link', 'Write to us'],
] as const)('a refused decision says why and what to do: %s', async (code, text, role, name) => {
  const { page } = await openMigration(migrationOf(), { allowedErrors: [/status of 409/] });
  await page.route(MIGRATION, (route) =>
    route.request().method() === 'POST' ? route.fallback() : route.fulfill({ json: migrationOf() }),
  );
  await refuseDecisions(page, code);
  await button(page, 'Choose Growth').click();
  await page.getByRole('alert').filter({ hasText: text }).waitFor();
  if (role) await page.getByRole(role, { name }).waitFor();
  await screenshot(page, `migration-${code}`);
  await expectNoAxeViolations(page);
});

/** Reads are answered as before. */
async function refuseDecisions(page: Page, code: string) {
  await page.route(MIGRATION, (route) =>
    route.request().method() === 'GET'
      ? route.fallback()
      : route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          json: { status: 409, code, detail: 'The test refuses.', retryable: false },
        }),
  );
}

test('a decision that came too late stays explained when the choice has gone', async () => {
  const { page, served } = await openMigration(migrationOf(), { allowedErrors: [/status of 409/] });
  await refuseDecisions(page, 'migration_too_late');
  await button(page, 'Choose Growth').waitFor();
  served.migration = completedOf();
  await button(page, 'Choose Growth').click();
  await page.getByText('Starter began on 13 Nov 2024.').waitFor();
  await page.getByRole('alert').filter({ hasText: 'It is too late to decide here' }).waitFor();
  expect(await page.getByRole('region', { name: 'Your choice' }).count()).toBe(0);
});

test('a change that took place says what was done, and offers no decision', async () => {
  const { page } = await openMigration(completedOf());
  await page.getByText('Starter began on 13 Nov 2024.').waitFor();
  await page.getByRole('region', { name: 'What changed' }).waitFor();
  expect(await page.getByRole('link', { name: 'Open settings' }).getAttribute('href')).toBe('/app/settings');
  expect(await page.getByRole('region', { name: 'Your choice' }).count()).toBe(0);
  await expectGoodInEveryLook(page, 'migration-completed');
});

test.each([
  [
    'a customer who left',
    completedOf({
      plan: 'free',
      decision: { decision: 'leave', plan: null, at: '2026-11-10T09:00:00Z' },
    }),
    'Your subscription ended on 13 Nov 2024, as you asked.',
  ],
  ['a change that is delayed', migrationOf({ state: 'delayed', canDecide: false }), 'The change is delayed.'],
  [
    'a free account',
    completedOf({
      former: { plan: 'free', price: { amountMinor: 0, currency: 'usd' }, hasOverage: false },
      movesAt: null,
      decideUntil: null,
      leaving: null,
      plan: 'free',
      options: [
        plannedOf({
          plan: 'free',
          price: { amountMinor: 0, currency: 'usd' },
          months: 0,
          thenPrice: { amountMinor: 0, currency: 'usd' },
          listPriceFrom: null,
          sessionsIncluded: 100,
          usedPercent: 130,
        }),
      ],
      lastMonth: { month: '2026-10', sessions: 130, minutes: 160 },
    }),
    'Your account has moved. Nothing is charged.',
  ],
] as const)('%s reads what is so', async (name, migration, text) => {
  const { page } = await openMigration(migration);
  await page.getByText(text).waitFor();
  expect(await page.getByRole('region', { name: 'Your choice' }).count()).toBe(0);
  await screenshot(page, `migration-${name}`);
  await expectNoAxeViolations(page);
});

test('who never paid for additional minutes reads nothing of them', async () => {
  const { page } = await openMigration(
    migrationOf({ former: { ...migrationOf().former, hasOverage: false } }),
  );
  await button(page, 'Leave').click();
  await dialog(page)
    .getByText(/^Your plan of minutes stays as it is until/)
    .waitFor();
  expect(await page.getByText(/dditional minutes/).count()).toBe(0);
});

test('a change that is delayed can be decided, and is not said to take place', async () => {
  const { page } = await openMigration(migrationOf({ state: 'delayed' }));
  await page.getByText(/The dates below are those that were planned\.$/).waitFor();
  await button(page, 'Choose Growth').waitFor();
  for (const text of [/^If you do nothing/, /your plan stays as it is/, /dditional minutes end/])
    expect(await page.getByText(text).count()).toBe(0);
});

test('in the last day before the change the page says until when it could be decided', async () => {
  const { page } = await openMigration(
    migrationOf({ state: 'scheduled', canDecide: false, decideUntil: '2024-01-12T09:30:00Z' }),
  );
  await page.getByText(/^Until 12 Jan 2024, 09:30.* you could decide here\./).waitFor();
  await page.getByRole('link', { name: 'Write to us' }).waitFor();
  expect(await button(page, 'Leave').count()).toBe(0);
  await expectNoAxeViolations(page);
});

test('somebody whose account does not change reads so', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 404/] });
  await problemRoute(page, MIGRATION, { status: 404, code: 'migration_not_found' });
  await signIn(page, newPerson(), PATH);
  await page.getByText(/^Nothing changes for you\./).waitFor();
  await expectGoodInEveryLook(page, 'migration-none');
  await page.getByRole('link', { name: 'Go to the overview' }).click();
  await page.waitForURL('**/app');
});

test('a change that cannot be read says so with the id of the request, and is read again', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  await problemRoute(page, MIGRATION, { status: 500, code: 'internal_error' });
  await signIn(page, newPerson(), PATH);
  await page.getByText('We can’t load what changes for you right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await expectNoAxeViolations(page);
  await page.unroute(MIGRATION);
  await serveMigration(page, migrationOf());
  await button(page, 'Try again').click();
  await button(page, 'Keep this change').waitFor();
});

test('a decision that fails says so, and what was read stays with its time', async () => {
  const { page } = await openMigration(migrationOf(), { allowedErrors: [/status of 500/] });
  await button(page, 'Choose Growth').waitFor();
  await problemRoute(page, MIGRATION, { status: 500, code: 'internal_error' });
  await button(page, 'Choose Growth').click();
  await page.getByRole('alert').filter({ hasText: 'Your decision cannot be saved right now' }).waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await page.getByText(/^Last updated .* Retrying…$/).waitFor();
  await page.getByText('If you do nothing, Starter begins on 13 Jan 2099.').waitFor();
  await expectNoAxeViolations(page);
});

test('while the change is read, the page has its heading and grey bars', async () => {
  const page = await newAppPage();
  let respondNow = () => {};
  const held = new Promise<void>((resolve) => {
    respondNow = resolve;
  });
  await page.route(MIGRATION, async (route) => {
    await held;
    await route.fulfill({ json: migrationOf() });
  });
  await signIn(page, newPerson(), PATH);
  await page.getByRole('heading', { level: 1, name: 'From minutes to sessions' }).waitFor();
  await page.locator('.panel[aria-busy=true] .loading').waitFor();
  await expectNoAxeViolations(page);
  respondNow();
  await button(page, 'Keep this change').waitFor();
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
  ['360 px', { width: 360, touch: true, language: 'fr' }],
] as const)('a customer can decide with %s', async (name, options) => {
  const { page } = await openMigration(migrationOf(), options);
  await page.getByRole('button', { name: /^(Keep this change|Garder ce changement)$/ }).click();
  await page.getByText(/^(You agreed|Vous êtes d’accord)/).waitFor();
  await screenshot(page, `migration-${name}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
});

test.each([
  ['what comes', migrationOf(), 'Your plan of minutes becomes Starter on 13 Jan 2099.'],
  [
    'what was decided',
    migrationOf({ decision: { decision: 'leave', plan: null, at: '2026-11-29T10:00:00Z' } }),
    'You are leaving. Your subscription ends on 13 Jan 2099.',
  ],
  ['a delay', migrationOf({ state: 'delayed' }), 'The change of your plan is delayed.'],
])('the overview of somebody who has not moved says %s, and leads to it', async (name, migration, title) => {
  const page = await newAppPage({ timeZone: 'UTC' });
  await serveMigration(page, migration);
  const person = newPerson();
  await serveContact(page, contactOf({ email: person.email, verifiedBy: 'import' }));
  await signIn(page, person);
  await page.getByText(title).waitFor();
  await expectGoodInEveryLook(page, `overview ${name}`);
  await page.getByRole('link', { name: 'See what changes' }).click();
  await page.getByRole('heading', { level: 1, name: 'From minutes to sessions' }).waitFor();
});

test.each([
  ['has moved', completedOf()],
  ['was never told', undefined],
])('the overview of somebody who %s says nothing about it', async (_, migration) => {
  const page = await newAppPage({ allowedErrors: [/status of 404/] });
  if (migration) await serveMigration(page, migration);
  const person = newPerson();
  await serveContact(page, contactOf({ email: person.email, verifiedBy: 'import' }));
  const asked = page.waitForResponse(MIGRATION);
  await signIn(page, person);
  await asked;
  await page.waitForLoadState('networkidle');
  expect(await page.getByRole('link', { name: 'See what changes' }).count()).toBe(0);
});
