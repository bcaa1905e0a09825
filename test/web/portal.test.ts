import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { newSubscriber } from '../support/browser/portal.ts';

const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Goes back to the app from the first page of the portal. */
async function returnToApp(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Return to AI-Gate' }).click();
  await page.waitForURL('**/app/settings');
  await page.locator('.person').waitFor();
}

/** While other tests use up the calls to Stripe of each second, the page shows what it has, and asks again after half a minute. */
const BUSY_TIMEOUT_MS = 45_000;

/** Opens the portal from the settings. */
async function openPortal(page: Page): Promise<void> {
  await page.goto('/app/settings');
  await page.getByRole('button', { name: 'Manage' }).click();
  await page.getByRole('heading', { name: 'Your subscriptions' }).waitFor();
}

test('a plan is upgraded in the portal, and a downgrade is planned and taken back', async () => {
  const { page, waitForUsage } = await newSubscriber();
  const renews = page.getByText(/^Renews /);

  await page.goto('/app/plans?plan=growth');
  await page.getByRole('heading', { name: 'Upgrade to Growth' }).waitFor();
  await button(page, 'Continue to Stripe').click();
  await link(page, 'Change plan').click();
  await link(page, 'Switch to Growth').click();
  // Growth costs 99 and Starter 29, of which hardly anything is used.
  await page.getByRole('button', { name: /^Pay \$70\.\d\d and change plan$/ }).dblclick();
  await page.getByText('Your plan has been changed.').waitFor();
  await returnToApp(page);
  await page.getByText(/^Growth, \$99/).waitFor({ timeout: BUSY_TIMEOUT_MS });
  await renews.waitFor();
  await waitForUsage(({ plan }) => plan === 'growth');

  await openPortal(page);
  await link(page, 'Change plan').click();
  await link(page, 'Switch to Starter').click();
  await button(page, 'Schedule the change').click();
  await page.getByText('The change of your plan is scheduled.').waitFor();
  await page.getByText(/^Changes to Starter on .+, for \$29\.00\.$/).waitFor();
  await returnToApp(page);
  await page.getByText(/^Changes to Starter on /).waitFor();

  await openPortal(page);
  await link(page, 'Keep the current plan').click();
  await button(page, 'Keep the current plan').click();
  await page.getByText('The scheduled change has been taken back.').waitFor();
  await returnToApp(page);
  await renews.waitFor();
});

test('a cancellation in the portal is named by the app, and taken back', async () => {
  const { page, waitForUsage } = await newSubscriber();
  await openPortal(page);
  await link(page, 'Cancel subscription').click();
  await button(page, 'Cancel subscription').click();
  await page.getByText('will be cancelled at the end of its period').waitFor();
  await returnToApp(page);
  await page
    .getByRole('main')
    .getByText(/^Starter ends on /)
    .first()
    .waitFor();
  await waitForUsage(({ cancelAt }) => cancelAt !== null);
  await page.goto('/app');
  await page
    .getByText(/^Starter ends on /)
    .first()
    .waitFor();

  await button(page, 'Keep Starter').click();
  await link(page, 'Do not cancel').click();
  await button(page, 'Keep subscription').click();
  await page.getByText('Your subscription will not be cancelled.').waitFor();
  await returnToApp(page);
  await page.getByText(/^Renews /).waitFor();
  await waitForUsage(({ cancelAt }) => cancelAt === null);
});

test('a failed renewal shows that a payment is due, until a new card pays the invoice in the portal', async () => {
  const { page, waitForUsage, failRenewal } = await newSubscriber();
  await failRenewal();
  await waitForUsage(({ paymentDue }) => paymentDue === true);
  await page.goto('/app/settings');
  await page
    .getByText(/\$29.* failed on /)
    .first()
    .waitFor();
  await page.goto('/app');
  await button(page, 'Update card').click();
  await page.getByText('The payment failed. $29.00').waitFor();
  // While an invoice is unpaid, the portal offers no change of plan.
  expect(await link(page, 'Change plan').count()).toBe(0);

  await link(page, 'Update card').click();
  await page.getByLabel('Card number').fill('4000 0000 0000 0002');
  await button(page, 'Save card').click();
  await page.getByRole('alert').getByText('Your card was declined.').waitFor();
  await page.getByLabel('Card number').fill('4000 0000 0000 0341');
  await button(page, 'Save card').click();
  await page.getByText('Your card has been saved.').waitFor();
  await page.getByRole('link', { name: 'Pay now' }).click();
  await button(page, 'Pay $29.00').click();
  await page.getByRole('alert').getByText('Your card was declined.').waitFor();

  await link(page, 'Update card').click();
  await page.getByLabel('Card number').fill('5555 5555 5555 4444');
  await button(page, 'Save card').click();
  await page.getByText('It is charged now to Mastercard ending in 4444.').waitFor();
  await button(page, 'Pay $29.00').click();
  await page.getByText('Thank you. The invoice is paid.').waitFor();
  await returnToApp(page);
  await page.getByText(/^Renews /).waitFor();
  await waitForUsage(({ paymentDue }) => paymentDue === false);
  await page.goto('/app');
  await page.getByText('of 5,000').first().waitFor();
  expect(await button(page, 'Update card').count()).toBe(0);
});
