import { expect, test } from 'vitest';
import { problemRoute } from '../../support/browser/buying.ts';
import { type OfferFixture, offerOf, offersOf, serveOffers } from '../../support/browser/consoleOffers.ts';
import { serveTickets, ticketOf } from '../../support/browser/consoleTickets.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import type { PageOptions } from '../../support/browser/newPage.ts';
import { openConsole, type TestOperator } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';
import { serveInsights } from '../../support/browser/serveInsights.ts';

const PATH = '/operator/accounts/user_8Kq2vN';

type Options = PageOptions & { operator?: TestOperator; path?: string };

async function openOffers(given: Partial<OfferFixture> = {}, options: Options = {}) {
  const { operator = 'otto', path = PATH, ...pageOptions } = options;
  const page = await newAppPage(pageOptions);
  await serveInsights(page);
  await serveTickets(page, { tickets: [ticketOf({ type: 'volume', subject: 'Volume price' })] });
  const fixture = await serveOffers(page, given);
  await openConsole(page, operator, path);
  return { page, fixture, dialog: page.getByRole('dialog') };
}

const panelOf = (page: Awaited<ReturnType<typeof openOffers>>['page']) =>
  page.getByRole('region', { name: 'Offers' });

test('the offers of an account are shown with their states, in every look', async () => {
  const { page } = await openOffers({ offers: offersOf() });
  const panel = panelOf(page);
  await panel.getByText('$499 a month, 120,000 sessions').first().waitFor();
  expect(await panel.locator('.pill').allTextContents()).toEqual(['Offered', 'Withdrawn', 'Declined']);
  expect(await panel.getByRole('button').allTextContents()).toEqual(['Withdraw']);
  expect(await panel.getByRole('link', { name: 'Ticket #3' }).getAttribute('href')).toBe(
    '/operator/tickets/user_8Kq2vN/3',
  );
  await expectGoodConsole(page, 'account-offers');
});

