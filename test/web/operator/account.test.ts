import { expect, test } from 'vitest';
import { problemRoute } from '../../support/browser/buying.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import { openConsole, type TestOperator } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';
import { type InsightFixture, serveInsights } from '../../support/browser/serveInsights.ts';

const PATH = '/operator/accounts/user_8Kq2vN';

async function openAccount(operator: TestOperator = 'otto', given: Partial<InsightFixture> = {}) {
  const page = await newAppPage();
  const fixture = await serveInsights(page, given);
  await openConsole(page, operator, PATH);
  await page.getByRole('heading', { name: 'contact@parloir.fr' }).waitFor();
  await page.getByText('12 shown').waitFor();
  await page.getByRole('table', { name: 'Open sessions' }).waitFor();
  const changes = () =>
    fixture.requests
      .filter((request) => request.method() !== 'GET')
      .map((request) => [
        `${request.method()} ${new URL(request.url()).pathname}`,
        request.postDataJSON() as unknown,
      ]);
  return { page, fixture, dialog: page.getByRole('dialog'), changes };
}

test('an account is shown with its timeline and its terms, in every look', async () => {
  const { page } = await openAccount();
  expect(await page.getByRole('main').getByRole('button').allTextContents()).toEqual([
    'Compare with Stripe',
    'Sync now',
    'Make an offer',
    'Change terms',
    'Show older',
    'End',
    'End',
  ]);
  await expectGoodConsole(page, 'account');
});

test('a viewer sees all of it, and no button that changes something', async () => {
  const { page, dialog } = await openAccount('vera', {
    comparison: {
      userId: 'user_8Kq2vN',
      agrees: false,
      differences: [{ field: 'status', stored: 'active', atStripe: 'past_due' }],
      comparedAt: new Date().toISOString(),
    },
  });
  expect(await page.getByRole('main').getByRole('button').allTextContents()).toEqual([
    'Compare with Stripe',
    'Show older',
  ]);
  await page.getByRole('button', { name: 'Compare with Stripe' }).click();
  await dialog.getByRole('row', { name: 'status active past_due' }).waitFor();
  expect(await dialog.getByRole('button').allTextContents()).toEqual(['Close']);
});

test('open sessions of an account are those that run', async () => {
  const { page } = await openAccount('vera');
  expect(await page.locator('.account-facts').textContent()).toContain('22 of 80');
});

test('terms are changed with a reason, by keyboard, and the page shows the new figure', async () => {
  const { page, dialog, changes } = await openAccount();
  await page.getByRole('button', { name: 'Change terms' }).focus();
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Sessions a month').fill('40000');
  await dialog.getByRole('row', { name: 'Sessions a month 30,000 40,000' }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByText('Give a reason. The audit trail shows it.').waitFor();
  await expectGoodConsole(page, 'terms');
  await dialog.getByLabel('Reason').fill('Order 2026-131');
  await page.keyboard.press('Enter');
  await page.getByText('The terms are changed.').waitFor();
  await page.locator('.account-facts').getByText('of 40,000').waitFor();
  expect(changes()).toEqual([
    [
      'PUT /admin/accounts/user_8Kq2vN/terms',
      expect.objectContaining({ sessions_included: 40_000, concurrent: 80, reason: 'Order 2026-131' }),
    ],
  ]);
});

test('terms with a figure that is none are not sent', async () => {
  const { page, dialog, changes } = await openAccount();
  await page.getByRole('button', { name: 'Change terms' }).click();
  await dialog.getByLabel('Open at a time').fill('many');
  await dialog.getByLabel('Reason').fill('A mistake');
  await page.keyboard.press('Enter');
  await dialog.getByText('Enter a whole number from 1, or nothing for the plan’s figure.').waitFor();
  expect(changes()).toEqual([]);
});

test('an open session is ended with a reason, and leaves the list', async () => {
  const { page, dialog, changes } = await openAccount();
  await page.getByRole('button', { name: 'End session room-7f3a2c' }).click();
  await dialog.getByText('Ended by support').waitFor();
  await expectGoodConsole(page, 'session-end');
  await dialog.getByLabel('Reason').fill('The customer asked for it');
  await dialog.getByRole('button', { name: 'End session' }).click();
  await page.getByText('The session is ended after').waitFor();
  await page.getByText('room-7f3a2c').waitFor({ state: 'detached' });
  expect(changes()).toEqual([
    ['POST /admin/accounts/user_8Kq2vN/sessions/room-7f3a2c/end', { reason: 'The customer asked for it' }],
  ]);
});

test('an account that differs from Stripe is synced from the comparison', async () => {
  const { page, fixture, dialog, changes } = await openAccount();
  await page.getByRole('button', { name: 'Compare with Stripe' }).click();
  await dialog.getByText('The account is what Stripe’s subscriptions make it.').waitFor();
  await page.keyboard.press('Escape');
  fixture.comparison = {
    ...fixture.comparison,
    agrees: false,
    differences: [{ field: 'paidUntil', stored: null, atStripe: '2026-12-31T00:00:00Z' }],
  };
  await page.getByRole('button', { name: 'Compare with Stripe' }).click();
  await dialog.getByRole('row', { name: 'paidUntil none 2026-12-31T00:00:00Z' }).waitFor();
  await expectGoodConsole(page, 'comparison');
  await dialog.getByRole('button', { name: 'Sync now' }).click();
  await dialog.getByLabel('Reason').fill('An event was lost');
  await dialog.getByRole('button', { name: 'Sync now' }).click();
  await page.getByText('A sync is on its way.').waitFor();
  expect(changes()).toEqual([['POST /admin/accounts/user_8Kq2vN/sync', { reason: 'An event was lost' }]]);
});

test('older entries of the timeline get the focus, and a kind is asked of the API', async () => {
  const { page, fixture } = await openAccount();
  await page.getByRole('button', { name: 'Show older' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('li:focus').getByText('Checkout opened: Growth').waitFor();
  await page.getByRole('radio', { name: 'Payments' }).check();
  await page.getByText('12 shown').waitFor();
  const kinds = fixture.requests.map((request) => new URL(request.url()).searchParams.get('kind'));
  expect(kinds).toContain('payments');
});

test('an id without an account says so', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 404/] });
  await serveInsights(page);
  await problemRoute(page, '**/admin/accounts/user_8Kq2vN', { status: 404, code: 'account_not_found' });
  await openConsole(page, 'vera', PATH);
  await page.getByText('There is no account with this id. It may have been erased.').waitFor();
  await expectGoodConsole(page, 'account-none');
});
