import { expect, inject, test } from 'vitest';
import { apiClient } from '../../support/api/apiClient.ts';
import { openConsole } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';
import { waitFor } from '../../support/waitFor.ts';

const TEXT = 'We need 120,000 sessions a month, 80 at a time.';
const NOTE = 'They also asked a competitor.';
const ANSWER = 'Here is an offer for 120,000 sessions.';

/** An account that asks for a volume price through the customers' API. */
async function openVolumeTicket() {
  const { baseUrl, apiKey, adminKey } = inject('target');
  const userId = `tickets-${process.pid}-${Date.now()}`;
  const customer = apiClient(baseUrl, apiKey);
  const started = await customer.post('/metering/sessions', {
    user_id: userId,
    session_id: `room-${userId}`,
  });
  expect([200, 201]).toContain(started.status);
  const subject = `Volume price for ${userId}`;
  const opened = await customer.post('/support/tickets', {
    user_id: userId,
    message_id: 'first',
    type: 'volume',
    subject,
    text: TEXT,
  });
  expect(opened.status).toBe(201);
  const admin = apiClient(baseUrl, adminKey);
  await waitFor(
    async () => (await admin.get(`/admin/accounts?search=${userId}`)).body.accounts as unknown[] | undefined,
    (accounts) => accounts?.length === 1,
  );
  const query = `?user_id=${userId}`;
  return {
    userId,
    subject,
    /** Everything that the customer gets of the ticket, and of offers. */
    ticket: async () => (await customer.get(`/support/tickets/1${query}`)).body,
    tickets: async () => (await customer.get(`/support/tickets${query}`)).body,
    offers: async () =>
      (await customer.get(`/billing/offers${query}`)).body.offers as { state: string; offerId: string }[],
  };
}

test('an operator finds a volume ticket, notes, offers, answers and withdraws; the customer never sees the note', async () => {
  const { subject, userId, ticket, tickets, offers } = await openVolumeTicket();
  const page = await newAppPage();
  await openConsole(page, 'otto', '/operator/tickets');
  const link = page.getByRole('link', { name: subject });
  const more = page.getByRole('button', { name: 'Show more' });
  await link.or(more).first().waitFor();
  while ((await link.count()) === 0 && (await more.count()) > 0) await more.click();
  await link.click();
  await page.getByRole('heading', { level: 1, name: subject }).waitFor();
  await page.getByText(TEXT).waitFor();
  await page.getByText(/left of 48 h$/).waitFor();

  await page.getByRole('radio', { name: 'Internal note' }).check();
  await page.getByRole('textbox', { name: 'Internal note' }).fill(NOTE);
  await page.getByRole('button', { name: 'Save note' }).click();
  await page.getByText('The note is saved.').waitFor();
  await page.getByRole('button', { name: 'Assign to me' }).click();
  await page.getByText('The ticket is yours.').waitFor();

  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Make an offer' }).click();
  await dialog.getByLabel('Price a month').fill('499');
  await dialog.getByLabel('Sessions a month').fill('120000');
  await dialog.getByLabel('Note for operators').fill('Volume, a year');
  await dialog.getByLabel('Reason').fill('Asked for in ticket 1');
  await dialog.getByRole('button', { name: 'Make offer' }).click();
  await page.getByText('The offer is made.').waitFor();
  expect(await offers()).toEqual([
    expect.objectContaining({ state: 'offered', price: { amountMinor: 49_900, currency: 'usd' } }),
  ]);

  await page.getByRole('radio', { name: 'Reply' }).check();
  await page.getByLabel('Reply to the customer').fill(ANSWER);
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.getByText('The reply is sent.').waitFor();
  await page.getByText('Answered in time').waitFor();

  const seen = JSON.stringify([await ticket(), await tickets(), await offers()]);
  expect(seen).toContain(ANSWER);
  expect(seen).not.toContain(NOTE);
  expect(seen).not.toContain('Volume, a year');
  expect(await ticket()).toMatchObject({
    waitingFor: 'you',
    messages: [{ text: TEXT, met: true }, { text: ANSWER }],
  });

  await page.getByRole('link', { name: 'See account' }).click();
  await page.getByRole('heading', { level: 1, name: userId }).waitFor();
  await page.getByRole('region', { name: 'Tickets' }).getByRole('link', { name: subject }).waitFor();
  await page.getByText('Ticket answered by').waitFor();
  await page.getByRole('button', { name: 'Withdraw the offer of $499 a month' }).click();
  await dialog.getByLabel('Reason').fill('Wrong figures');
  await dialog.getByRole('button', { name: 'Withdraw offer' }).click();
  await page.getByText('Withdrawn: “Wrong figures”').waitFor();
  expect(await offers()).toEqual([expect.objectContaining({ state: 'withdrawn' })]);
});

test('a viewer reads the same ticket with its note, and has nothing to change it with', async () => {
  const { subject, userId } = await openVolumeTicket();
  const { baseUrl, adminKey } = inject('target');
  await apiClient(baseUrl, adminKey).post(`/admin/accounts/${userId}/tickets/1/note`, {
    message_id: 'note-1',
    text: NOTE,
  });
  const page = await newAppPage();
  await openConsole(page, 'vera', `/operator/tickets/${userId}/1`);
  await page.getByRole('heading', { level: 1, name: subject }).waitFor();
  await page.getByText(NOTE).waitFor();
  await page.getByText('1 of 100 sessions').waitFor();
  expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  expect(await page.getByRole('textbox').count()).toBe(0);
});
