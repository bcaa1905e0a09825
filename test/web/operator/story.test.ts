import { inject, test } from 'vitest';
import { apiClient } from '../../support/api/apiClient.ts';
import { openConsole } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';
import { waitFor } from '../../support/waitFor.ts';

/** An account with an open session, which the ledger has taken into operators' lists. */
async function seedAccount(): Promise<string> {
  const { baseUrl, apiKey, adminKey } = inject('target');
  const userId = `story-${process.pid}-${Date.now()}`;
  const started = await apiClient(baseUrl, apiKey).post('/metering/sessions', {
    user_id: userId,
    session_id: `room-of-${userId}`,
  });
  if (started.status !== 201 && started.status !== 200)
    throw new Error(`the start returned ${started.status}`);
  const admin = apiClient(baseUrl, adminKey);
  await waitFor(
    async () => (await admin.get(`/admin/accounts?search=${userId}`)).body.accounts as unknown[] | undefined,
    (accounts) => accounts?.length === 1,
  );
  return userId;
}

test('an operator sees an account in the figures, finds it, changes its terms and ends its session', async () => {
  const userId = await seedAccount();
  const page = await newAppPage();
  await openConsole(page, 'otto');
  await page.getByRole('region', { name: 'Accounts by plan' }).getByRole('link', { name: 'Free' }).click();
  await page.getByRole('searchbox').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(userId.slice(0, -2));
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: userId }).click();
  await page.getByRole('heading', { name: userId }).waitFor();

  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Change terms' }).click();
  await dialog.getByLabel('Sessions a month').fill('1234');
  await dialog.getByRole('row', { name: 'Sessions a month 100 (plan) 1,234' }).waitFor();
  await dialog.getByLabel('Hold while the account does not pay').check();
  await dialog.getByLabel('Reason').fill('A trade fair');
  await dialog.getByRole('button', { name: 'Change terms' }).click();
  await page.locator('.account-facts').getByText('of 1,234').waitFor();
  await page.getByText('Terms changed by').waitFor();
  await page.getByText('“A trade fair”').first().waitFor();

  await page.getByRole('button', { name: `End session room-of-${userId}` }).click();
  await dialog.getByLabel('Reason').fill('The customer asked for it');
  await dialog.getByRole('button', { name: 'End session' }).click();
  await page.getByText('None is open.').waitFor();
  await page.getByText('Session ended by').waitFor();
});

test('a viewer finds the same account, and has no button that changes it', async () => {
  const userId = await seedAccount();
  const page = await newAppPage();
  await openConsole(page, 'vera', `/operator/accounts?search=${userId}`);
  await page.getByRole('link', { name: userId }).click();
  await page.getByText(`room-of-${userId}`).waitFor();
  await page.getByRole('button', { name: 'Change terms' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^End session/ }).waitFor({ state: 'detached' });
});
