import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { problemRoute } from '../../support/browser/buying.ts';
import { serveTickets, type TicketFixture, ticketOf } from '../../support/browser/consoleTickets.ts';
import { expectGoodConsole } from '../../support/browser/expectGoodConsole.ts';
import { expectNoOverflow } from '../../support/browser/expectNoOverflow.ts';
import type { PageOptions } from '../../support/browser/newPage.ts';
import { openConsole, type TestOperator } from '../../support/browser/operators.ts';
import { newAppPage } from '../../support/browser/people.ts';
import { screenshot } from '../../support/browser/screenshot.ts';
import { serveInsights } from '../../support/browser/serveInsights.ts';

const PATH = '/operator/tickets/user_8Kq2vN/3';
const TICKET = '/admin/accounts/user_8Kq2vN/tickets/3';

type Options = PageOptions & { operator?: TestOperator };

async function openTicket(
  given: Partial<TicketFixture> = {},
  { operator = 'otto', ...options }: Options = {},
) {
  const page = await newAppPage(options);
  await serveInsights(page);
  const fixture = await serveTickets(page, { tickets: [ticketOf()], ...given });
  await openConsole(page, operator, PATH);
  await page.getByRole('list', { name: 'Messages and notes' }).waitFor();
  const writes = () =>
    fixture.writes.map((request) => [
      new URL(request.url()).pathname.replace(TICKET, ''),
      (request.postDataJSON() ?? {}) as Record<string, unknown>,
    ]);
  return { page, fixture, writes };
}

const threadOf = (page: Page) => page.getByRole('list', { name: 'Messages and notes' }).getByRole('listitem');
const replyOf = (page: Page) => page.getByLabel('Reply to the customer');
const buttonsOf = (page: Page) => page.getByRole('main').getByRole('button').allTextContents();

test('a ticket is shown with its notes, the due time and the account, in every look', async () => {
  const { page } = await openTicket();
  const entries = await threadOf(page).allTextContents();
  expect(entries.map((text) => text.includes('the customer does not see it'))).toEqual([
    false,
    true,
    false,
    false,
  ]);
  await page.getByText('left of 24 h').waitFor();
  await page.getByText('24,610 of 30,000 sessions').waitFor();
  expect(await page.getByRole('link', { name: 'See account' }).getAttribute('href')).toBe(
    '/operator/accounts/user_8Kq2vN',
  );
  expect(await buttonsOf(page)).toEqual(['Assign to me', 'Close ticket', 'Send reply']);
  await expectGoodConsole(page, 'ticket');
});

test('a viewer reads all of it, notes too, and has no button and no field', async () => {
  const { page } = await openTicket({}, { operator: 'vera' });
  await page.getByText('Do not mention the roadmap.').waitFor();
  expect(await buttonsOf(page)).toEqual([]);
  expect(await page.getByRole('textbox').count()).toBe(0);
  await expectGoodConsole(page, 'ticket-viewer');
});

