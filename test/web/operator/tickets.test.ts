import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemRoute } from '../../support/browser/buying.ts';
import {
  serveTickets,
  type TicketFixture,
  ticketOf,
  ticketsOf,
} from '../../support/browser/consoleTickets.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import type { PageOptions } from '../../support/browser/newPage.ts';
import { openConsole, type TestOperator } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';
import { serveInsights } from '../../support/browser/serveInsights.ts';

type Options = PageOptions & { operator?: TestOperator; path?: string };

async function openQueue(given: Partial<TicketFixture> = {}, options: Options = {}) {
  const { operator = 'vera', path = '/operator/tickets', ...pageOptions } = options;
  const page = await newAppPage(pageOptions);
  await serveInsights(page);
  const fixture = await serveTickets(page, { tickets: ticketsOf(), ...given });
  await openConsole(page, operator, path);
  return { page, fixture };
}

const subjectsOf = (page: Page) =>
  page.getByRole('table', { name: 'Open tickets' }).locator('tbody th a').allTextContents();

test('open tickets are listed by the time their answer is due, in every look', async () => {
  const { page } = await openQueue();
  await page.getByText('5 tickets shown').waitFor();
  expect(await subjectsOf(page)).toEqual([
    'Volume price',
    'Card was declined twice',
    'Starts refused with 429 after our deploy',
    'SLA report for October',
    expect.stringMatching(/^A very long subject/),
  ]);
  for (const due of ['2 h late', 'in 29 min', 'in 3 h', 'in 20 h'])
    await page.getByText(due.replaceAll(/(\d) /g, '$1\u00a0'), { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Tickets 3', exact: true }).waitFor();
  await expectGoodConsole(page, 'tickets');
});

test('tickets that are late or due soon are filters in the address, with their counts', async () => {
  const { page } = await openQueue({}, { path: '/operator/tickets?due=late' });
  await page.getByText('1 ticket shown').waitFor();
  expect(await subjectsOf(page)).toEqual(['Volume price']);
  await page.getByRole('button', { name: 'Due soon 2' }).click();
  await page.getByText('2 tickets shown').waitFor();
  expect(new URL(page.url()).searchParams.get('due')).toBe('soon');
  await page.getByRole('button', { name: 'All' }).click();
  await page.getByText('5 tickets shown').waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(await page.getByRole('button', { name: 'All' }).getAttribute('aria-pressed')).toBe('true');
});

test('further tickets come a page at a time, and the first of them gets the focus', async () => {
  const { page } = await openQueue({ pageSize: 3 });
  await page.getByText('3 tickets shown').waitFor();
  await page.getByRole('button', { name: 'Show more' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('tr:focus').getByText('SLA report for October').waitFor();
  await page.getByText('5 tickets shown').waitFor();
});

test('a queue without tickets says what will be there', async () => {
  const { page } = await openQueue({ tickets: [ticketOf({ state: 'closed', dueAt: null })] });
  await page.getByText(/^No open ticket\./).waitFor();
  await expectGoodConsole(page, 'tickets-none');
  await page.getByRole('button', { name: 'Late' }).click();
  await page.getByText('No answer is late.').waitFor();
});

test('a queue that cannot be read says so, with the id of the request', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 500/] });
  await serveInsights(page);
  await problemRoute(page, '**/admin/tickets?*', { status: 500, code: 'internal_error' });
  await openConsole(page, 'vera', '/operator/tickets');
  await page.getByText('We can’t load the tickets right now.').waitFor();
  await page.getByText('req-of-the-test').waitFor();
});

test('the overview says which tickets are late and due soon, and leads to them', async () => {
  const { page } = await openQueue({}, { path: '/operator', operator: 'otto' });
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await attention.getByText('1 ticket is late').waitFor();
  await attention.getByText('2 tickets are due within 12 hours').waitFor();
  await expectGoodConsole(page, 'overview-tickets');
  await attention.getByRole('link', { name: 'Answer' }).last().click();
  await page.getByText('2 tickets shown').waitFor();
});

test('the page of an account has its tickets, and leads to each', async () => {
  const { page } = await openQueue({}, { path: '/operator/accounts/user_8Kq2vN' });
  const panel = page.getByRole('region', { name: 'Tickets' });
  await panel.getByText(/due in 3/).waitFor();
  await panel.getByRole('link', { name: /^Starts refused/ }).click();
  await page.getByRole('heading', { level: 1, name: /^Starts refused/ }).waitFor();
});
