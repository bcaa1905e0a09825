import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { apiClient } from '../support/api/apiClient.ts';
import { countSessions } from '../support/browser/buying.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { mailsTo, type ReceivedMail, waitForMails } from '../support/browser/mailbox.ts';
import { newPage } from '../support/browser/newPage.ts';
import { newSubscriber } from '../support/browser/portal.ts';
import { screenshot } from '../support/browser/screenshot.ts';

const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** A story of one customer takes a minute on a busy machine. */
const STORY_TIMEOUT_MS = 180_000;

/** A second e-mail of the same notice would be sent within this time: the stream, the queue and the sender take a second. */
const QUIET_MS = 4_000;

async function setTerms(accountId: string, sessionsIncluded: number): Promise<void> {
  const { baseUrl, adminKey } = inject('target');
  const { status } = await apiClient(baseUrl, adminKey).send('PUT', `/admin/accounts/${accountId}/terms`, {
    body: JSON.stringify({ sessions_included: sessionsIncluded, reason: 'a test' }),
  });
  expect(status).toBe(200);
}

test('each event has one e-mail, in order: purchase, 80 %, 100 %, a failed and a paid renewal, a cancellation', {
  timeout: STORY_TIMEOUT_MS,
}, async () => {
  const { page, account, person, waitForUsage, failRenewal } = await newSubscriber();
  const { email } = person;
  await waitForMails(email, 1);

  await setTerms(account, 10);
  await countSessions(account, 'first', 8);
  await waitForMails(email, 2);
  await countSessions(account, 'second', 2);
  await waitForMails(email, 3);

  await failRenewal();
  await waitForMails(email, 4);
  await page.goto('/app');
  await button(page, 'Update card').click();
  await link(page, 'Update card').click();
  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await button(page, 'Save card').click();
  await page.getByText('Your card has been saved.').waitFor();
  await page.getByRole('link', { name: 'Pay now' }).click();
  await button(page, 'Pay $29.00').click();
  await waitForUsage(({ paymentDue }) => paymentDue === false);
  await waitForMails(email, 5);

  await page.goto('/app/settings');
  await button(page, 'Manage').click();
  await link(page, 'Cancel subscription').click();
  await button(page, 'Cancel subscription').click();
  await waitForUsage(({ cancelAt }) => cancelAt !== null);
  await waitForMails(email, 6);

  await sleep(QUIET_MS);
  const mails = await mailsTo(email);
  expect(mails.map(({ subject }) => subject)).toEqual([
    'Starter is active',
    '80% of your sessions are used',
    'Your session quota is used up',
    'Your $29.00 payment failed',
    'Your $29.00 payment arrived',
    expect.stringMatching(/^Starter ends on /),
  ]);
  for (const mail of mails) await expectReadable(mail);
});

/** Every e-mail fits a phone and a mail program, in both colour schemes. */
async function expectReadable({ subject, body }: ReceivedMail): Promise<void> {
  expect(body.text?.length).toBeGreaterThan(100);
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [320, 640]) {
      // The logo is on the pages' own origin.
      const page = await newPage({ width, height: 800, theme });
      await page.setContent(body.html ?? '');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await expectNoOverflow(page);
      await screenshot(page, `mail-${subject}-${theme}-${width}`);
      await page.close();
    }
  }
}
