import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemRoute } from '../../support/browser/buying.ts';
import {
  accountMigrationOf,
  type MigrationFixture,
  serveMigrations,
} from '../../support/browser/consoleMigrations.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import type { PageOptions } from '../../support/browser/newPage.ts';
import { openConsole } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';
import { serveInsights } from '../../support/browser/serveInsights.ts';

const PATH = '/operator/migration';

type Options = PageOptions & { path?: string };

async function openMigrations(given: Partial<MigrationFixture> = {}, options: Options = {}) {
  const { path = PATH, ...pageOptions } = options;
  const page = await newAppPage(pageOptions);
  await serveInsights(page);
  const fixture = await serveMigrations(page, given);
  await openConsole(page, 'vera', path);
  return { page, fixture };
}

const idsOf = (page: Page) =>
  page.getByRole('table', { name: 'Moved accounts' }).locator('tbody th a').allTextContents();
const searchOf = (page: Page) => new URL(page.url()).search;
const chip = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('moved accounts are listed with plans, prices, states and decisions, in every look', async () => {
  const { page } = await openMigrations();
  await page.getByText('7 accounts shown').waitFor();
  const row = page.getByRole('row').filter({ hasText: 'user_8Kq2vN' });
  for (const text of ['Build → Starter', '$19 → $19 for 3 months → $29', 'Notified', 'None yet'])
    await row.getByText(text, { exact: true }).waitFor();
  await page
    .getByRole('row')
    .filter({ hasText: 'user_c81K' })
    .getByRole('cell', { name: 'Build → leaves' })
    .waitFor();
  await page.getByText('past_due +1').waitFor();
  await page.getByText('The notice did not arrive. Correct the address and send it again.').waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Moved accounts' }).waitFor();
  await expectGoodConsole(page, 'migration');
});

test('states, decisions and problems are filters in the address, with their counts', async () => {
  const { page } = await openMigrations({}, { path: `${PATH}?state=failed` });
  await page.getByText('1 account shown').waitFor();
  expect(await idsOf(page)).toEqual(['user_Jv63']);
  expect(await chip(page, 'Failed 1').getAttribute('aria-pressed')).toBe('true');
  await chip(page, 'Failed 1').click();
  await page.getByText('7 accounts shown').waitFor();
  await chip(page, 'Leave 1').focus();
  await page.keyboard.press('Enter');
  await page.getByText('1 account shown').waitFor();
  expect(await idsOf(page)).toEqual(['user_c81K']);
  expect(searchOf(page)).toBe('?decision=leave');
  await chip(page, 'past_due 1').click();
  await page.getByText('No account matches.').waitFor();
  expect(searchOf(page)).toBe('?decision=leave&problem=past_due');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.getByText('7 accounts shown').waitFor();
  expect(searchOf(page)).toBe('');
});

test('further accounts come a page at a time, and the first of them gets the focus', async () => {
  const { page } = await openMigrations({ pageSize: 3 });
  await page.getByText('3 accounts shown').waitFor();
  await page.getByRole('button', { name: 'Show 50 more' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('tr:focus').getByText('user_c81K', { exact: true }).waitFor();
  await page.getByText('6 accounts shown').waitFor();
});

test('a migration without accounts says where they come from, and one too large to count says so', async () => {
  const { page, fixture } = await openMigrations({ accounts: [] });
  await page.getByText(/^Nothing yet\. The accounts of the minutes-based service appear here/).waitFor();
  await expectGoodConsole(page, 'migration-none');
  fixture.accounts = [accountMigrationOf()];
  fixture.isComplete = false;
  await page.reload();
  await page.getByText(/^More than 1 account: npm run migrate -- report counts them all\./).waitFor();
});

test('a list that cannot be read says so, with the id of the request', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  await serveInsights(page);
  await problemRoute(page, '**/admin/migration?*', { status: 500, code: 'internal_error' });
  await openConsole(page, 'vera', PATH);
  await page.getByText('We can’t load the moved accounts right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
});

test('a row leads to the plan of its account: options, grants, schedule and decision', async () => {
  const { page } = await openMigrations();
  await page.getByRole('link', { name: /^0f8fad5b/ }).click();
  await page.getByText('Chose Growth').waitFor();
  for (const text of ['$19 → $99 a month', '1,912 of 20,000', 'sub_sched_1QK7x2AbCdEf', /to Growth$/])
    await page.getByText(text).waitFor();
  const options = page.getByRole('table', { name: 'Options' });
  await options.getByRole('row', { name: /^Growth applies \$99/ }).waitFor();
  await options.getByRole('row', { name: /^Starter planned \$19 for 3 months → \$29/ }).waitFor();
  expect(await page.getByRole('link', { name: 'Account', exact: true }).getAttribute('href')).toBe(
    '/operator/accounts/0f8fad5b-d9cb-469f-a165-70867728950e',
  );
  await expectGoodConsole(page, 'migration-account');
});

test.each([
  ['user_Jv63', 'The notice did not arrive: correct the address and send it again.', 1],
  ['user_m2Wd', 'The subscription is not paid. Collect the payment, or cancel it.', 0],
  ['user_Rb7e', 'The busiest month had more sessions than Free includes.', 0],
])('the findings of %s are sentences', async (userId, sentence, links) => {
  const { page } = await openMigrations({}, { path: `${PATH}/${userId}` });
  await page.getByRole('region', { name: 'Findings' }).getByText(sentence).waitFor();
  expect(await page.getByRole('link', { name: 'Account', exact: true }).count()).toBe(links);
  await expectGoodConsole(page, `migration-${userId}`);
});

test('an account that was always here has no plan of a migration', async () => {
  const { page } = await openMigrations({}, { path: `${PATH}/user_new`, allowedErrors: [/status of 404/] });
  await page.getByText('This account does not come from the minutes-based service.').waitFor();
  await expectGoodConsole(page, 'migration-account-none');
});