test('a reply is sent by keyboard, and the due time is met', async () => {
  const { page, writes } = await openTicket();
  await replyOf(page).focus();
  await page.keyboard.type('Please update the SDK to 4.2.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('The reply is sent.').waitFor();
  await threadOf(page).nth(4).getByText('Please update the SDK to 4.2.').waitFor();
  await threadOf(page).nth(3).getByText('Answered in time').waitFor();
  expect(await replyOf(page).inputValue()).toBe('');
  expect(writes()).toEqual([
    ['/reply', { message_id: expect.any(String), text: 'Please update the SDK to 4.2.', messages_seen: 3 }],
  ]);
});

test('a note has a text of its own, and is not sent as a reply', async () => {
  const { page, writes } = await openTicket();
  await replyOf(page).fill('Dear customer');
  await page.getByRole('radio', { name: 'Internal note' }).check();
  const note = page.getByRole('textbox', { name: 'Internal note' });
  expect(await note.inputValue()).toBe('');
  await note.fill('Ask Ines about the SDK.');
  await expectGoodConsole(page, 'ticket-note');
  await page.getByRole('button', { name: 'Save note' }).click();
  await page.getByText('The note is saved.').waitFor();
  await threadOf(page).nth(4).getByText('Internal note, the customer does not see it').waitFor();
  await page.getByRole('radio', { name: 'Reply' }).check();
  expect(await replyOf(page).inputValue()).toBe('Dear customer');
  expect(writes().map(([action]) => action)).toEqual(['/note']);
});

test('a draft survives a reload and a failed send, with its message id', async () => {
  const { page, writes } = await openTicket({}, { allowedErrors: [/status of 500/, /ERR_FAILED/] });
  await replyOf(page).fill('A long answer');
  await page.reload();
  await replyOf(page).waitFor();
  expect(await replyOf(page).inputValue()).toBe('A long answer');

  const ids: string[] = [];
  await page.route(`**${TICKET}/reply`, (route) => {
    ids.push(route.request().postDataJSON().message_id);
    return route.abort('failed');
  });
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.getByRole('alert').getByText('it may have arrived').waitFor();
  expect(await replyOf(page).inputValue()).toBe('A long answer');
  await expectGoodConsole(page, 'ticket-problem');
  await page.unroute(`**${TICKET}/reply`);
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.getByText('The reply is sent.').waitFor();
  const [[, sent] = []] = writes();
  expect(new Set([...ids, (sent as { message_id: string }).message_id]).size).toBe(1);
});

test('a text that was changed after its first version arrived becomes another message', async () => {
  const { page, writes } = await openTicket({}, { allowedErrors: [/status of 409/] });
  await problemRoute(page, `**${TICKET}/reply`, { status: 409, code: 'message_differs' });
  await replyOf(page).fill('Second version');
  const sent = page.waitForRequest(`**${TICKET}/reply`);
  await page.getByRole('button', { name: 'Send reply' }).click();
  const firstId = (await sent).postDataJSON().message_id;
  await page.getByText('The first version of this has arrived already').waitFor();
  await page.unroute(`**${TICKET}/reply`);
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.getByText('The reply is sent.').waitFor();
  expect(writes()).toEqual([
    ['/reply', { message_id: expect.not.stringMatching(firstId), text: 'Second version', messages_seen: 3 }],
  ]);
});

test('a message that came in between is shown before a reply or a closing covers it, and the draft is kept', async () => {
  const { page, fixture, writes } = await openTicket({}, { allowedErrors: [/status of 409/] });
  const [ticket = ticketOf()] = fixture.tickets;
  const news = { messageId: 'news', by: 'customer' as const, author: null, text: 'It is worse now.' };
  fixture.tickets = [
    { ...ticket, messages: [...ticket.messages, { ...news, at: new Date().toISOString() }] },
  ];
  const unseen = { status: 409, code: 'messages_unseen' };
  await problemRoute(page, `**${TICKET}/reply`, unseen);
  await problemRoute(page, `**${TICKET}/close`, unseen);
  await replyOf(page).fill('It works now.');
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.getByRole('alert').getByText('There is a new message in the ticket').waitFor();
  await threadOf(page).nth(4).getByText('It is worse now.').waitFor();
  expect(await replyOf(page).inputValue()).toBe('It works now.');
  await page.getByRole('button', { name: 'Close ticket' }).click();
  await page.getByRole('alert').getByText('Read it, then close the ticket.').waitFor();
  await expectGoodConsole(page, 'ticket-unseen');
  await page.unroute(`**${TICKET}/reply`);
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.getByText('The reply is sent.').waitFor();
  expect(writes()).toEqual([
    ['/reply', { message_id: expect.any(String), text: 'It works now.', messages_seen: 4 }],
  ]);
});

test('an empty reply is not sent, and the field says so', async () => {
  const { page, writes } = await openTicket();
  await page.getByRole('button', { name: 'Send reply' }).click();
  await page.getByText('Write a message.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  expect(writes()).toEqual([]);
});

test('a ticket is assigned, given back, closed and opened again, and the focus stays', async () => {
  const { page, writes } = await openTicket();
  const press = async (name: string, toast: string) => {
    await page.getByRole('button', { name }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(toast).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
  };
  await press('Assign to me', 'The ticket is yours.');
  await page.locator('.ticket-facts').getByText('you', { exact: true }).waitFor();
  await press('Unassign', 'The ticket is assigned to nobody.');
  await press('Close ticket', 'The ticket is closed.');
  await page.getByText('A message of the customer opens it again.').waitFor();
  await expectGoodConsole(page, 'ticket-closed');
  await press('Open again', 'The ticket is open again.');
  expect(writes()).toEqual([
    ['/assign', { assignee: expect.any(String) }],
    ['/assign', { assignee: null }],
    ['/close', { messages_seen: 3 }],
    ['/reopen', {}],
  ]);
});

test('a late ticket says since when, and a new message is announced', async () => {
  const late = new Date(Date.now() - 2 * 3_600_000).toISOString();
  const ticket = ticketOf();
  const messages = ticket.messages.map((one) => (one.dueAt === ticket.dueAt ? { ...one, dueAt: late } : one));
  const { page } = await openTicket({ tickets: [{ ...ticket, dueAt: late, messages }] });
  await page.getByText('Answer was due by', { exact: true }).waitFor();
  await page.getByText(/^Late by 2/).waitFor();
  await expectGoodConsole(page, 'ticket-late');
});

test('a ticket that is not there says so', async () => {
  const page = await newAppPage({ allowedErrors: [/status of 404/] });
  await serveInsights(page);
  await openConsole(page, 'vera', '/operator/tickets/user_8Kq2vN/99');
  await page.getByText('The account has no such ticket.').waitFor();
  await expectGoodConsole(page, 'ticket-unknown');
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
] as const)('a ticket can be used with %s', async (name, options) => {
  const { page } = await openTicket({}, options);
  await replyOf(page).waitFor();
  await screenshot(page, `console-ticket-${name}`);
  await expectNoOverflow(page);
});
