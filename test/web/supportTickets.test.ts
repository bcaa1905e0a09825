import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { openSupport } from '../support/browser/openSupport.ts';
import { passTimeUntil } from '../support/browser/passTimeUntil.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import { problem, ticketOf } from '../support/browser/tickets.ts';

const LIST = '/app/support';
const NEW = '/app/support/new';

const TICKETS = [
  ticketOf({
    ticketId: '5',
    subject: 'Invoice with our VAT number',
    projectId: null,
    waitingFor: 'you',
    dueAt: null,
  }),
  ticketOf({ ticketId: '4', subject: 'Sessions end after an hour', dueAt: '2026-11-25T10:00:00Z' }),
  ticketOf(),
  ticketOf({
    ticketId: '1',
    type: 'volume',
    subject: 'Volume price',
    projectId: null,
    state: 'closed',
    waitingFor: null,
    dueAt: null,
    closedAt: '2026-10-02T09:12:00Z',
  }),
];

const FREE = { usage: { plan: 'free', sessionsUsed: 12, sessionsIncluded: 100 } } as const;

const rowsOf = async (page: Page, table: string) =>
  (await page.getByRole('table', { name: table }).getByRole('row').allInnerTexts()).map((text) =>
    text.replaceAll(/\s+/g, ' ').trim(),
  );

