import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemRoute } from '../../support/browser/buying.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import { NOTHING } from '../../support/browser/figureFixtures.ts';
import type { PageOptions } from '../../support/browser/newPage.ts';
import { openConsole } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';
import { type InsightFixture, serveInsights } from '../../support/browser/serveInsights.ts';

async function openOverview(
  given: Partial<InsightFixture> = {},
  { path = '/operator', ...options }: PageOptions & { path?: string } = {},
) {
  const page = await newAppPage(options);
  const fixture = await serveInsights(page, given);
  await openConsole(page, 'vera', path);
  return { page, fixture };
}

const panelOf = (page: Page, name: string) => page.getByRole('region', { name });
const searchOf = (page: Page) => new URL(page.url()).searchParams;

test('the overview shows each figure with its fraction and its definition, in every look', async () => {
  const { page } = await openOverview();
  await page.getByText('34 of 872 new accounts, 30 days, so far').waitFor();
  await page.getByText('15 of 425 subscribers · 2.9% of MRR').waitFor();
  await page.getByText('11 voluntary · 4 payment failed').waitFor();
  await page.getByText('1 account differed from Stripe last night').waitFor();
  for (const figure of ['MRR', 'subscribers', 'free to paid', 'churn'])
    await page.getByText(`Definition of ${figure}`).click();
  await page.getByRole('link', { name: 'Newest accounts' }).waitFor();
  await expectGoodConsole(page, 'overview');
});

test('the statement adds up, and leads to the accounts behind a line', async () => {
  const { page } = await openOverview();
  const rows = panelOf(page, '30 days, as a statement').getByRole('row');
  await rows.last().waitFor();
  const amounts = (await rows.locator('td').allTextContents()).map((text) =>
    Number(text.replace('−', '-').replaceAll(/[^\d-]/g, '')),
  );
  const end = amounts.pop();
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(end);

  await page.getByRole('link', { name: 'Churn' }).click();
  await page.getByRole('heading', { name: 'MRR movements' }).waitFor();
  expect(searchOf(page).get('kind')).toBe('churn');
  await page.getByText('12 movements shown').waitFor();
  await page.getByRole('row', { name: /^Erased account/ }).waitFor();
  await expectGoodConsole(page, 'movements');

  await page.getByRole('button', { name: 'Show older' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('15 movements shown').waitFor();
  await page.locator('tr:focus').getByText('user_lost12').waitFor();
  await page.getByLabel('Kind').selectOption('Expansion');
  await page.getByText('1 movement shown').waitFor();
  await page.getByRole('link', { name: 'user_8Kq2vN' }).click();
  await page.getByRole('heading', { name: 'contact@parloir.fr' }).waitFor();
});

test('the numbers of accounts lead to filtered lists', async () => {
  const { page } = await openOverview();
  await page.getByRole('link', { name: 'At 80% or more: 57 accounts' }).click();
  await page.getByText('5 accounts shown').waitFor();
  expect(await page.getByRole('button', { name: /^At 80% or more/ }).getAttribute('aria-pressed')).toBe(
    'true',
  );
});

test('the range is in the address', async () => {
  const { page, fixture } = await openOverview({}, { path: '/operator?range=90' });
  expect(await page.getByRole('radio', { name: '90 days' }).isChecked()).toBe(true);
  await page.getByRole('radio', { name: '12 months' }).check();
  await panelOf(page, '12 months, as a statement').waitFor();
  expect(searchOf(page).get('range')).toBe('365');
  const days = () =>
    fixture.requests
      .filter((request) => request.url().includes('/overview'))
      .map((request) => new URL(request.url()).searchParams)
      .map((query) => (Date.parse(query.get('to') ?? '') - Date.parse(query.get('from') ?? '')) / 86_400_000);
  await expect.poll(days).toEqual([89, 364]);
});

test('the charts have keys and a table', async () => {
  const { page } = await openOverview();
  const revenue = panelOf(page, 'MRR movements by month');
  await revenue.getByRole('img').focus();
  await page.keyboard.press('End');
  await revenue.locator('.sb-tooltip').getByText('Net').waitFor();
  await page.keyboard.press('Escape');
  await revenue.locator('.sb-tooltip').waitFor({ state: 'detached' });
  await revenue.getByText('Show as a table').click();
  // Twelve months under the names of the columns.
  await revenue.getByRole('row').nth(12).waitFor();
  expect(await revenue.getByRole('row').count()).toBe(13);
});

test('a stage without accounts says what will be there', async () => {
  const { page } = await openOverview(NOTHING);
  await page.getByText('No movement yet.').waitFor();
  await page.getByText('No session yet.').waitFor();
  await panelOf(page, 'Accounts by plan').getByText('Nothing yet.').waitFor();
  await page.getByText('Known after the first whole day').waitFor();
  await expectGoodConsole(page, 'overview-none');
});

test('figures that cannot be read say so in their panel, and the others stay', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  await serveInsights(page);
  await problemRoute(page, '**/admin/insights/overview?*', { status: 500, code: 'internal_error' });
  await openConsole(page, 'vera');
  await page.getByText('We can’t load the figures right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
  await panelOf(page, 'Sessions per day, by plan').getByRole('img').waitFor();
  await expectGoodConsole(page, 'overview-problem');
  await page.unroute('**/admin/insights/overview?*');
  await serveInsights(page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('$18,568').first().waitFor();
});

test('panels that wait have their final shape', async () => {
  const page = await newAppPage();
  await serveInsights(page);
  await page.route('**/admin/insights/**', () => {});
  await openConsole(page, 'vera');
  await page.locator('[aria-busy=true] .loading').first().waitFor();
  expect(await page.locator('[aria-busy=true]').count()).toBe(5);
  await expectGoodConsole(page, 'overview-loading');
});

test('figures that cannot be refreshed stay, and say from when they are', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  await page.clock.install();
  await serveInsights(page);
  await openConsole(page, 'vera');
  await page.getByText('$18,568').first().waitFor();
  await problemRoute(page, '**/admin/insights/overview?*', { status: 500, code: 'internal_error' });
  await page.clock.runFor('02:10');
  await page.getByText(/^Last updated \d\d:\d\d\. Retrying…$/).waitFor();
  expect(await page.getByText('$18,568').count()).toBeGreaterThan(0);
});