test('a viewer sees the offers, and no button to make or withdraw one', async () => {
  const { page } = await openOffers({ offers: offersOf() }, { operator: 'vera' });
  await panelOf(page).getByText('$399 a month, 80,000 sessions').waitFor();
  expect(await panelOf(page).getByRole('button').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Make an offer' }).count()).toBe(0);
});

test('a viewer of a volume ticket has no button to make an offer', async () => {
  const { page } = await openOffers({}, { operator: 'vera', path: '/operator/tickets/user_8Kq2vN/3' });
  await page.getByText('24,610 of 30,000 sessions').waitFor();
  expect(await page.getByRole('button', { name: 'Make an offer' }).count()).toBe(0);
});

test('an offer is made from a volume ticket by keyboard, with what changes and the price of 1,000 sessions', async () => {
  const { page, fixture, dialog } = await openOffers({}, { path: '/operator/tickets/user_8Kq2vN/3' });
  await page.getByRole('button', { name: 'Make an offer' }).focus();
  await page.keyboard.press('Enter');
  await dialog.getByLabel('Price a month').fill('499');
  await dialog.getByLabel('Sessions a month').fill('120,000');
  await dialog.getByText('$4.16 for 1,000 sessions; Growth at its list price: $4.95').waitFor();
  await dialog.getByRole('row', { name: 'Price a month $139.00 $499.00' }).waitFor();
  await dialog.getByRole('row', { name: 'Sessions a month 30,000 120,000' }).waitFor();
  await dialog.getByRole('row', { name: 'Open at a time 80 50 (plan)' }).waitFor();
  await dialog.getByLabel('Note for operators').fill('Order 2026-131');
  await expectGoodConsole(page, 'offer');
  await dialog.getByLabel('Reason').fill('Ticket 3');
  await page.keyboard.press('Enter');
  await page.getByText('The offer is made. The customer gets an e-mail with it.').waitFor();
  await dialog.waitFor({ state: 'hidden' });
  expect(fixture.writes.map((request) => request.postDataJSON())).toEqual([
    {
      plan: 'growth',
      amount_minor: 49_900,
      figures: { sessions_included: 120_000 },
      accept_by: expect.stringMatching(/T23:59:59Z$/),
      until: expect.stringMatching(/T00:00:00Z$/),
      note: 'Order 2026-131',
      ticket_id: '3',
      reason: 'Ticket 3',
    },
  ]);
});

test('an offer that replaces another one says so, and the panel shows it', async () => {
  const { page, dialog } = await openOffers({ offers: [offerOf()] });
  await page.getByRole('button', { name: 'Make an offer' }).click();
  await dialog.getByText('It replaces the open offer of $499 a month.').waitFor();
  await dialog.getByLabel('Plan').selectOption('Starter');
  await dialog.getByRole('row', { name: 'Plan Growth Starter' }).waitFor();
  await dialog.getByLabel('Price a month').fill('59');
  await dialog.getByLabel('Sessions a month').fill('10000');
  await dialog.getByLabel('Note for operators').fill('Smaller');
  await dialog.getByLabel('Reason').fill('They asked for less');
  await dialog.getByRole('button', { name: 'Make offer' }).click();
  await panelOf(page).getByText('$59 a month, 10,000 sessions').waitFor();
});

test('fields that are wrong say so, and nothing is sent', async () => {
  const { page, fixture, dialog } = await openOffers();
  await page.getByRole('button', { name: 'Make an offer' }).click();
  await dialog.getByLabel('Open at a time').fill('many');
  await dialog.getByLabel('Until').fill('2020-01-01');
  await dialog.getByRole('button', { name: 'Make offer' }).click();
  expect(await dialog.locator('.field-error').allTextContents()).toEqual([
    'Enter an amount from $0.50 to $999,999.99.',
    'Enter a whole number from 1 to 100,000,000.',
    'Enter a whole number from 1 to 200, or nothing for the plan’s figure.',
    'Choose a day after that for accepting.',
    'Write a line of up to 1,000 characters.',
    'Give a reason. The audit trail shows it.',
  ]);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('price');
  await expectGoodConsole(page, 'offer-problems');
  expect(fixture.writes).toEqual([]);
});

test('an offer that is being accepted is not replaced, and the dialog says why', async () => {
  const { page, dialog } = await openOffers(
    { offers: [offerOf({ state: 'accepting' })] },
    { allowedErrors: [/status of 409/] },
  );
  await panelOf(page).getByText('Being accepted').waitFor();
  await problemRoute(page, '**/admin/accounts/user_8Kq2vN/offers', {
    status: 409,
    code: 'offer_in_progress',
  });
  await page.getByRole('button', { name: 'Make an offer' }).click();
  await dialog.getByText('The customer is about to accept the offer of $499 a month.').waitFor();
  await dialog.getByLabel('Price a month').fill('59');
  await dialog.getByLabel('Sessions a month').fill('10000');
  await dialog.getByLabel('Note for operators').fill('Smaller');
  await dialog.getByLabel('Reason').fill('They asked for less');
  await dialog.getByRole('button', { name: 'Make offer' }).click();
  await dialog.getByRole('alert').getByText('The test lets the call fail.').waitFor();
});

test('figures of an offer that is paid are named so, and cannot be changed as terms', async () => {
  const page = await newAppPage();
  const { account } = await serveInsights(page);
  const offer = offerOf({ state: 'accepted', effectiveSince: offerOf().createdAt });
  if (account.terms) account.terms = { ...account.terms, offer: offer.offerId, by: 'offer' };
  await serveOffers(page, { offers: [offer] });
  await openConsole(page, 'otto', PATH);
  await page.getByText('They are those of the volume offer whose price is paid, and end with it.').waitFor();
  await panelOf(page).getByText('Accepted').waitFor();
  expect(await page.getByRole('button', { name: 'Change terms' }).count()).toBe(0);
  expect(await panelOf(page).getByRole('button').count()).toBe(0);
});

test('an offer is withdrawn with a reason, by keyboard', async () => {
  const { page, fixture, dialog } = await openOffers({ offers: [offerOf()] });
  await panelOf(page).getByRole('button', { name: 'Withdraw the offer of $499 a month' }).focus();
  await page.keyboard.press('Enter');
  await dialog.getByText('The customer can no longer accept it').waitFor();
  await expectGoodConsole(page, 'offer-withdraw');
  await dialog.getByLabel('Reason').fill('Wrong figures');
  await page.keyboard.press('Enter');
  await page.getByText('The offer is withdrawn.').waitFor();
  await panelOf(page).getByText('Withdrawn: “Wrong figures”').waitFor();
  expect(await panelOf(page).getByRole('button').count()).toBe(0);
  const [request] = fixture.writes;
  expect(`${request?.method()} ${new URL(request?.url() ?? '').pathname}`).toBe(
    `DELETE /admin/accounts/user_8Kq2vN/offers/${offerOf().offerId}`,
  );
});
