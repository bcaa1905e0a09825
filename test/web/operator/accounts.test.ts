import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemRoute } from '../../support/browser/buying.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import { openConsole } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';
import { type InsightFixture, serveInsights } from '../../support/browser/serveInsights.ts';

async function openAccounts(query = '', given: Partial<InsightFixture> = {}) {
  const page = await newAppPage();
  const fixture = await serveInsights(page, given);
  await openConsole(page, 'vera', `/operator/accounts${query}`);
  return { page, fixture, search: page.getByRole('searchbox') };
}

const queryOf = (page: Page) => new URL(page.url()).search;
const headOf = (page: Page, name: string) => page.getByRole('columnheader', { name });

test('accounts are listed by use, in every look', async () => {
  const { page } = await openAccounts();
  await page.getByText('4,283 accounts, 412 of them paying').waitFor();
  await page.getByRole('meter', { name: 'Sessions used' }).first().waitFor();
  expect(await headOf(page, 'Use of quota').getAttribute('aria-sort')).toBe('descending');
  await expectGoodConsole(page, 'accounts');
});

test('a click on a column sorts by it, and the other way with the next', async () => {
  const { page } = await openAccounts();
  await page.getByRole('button', { name: 'MRR' }).click();
  await page.locator('th[aria-sort=descending]', { hasText: 'MRR' }).waitFor();
  expect(queryOf(page)).toBe('?sort=mrr');
  await page.getByRole('button', { name: 'MRR' }).click();
  await page.locator('th[aria-sort=ascending]', { hasText: 'MRR' }).waitFor();
  expect(queryOf(page)).toBe('?sort=mrr&order=asc');
});

test('filters are in the address, and each can be taken back', async () => {
  const { page, fixture } = await openAccounts('?plan=starter&state=at_80');
  await page.getByText('2 accounts shown').waitFor();
  await expectGoodConsole(page, 'accounts-filtered');
  await page.getByLabel('Status').selectOption('Payment due');
  await page.getByText('1 account shown').waitFor();
  expect(queryOf(page)).toBe('?plan=starter&status=payment_due&state=at_80');
  const asked = new URL(fixture.requests.at(-1)?.url() ?? '').searchParams;
  expect(Object.fromEntries(asked)).toEqual({ plan: 'starter', status: 'payment_due', state: 'at_80' });
  await page.getByRole('button', { name: /^At 80% or more/ }).click();
  await page.getByLabel('Plan').selectOption('Any plan');
  await page.getByText('2 accounts shown').waitFor();
  expect(queryOf(page)).toBe('?status=payment_due');
});

test('the search takes an e-mail address, the begin of an id, or a Stripe customer, by keyboard', async () => {
  const { page, search } = await openAccounts('?plan=starter');
  await page.getByText('4 accounts shown').waitFor();
  await page.keyboard.press('/');
  for (const [text, shown] of [
    ['contact@parloir.fr', '1 account'],
    ['user_z', '8 accounts'],
    ['cus_user_p0Xa', '1 account'],
  ] as const) {
    await search.fill(text);
    await page.keyboard.press('Enter');
    await page.getByText(`${shown} shown`).waitFor();
    expect(new URLSearchParams(queryOf(page)).get('search')).toBe(text);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('/');
  }
  await search.fill('nobody@example.com');
  await page.keyboard.press('Enter');
  await page.getByText('No account has this e-mail address').waitFor();
  await expectGoodConsole(page, 'accounts-not-found');
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await page.getByText('12 accounts shown').waitFor();
  expect(queryOf(page)).toBe('');
});

test('more rows get the focus, and their links lead to the accounts', async () => {
  const { page } = await openAccounts();
  await page.getByRole('button', { name: 'Show 50 more' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('17 accounts shown').waitFor();
  await page.locator('tr:focus').getByText('user_z3').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'contact@parloir.fr' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/operator/accounts/user_z3');
});

test('accounts that cannot be read say so in the panel, and the filters stay', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  await serveInsights(page);
  await problemRoute(page, '**/admin/accounts', { status: 500, code: 'internal_error' });
  await openConsole(page, 'vera', '/operator/accounts');
  await page.getByText('We can’t load the accounts right now.').waitFor();
  await page.getByRole('searchbox').waitFor();
});
