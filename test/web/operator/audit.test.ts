import { describe, expect, test } from 'vitest';
import { actionsOf, serveConsole } from '../../support/browser/consoleFixtures.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import { openConsole } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';

async function openAudit(query: string, count = 12) {
  const page = await newAppPage();
  await serveConsole(page, { acts: actionsOf(count) });
  await openConsole(page, 'vera', `/operator/audit${query}`);
  const rows = page.getByRole('table', { name: 'Actions' }).locator('tbody tr');
  return { page, rows };
}

const DAY = '?day=2026-11-25';

describe('the audit trail', () => {
  test('of a day is good in every look', async () => {
    const { page, rows } = await openAudit(DAY);
    await rows.first().waitFor();
    expect(await rows.count()).toBe(12);
    await page.getByRole('heading', { name: 'Wed 25 Nov' }).waitFor();
    await expectGoodConsole(page, 'audit');
  });

  test('shows 50 actions, then 50 more, with the focus on the first of them', async () => {
    const { page, rows } = await openAudit(DAY, 120);
    await page.getByText('50 actions so far').waitFor();
    await page.getByRole('button', { name: 'Show 50 more' }).click();
    await page.getByText('100 actions so far').waitFor();
    expect(await rows.nth(50).evaluate((row) => row === document.activeElement)).toBe(true);
    await page.getByRole('button', { name: 'Show 50 more' }).click();
    await page.getByText('120 actions', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Show 50 more' }).count()).toBe(0);
  });

  test('moves from day to day, and keeps the day in the address', async () => {
    const { page } = await openAudit(DAY);
    await page.getByRole('button', { name: 'Day before' }).click();
    await page.getByRole('heading', { name: 'Tue 24 Nov' }).waitFor();
    await page.getByText('Nothing was done.').waitFor();
    expect(new URL(page.url()).search).toBe('?day=2026-11-24');
    await page.getByRole('button', { name: 'Day after' }).click();
    await page.getByRole('heading', { name: 'Wed 25 Nov' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Tue 24 Nov' }).waitFor();
    await page.getByLabel('Day (UTC)').fill('2026-11-23');
    await page.getByRole('heading', { name: 'Mon 23 Nov' }).waitFor();
  });

  test('is limited to a person and to changes', async () => {
    const { page, rows } = await openAudit(DAY);
    await page.getByLabel('Person or key').selectOption('vera');
    await page.getByText('5 actions', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('by')).toBe('vera');
    await page.getByRole('button', { name: 'Changes only' }).click();
    await page.getByText('2 actions', { exact: true }).waitFor();
    expect((await rows.allTextContents()).every((row) => row.includes('403 refused'))).toBe(true);
    await page.reload();
    await page.getByText('2 actions', { exact: true }).waitFor();
    await page.getByLabel('Person or key').selectOption('otto');
    await page.getByRole('button', { name: 'Day before' }).click();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('Nothing was done.').waitFor();
  });

  test('of one account is of all days', async () => {
    const { page, rows } = await openAudit('');
    await page.getByText('Nothing was done.').waitFor();
    await page.getByLabel('User id').fill('not an id');
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('User id').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('User id').fill('user_8Kq2vN');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Actions about user_8Kq2vN' }).waitFor();
    await page.getByText('6 actions', { exact: true }).waitFor();
    expect(await rows.first().textContent()).toContain('25 Nov, 20:00');
    await expectGoodConsole(page, 'audit-account');
    await page.getByRole('button', { name: 'All accounts' }).click();
    await page.getByText('Nothing was done.').waitFor();
  });
});
