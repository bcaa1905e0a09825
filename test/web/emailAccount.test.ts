import { expect, test } from 'vitest';
import { emailSection } from '../support/browser/openSettings.ts';
import { newAppPage, newPerson, signIn } from '../support/browser/people.ts';

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
