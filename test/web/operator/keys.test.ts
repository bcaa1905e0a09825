import { describe, expect, test } from 'vitest';
import { KEYS, serveConsole } from '../../support/browser/consoleFixtures.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import type { PageOptions } from '../../support/browser/newPage.ts';
import { openConsole, type TestOperator } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';

async function openKeys(operator: TestOperator, options: PageOptions = {}) {
  const page = await newAppPage(options);
  const fixture = await serveConsole(page, { keys: [...KEYS] });
  await openConsole(page, operator, '/operator/keys');
  await page.getByRole('table', { name: 'Active' }).waitFor();
  return { page, fixture, dialog: page.getByRole('dialog') };
}

describe('the API keys', () => {
  test('that work come before those that do not, in every look', async () => {
    const { page } = await openKeys('otto');
    const namesOf = async (label: string) =>
      (await page.getByRole('table', { name: label }).locator('bdi').allTextContents()).join(' | ');
    expect(await namesOf('Active')).toBe('migration | gateway eu-west');
    expect(await namesOf('Revoked and expired')).toBe('gateway eu-west, first | audit of 2025');
    await expectGoodConsole(page, 'keys');
  });

  test('are shown to a viewer without buttons', async () => {
    const { page } = await openKeys('vera');
    expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  });

  test('are revoked with a reason', async () => {
    const { page, fixture, dialog } = await openKeys('otto');
    await page.getByRole('button', { name: 'Revoke gateway eu-west' }).click();
    await dialog.getByText('It was last used on 25 Nov.').waitFor();
    await expectGoodConsole(page, 'key-revoke');
    await dialog.getByLabel('Reason').fill('replaced');
    await dialog.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('gateway eu-west is revoked. Every function refuses it from 12:01 on.').waitFor();
    const url = new URL(fixture.changes[0]?.url() ?? '');
    expect(url.pathname).toBe('/admin/keys/1f3870be274f6c49');
    expect(url.searchParams.get('reason')).toBe('replaced');
  });
});

describe('a new API key', () => {
  test('shows its secret once, in the dialog, and nowhere afterwards', async () => {
    const page = await newAppPage();
    await page.route('**/admin/events/failed', (route) =>
      route.fulfill({ json: { events: [], unlistedCount: 0, unreadableCount: 0 } }),
    );
    // The real API creates it.
    await openConsole(page, 'otto', '/operator/keys');
    await page.getByRole('button', { name: 'Create key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('gateway us-east');
    await dialog.getByLabel(/^metering/).check();
    await dialog.getByLabel('Last day (UTC)').fill('2036-12-31');
    await dialog.getByLabel('Reason').fill('second region');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByRole('heading', { name: 'gateway us-east is created' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Close');
    const secret = (await dialog.locator('pre').textContent()) ?? '';
    expect(secret).toMatch(/^lk_local_[\w-]{43}$/);
    await expectGoodConsole(page, 'key-created');
    await dialog.getByRole('button', { name: 'Close' }).click();
    const row = page.getByRole('row').filter({ hasText: 'gateway us-east' });
    expect(await row.textContent()).toContain('1 Jan 2037, 00:00');
    expect(await page.content()).not.toContain(secret);
    await row.getByRole('button').click();
    await dialog.getByText('It was never used.').waitFor();
    await dialog.getByLabel('Reason').fill('a test');
    await dialog.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText(/^gateway us-east is revoked\./).waitFor();
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByText('“second region”').waitFor();
    expect(await page.content()).not.toContain(secret);
  });

  test('is not created with fields that are missing, and the focus is in the first of them', async () => {
    const { page, fixture, dialog } = await openKeys('otto');
    await page.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByLabel('Last day (UTC)').fill('2020-01-01');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    expect(await page.locator('.field-error').allTextContents()).toEqual([
      'Give a name. The audit trail shows it.',
      'Choose at least one scope.',
      'Choose today or a later day.',
      'Give a reason. The audit trail shows it.',
    ]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
    await expectGoodConsole(page, 'key-create');
    expect(fixture.changes).toEqual([]);
  });
});