test('tickets are listed with what comes next and by when, closed ones apart, and a row opens its ticket', async () => {
  const { page } = await openSupport(LIST, { tickets: { tickets: TICKETS } });
  await page.getByText('We answer within 48 hours.').waitFor();
  await page.getByRole('table', { name: 'Closed' }).waitFor();
  // A project has its name once the projects are read.
  await page
    .getByRole('row', { name: /^Starts refused/ })
    .getByText('Tutor, web')
    .waitFor();
  expect((await rowsOf(page, 'Open')).slice(1)).toEqual([
    'Invoice with our VAT number #5 25 Nov, 10:05 Waiting for you',
    'Sessions end after an hour #4 · Tutor, web 25 Nov, 10:05 With us Answer was due by 25 Nov, 10:00',
    'Starts refused with 429 after our deploy #3 · Tutor, web 25 Nov, 10:05 With us Answer due by 27 Nov, 10:05',
  ]);
  expect((await rowsOf(page, 'Closed')).slice(1)).toEqual([
    'Volume price #1 25 Nov, 10:05 Closed 2 Oct, 09:12',
  ]);
  await expectGoodInEveryLook(page, 'support');
  await page.getByRole('row', { name: /^Starts refused/ }).click();
  await page.getByRole('heading', { name: 'Starts refused with 429 after our deploy' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/app/support/3');
});

test('older tickets come a page at a time, and the keyboard stays where it was', async () => {
  const { page } = await openSupport(LIST, { tickets: { tickets: TICKETS, pageSize: 2 } });
  await page.getByText('2 newest').waitFor();
  await page.getByRole('button', { name: 'Show more' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('3 tickets').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('3 tickets');
});

test('without a ticket the page says what will be there', async () => {
  const { page } = await openSupport(LIST, { tickets: { tickets: [] } });
  await page.getByText(/^No open ticket\./).waitFor();
  await expectGoodInEveryLook(page, 'support-empty');
});

test('a free account sees the community, what Starter answers, and the way to a volume price', async () => {
  const communityUrl = 'https://community.example/ai-gate';
  const { page, fixture } = await openSupport(LIST, {
    account: FREE,
    tickets: { tickets: [], answerHours: null, communityUrl },
  });
  await page.getByText('With Starter, we answer within 48 hours. On Free, the community helps.').waitFor();
  expect(await page.getByRole('link', { name: 'Go to the community' }).getAttribute('href')).toBe(
    communityUrl,
  );
  expect(await page.getByRole('link', { name: 'See Starter' }).getAttribute('href')).toBe(
    '/app/plans?plan=starter',
  );
  expect(await page.getByRole('link', { name: 'New ticket' }).count()).toBe(0);
  await expectGoodInEveryLook(page, 'support-free');
  await page.getByRole('link', { name: 'Ask for a volume price' }).first().click();
  await page.getByRole('heading', { name: 'Volume price' }).waitFor();
  await page.getByLabel('Message').fill('60,000 sessions a month, 150 at once.');
  await page.getByRole('button', { name: 'Send request' }).click();
  await page.getByRole('listitem').getByText('60,000 sessions a month').waitFor();
  expect(fixture.writes.map((request) => request.postDataJSON())).toEqual([
    {
      type: 'volume',
      subject: 'Volume price',
      text: '60,000 sessions a month, 150 at once.',
      message_id: expect.any(String),
    },
  ]);
});

test('a free account that opens the address of a new ticket is shown what its plan has', async () => {
  const { page } = await openSupport(NEW, {
    account: FREE,
    tickets: { tickets: [], answerHours: null, communityUrl: 'javascript:alert(1)' },
  });
  await page.getByText('With Starter, we answer within 48 hours.', { exact: true }).waitFor();
  expect(await page.getByRole('link', { name: 'Go to the community' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
});

test('a ticket is written and sent with the keyboard, and its page opens', async () => {
  const { page, fixture } = await openSupport(NEW, { tickets: { tickets: [] } });
  await page.getByLabel('Subject').focus();
  await page
    .getByLabel('Project')
    .locator('option', { hasText: 'Tutor, web' })
    .waitFor({ state: 'attached' });
  await page.keyboard.type('Webhook fails');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.type('It returns 401.');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Since today.');
  await expectGoodInEveryLook(page, 'support-new');
  await page.getByRole('button', { name: 'Send', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Webhook fails' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/app/support/1');
  expect(fixture.writes.map((request) => request.postDataJSON())).toEqual([
    {
      type: 'question',
      subject: 'Webhook fails',
      text: 'It returns 401.\nSince today.',
      project_id: 'tutor-web',
      message_id: expect.stringMatching(/^[\w-]{36}$/),
    },
  ]);
  // The form is left behind: Back does not lead to it.
  await page.goBack();
  expect(new URL(page.url()).pathname).not.toBe(NEW);
});

test('a new ticket survives a reload and a lost response, and is opened once', async () => {
  const { page, fixture } = await openSupport(NEW, {
    tickets: { tickets: [] },
    allowedErrors: [/status of 5\d\d/],
  });
  await page.getByLabel('Subject').fill('Once');
  await page.getByLabel('Message').fill('Only once.');
  await page.route('**/support/tickets', (route) => {
    fixture.writes.push(route.request());
    return route.fulfill({ status: 500, headers: { 'x-request-id': 'req-of-the-test' }, body: '' });
  });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await passTimeUntil(page, () =>
    page.getByText('This could not be sent right now. Your text is kept.').isVisible(),
  );
  await page.getByText('req-of-the-test').waitFor();
  await screenshot(page, 'support-new-failed');
  await expectNoAxeViolations(page);
  await page.reload();
  await page.getByLabel('Message').waitFor();
  expect(await page.getByLabel('Subject').inputValue()).toBe('Once');
  await page.unroute('**/support/tickets');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Only once.').waitFor();
  const ids = fixture.writes.map((request) => request.postDataJSON().message_id);
  expect(new Set(ids).size).toBe(1);
});

test('what is missing is said under its field, and each refusal says what to do', async () => {
  const { page } = await openSupport(NEW, { tickets: { tickets: [] }, allowedErrors: [/status of 4\d\d/] });
  const send = page.getByRole('button', { name: 'Send', exact: true });
  await send.click();
  await page.getByText('Enter a subject.').waitFor();
  await page.getByText('Write a message.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('subject');
  await page.getByLabel('Subject').fill('x'.repeat(121));
  await page.getByLabel('Message').fill('Text');
  await send.click();
  await page.getByText('Use at most 120 characters.').waitFor();
  await page.getByLabel('Subject').fill('Subject');
  for (const [status, code, text] of [
    [403, 'support_not_included', /^Your plan includes no answers from us/],
    [404, 'project_not_found', /^This project no longer exists\./],
    [409, 'tickets_exceeded', /^Your account has as many tickets/],
    [409, 'message_differs', /^The first version of this message has arrived/],
  ] as const) {
    await page.route('**/support/tickets', (route) => route.fulfill(problem(status, code)));
    await send.click();
    await page.getByRole('alert').filter({ hasText: text }).waitFor();
    await page.unroute('**/support/tickets');
  }
  await expectNoAxeViolations(page);
});

test('what nobody sees is taken out of what is pasted', async () => {
  const { page } = await openSupport(NEW, { tickets: { tickets: [] } });
  await page.getByLabel('Subject').fill('One\u0007 \u202esubject');
  await page.getByLabel('Message').fill('\u001b[31mred\u001b[0m\ttab');
  expect(await page.getByLabel('Subject').inputValue()).toBe('One subject');
  expect(await page.getByLabel('Message').inputValue()).toBe('[31mred[0m\ttab');
});

test.each([
  ['forced colours', { forcedColors: true }],
  ['zoom of 200%', { zoom: 2, width: 1280 }],
  ['360 px', { width: 360, touch: true, language: 'fr' }],
] as const)('support can be used with %s', async (name, options) => {
  const { page } = await openSupport(LIST, { ...options, tickets: { tickets: TICKETS } });
  await page.getByRole('row').nth(4).waitFor();
  await screenshot(page, `support-${name}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
  await page.getByRole('row', { name: /^Starts refused/ }).click();
  await page.getByRole('heading', { name: /^Starts refused/ }).waitFor();
  await screenshot(page, `support-thread-${name}`);
  await expectNoOverflow(page);
  await expectNoAxeViolations(page);
});
