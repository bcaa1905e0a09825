import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { apiClient } from '../support/api/apiClient.ts';
import { countSessions } from '../support/browser/buying.ts';
import { waitForMails } from '../support/browser/mailbox.ts';
import { newPage } from '../support/browser/newPage.ts';
import { emailSection } from '../support/browser/openSettings.ts';
import { newAppPage, newPerson, openAs, signIn } from '../support/browser/people.ts';

test('the API verifies the address of whoever signs in, and keeps what the settings choose', async () => {
  const page = await newAppPage({ language: 'fr', timeZone: 'Asia/Tokyo' });
  const person = newPerson();
  const saved = page.waitForResponse(
    (response) => response.url().endsWith('/accounts/contact') && response.request().method() === 'PUT',
  );
  await signIn(page, person);
  const contact = await (await saved).json();
  expect(contact).toMatchObject({
    email: person.email,
    verifiedBy: 'id_token',
    language: 'fr',
    timeZone: 'Asia/Tokyo',
  });
  await page.getByRole('link', { name: 'Réglages' }).click();
  const section = emailSection(page);
  await section.getByText('Confirmée par votre fournisseur d’identité').waitFor();
  const toggle = section.getByRole('switch', { name: /^80/ });
  await toggle.click();
  await section.getByRole('status').filter({ hasText: 'Enregistré' }).waitFor();
  await section.getByRole('button', { name: 'Changer d’adresse' }).click();
  const other = `other-${person.email}`;
  await section.getByLabel('Nouvelle adresse').fill(other);
  await page.keyboard.press('Enter');
  await section.getByText(/^En attente de confirmation/).waitFor();
  // What the API has, not what the page remembers.
  await page.reload();
  await section.getByText(`D’ici là, les e-mails vont à ${person.email}.`).waitFor();
  await section.getByText(other, { exact: true }).waitFor();
  expect(await toggle.isChecked()).toBe(false);
  expect(await section.getByRole('button').count()).toBe(0);
});

test('a link that the API does not know is not valid', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 4\d\d/] });
  const token = 'a'.repeat(43);
  await page.goto(`/app/confirm-address#${token}`);
  await page.getByRole('button', { name: 'Confirm address' }).click();
  await page.getByRole('heading', { name: 'This link is not valid any more' }).waitFor();
  await page.goto(`/app/e-mails#quota_80=${token}`);
  await page.getByRole('button', { name: 'Stop these e-mails' }).click();
  await page.getByRole('heading', { name: 'This link is not valid' }).waitFor();
});

/** An e-mail travels from the table's stream through a queue. */
const MAIL_TIMEOUT_MS = 120_000;

/** The address of a page of the app in the last e-mail to somebody. */
async function linkTo(path: string, email: string, count: number): Promise<string> {
  const mails = await waitForMails(email, count);
  const link = new RegExp(`http\\S+${path}#[\\w=-]+`).exec(mails.at(-1)?.body.text ?? '')?.[0];
  if (!link) throw new Error(`no link to ${path} in: ${mails.at(-1)?.body.text}`);
  return link;
}

/** A tab of somebody who has no session: the link of an e-mail, opened elsewhere. */
async function openElsewhere(link: string): Promise<Page> {
  const page = await newPage({ allowedErrors: [/status of 4\d\d/] });
  await page.goto(link);
  return page;
}

test(
  'the link in an e-mail confirms another address once, and the former one is told',
  async () => {
    const page = await newAppPage();
    const person = newPerson();
    await signIn(page, person, '/app/settings');
    const section = emailSection(page);
    await section.getByText('Confirmed by your sign-in provider').waitFor();
    await section.getByRole('button', { name: 'Change address' }).click();
    const other = `other-${person.email}`;
    await section.getByLabel('New address').fill(other);
    await page.keyboard.press('Enter');
    await section.getByText(/^Waits for confirmation/).waitFor();
    const link = await linkTo('/app/confirm-address', other, 1);
    const elsewhere = await openElsewhere(link);
    await elsewhere.getByRole('button', { name: 'Confirm address' }).click();
    await elsewhere.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();
    const again = await openElsewhere(link);
    await again.getByRole('button', { name: 'Confirm address' }).click();
    await again.getByRole('heading', { name: 'This link is not valid any more' }).waitFor();
    await page.reload();
    await section.getByText('Confirmed by a link').waitFor();
    await section.getByText(other, { exact: true }).waitFor();
    const told = (await waitForMails(person.email, 1)).filter(({ destination }) =>
      destination.to.includes(person.email),
    );
    expect(told).toHaveLength(1);
  },
  MAIL_TIMEOUT_MS,
);

test(
  'the link in an e-mail stops its kind, and turns it on again',
  async () => {
    const page = await newAppPage();
    const person = newPerson();
    const saved = page.waitForResponse((response) => response.request().method() === 'PUT' && response.ok());
    const account = await openAs(page, person, '/app');
    await saved;
    const { baseUrl, adminKey } = inject('target');
    const terms = { sessions_included: 10, hold_unpaid: true, reason: 'a test' };
    const set = await apiClient(baseUrl, adminKey).send('PUT', `/admin/accounts/${account}/terms`, {
      body: JSON.stringify(terms),
    });
    expect(set.status).toBe(200);
    await countSessions(account, 'first', 8);
    const elsewhere = await openElsewhere(await linkTo('/app/e-mails', person.email, 1));
    await elsewhere.getByRole('button', { name: 'Stop these e-mails' }).click();
    await elsewhere.getByText('You will not get e-mails when 80% of your sessions are used.').waitFor();
    await page.goto('/app/settings');
    const toggle = emailSection(page).getByRole('switch', { name: '80% of the quota' });
    await toggle.waitFor();
    expect(await toggle.isChecked()).toBe(false);
    await elsewhere.getByRole('button', { name: 'Turn on again' }).click();
    await elsewhere.getByText('You will get an e-mail when 80% of your sessions are used.').waitFor();
    await page.reload();
    await toggle.waitFor();
    expect(await toggle.isChecked()).toBe(true);
  },
  MAIL_TIMEOUT_MS,
);
