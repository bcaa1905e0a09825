import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectGoodInEveryLook } from '../support/browser/expectGoodInEveryLook.ts';
import { expectNoAxeViolations } from '../support/browser/expectNoAxeViolations.ts';
import { expectNoOverflow } from '../support/browser/expectNoOverflow.ts';
import { go, openSupport } from '../support/browser/openSupport.ts';
import { passTimeUntil } from '../support/browser/passTimeUntil.ts';
import { screenshot } from '../support/browser/screenshot.ts';
import {
  answer,
  answerOf,
  problem,
  questionOf,
  type SupportFixture,
  ticketOf,
} from '../support/browser/tickets.ts';

const thread = (page: Page) => page.getByRole('list', { name: /^Messages$/ });
const reply = (page: Page) => page.getByLabel(/^(Reply|Répondre)$/);
const sendButton = (page: Page) => page.getByRole('button', { name: 'Send', exact: true });
const sentBodies = ({ writes }: SupportFixture) => writes.map((request) => request.postDataJSON());

test('a ticket shows its messages, its promises, and by when the next answer is due', async () => {
  const { page } = await openSupport('/app/support/3');
  await page.getByRole('heading', { name: 'Starts refused with 429 after our deploy' }).waitFor();
  await page.getByText('Fri 27 Nov, 10:05', { exact: true }).waitFor();
  await page.getByText(/^43\sh 4[45]\smin left of 48 h$/).waitFor();
  await page.getByText('in 1 h 38 min').waitFor();
  await page.getByText('Tutor, web', { exact: true }).waitFor();
  const items = thread(page).getByRole('listitem');
  expect(await items.count()).toBe(3);
  expect(await items.nth(0).locator('.promise').textContent()).toBe('Answered in time, 23 Nov, 17:50');
  expect(await items.nth(2).locator('.promise').textContent()).toBe(
    'Received · answer due by 27 Nov, 10:05 (48 h)',
  );
  const link = page.getByRole('link', { name: 'https://ai-gate.example/docs/sessions' });
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
  expect(await link.getAttribute('target')).toBe('_blank');
  expect(
    await page.getByRole('link', { name: 'Support', exact: true }).first().getAttribute('aria-current'),
  ).toBe('page');
  await expectGoodInEveryLook(page, 'support-thread');
});

test.each([
  ['in the last quarter of its time', '2026-11-27T00:30:00Z', /^9\sh 3[45]\smin left of 48 h$/, /warn/],
  ['late', '2026-11-27T12:35:00Z', /^Late by 2\sh 30\smin\./, /bad/],
])('an answer that is %s says so in words and colour', async (name, now, text, meter) => {
  const { page } = await openSupport('/app/support/3');
  await page.clock.setSystemTime(now);
  await page.clock.runFor(10_000);
  await page.getByText(text).waitFor();
  expect(await page.locator('.due-panel .sb-meter').getAttribute('class')).toMatch(meter);
  await screenshot(page, `support-due ${name}`);
  await expectNoAxeViolations(page);
});

test('an answer appears without a reload and is announced, and the reply can be sent with the keyboard', async () => {
  const { page, fixture } = await openSupport('/app/support/3');
  await page.getByText(/^43\sh 4[45]\smin left of 48 h$/).waitFor();
  answer(fixture, '3', 'It was closed by us. Sorry for that.');
  await page.clock.runFor(16_000);
  await page.getByText('It was closed by us.').waitFor();
  await page.getByRole('status').filter({ hasText: 'There is a new answer.' }).waitFor();
  await page.getByText('In time. If you write again, a new time begins.').waitFor();
  await reply(page).focus();
  await page.keyboard.type('Thank you');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await thread(page).getByText('Thank you', { exact: true }).waitFor();
  expect(await reply(page).inputValue()).toBe('');
  expect(sentBodies(fixture)).toEqual([
    { message_id: expect.stringMatching(/^[\w-]{36}$/), text: 'Thank you' },
  ]);
  expect(await sendButton(page).evaluate((button) => button === document.activeElement)).toBe(true);
});

test('a double press, and a retry after a response was lost, send one message', async () => {
  const { page, fixture } = await openSupport('/app/support/3', {
    allowedErrors: [/ERR_FAILED|status of 5/],
  });
  await reply(page).fill('Twice');
  await sendButton(page).dblclick();
  await thread(page).getByText('Twice', { exact: true }).waitFor();
  expect(fixture.writes).toHaveLength(1);

  await reply(page).fill('Once');
  let lost = 0;
  await page.route('**/support/tickets/3/messages', (route) => {
    lost += 1;
    fixture.writes.push(route.request());
    return route.abort();
  });
  await sendButton(page).click();
  await passTimeUntil(page, () => page.getByRole('alert').isVisible());
  await page.getByText('We do not know whether it arrived.').waitFor();
  expect(lost).toBeGreaterThan(0);
  await page.unroute('**/support/tickets/3/messages');
  await sendButton(page).click();
  await thread(page).getByText('Once', { exact: true }).waitFor();
  const ids = sentBodies(fixture)
    .filter(({ text }) => text === 'Once')
    .map(({ message_id }) => message_id);
  expect(new Set(ids).size).toBe(1);
  expect(ids.length).toBeGreaterThan(1);
});

test('what was written survives a reload and a failed send, with its message id', async () => {
  const { page, fixture } = await openSupport('/app/support/3', { allowedErrors: [/status of 4\d\d/] });
  await page.route('**/support/tickets/3/messages', (route) => {
    fixture.writes.push(route.request());
    return route.fulfill(problem(429, 'rate_limited'));
  });
  await reply(page).fill('Line one\n\n  line two');
  await sendButton(page).click();
  await passTimeUntil(page, () => page.getByText('Too many messages at once.').isVisible());
  await page.reload();
  await reply(page).waitFor();
  expect(await reply(page).inputValue()).toBe('Line one\n\n  line two');
  await page.unroute('**/support/tickets/3/messages');
  await sendButton(page).click();
  await thread(page).getByText('line two').waitFor();
  const bodies = sentBodies(fixture);
  expect(new Set(bodies.map(({ message_id }) => message_id)).size).toBe(1);
  await page.reload();
  await reply(page).waitFor();
  expect(await reply(page).inputValue()).toBe('');
});

test('a text that was changed after its first version has arrived is kept, and is sent as another message', async () => {
  const { page, fixture } = await openSupport('/app/support/3', { allowedErrors: [/status of 409/] });
  await page.route('**/support/tickets/3/messages', (route) => {
    fixture.writes.push(route.request());
    return route.fulfill(problem(409, 'message_differs'));
  });
  await reply(page).fill('Second version');
  await sendButton(page).click();
  await page
    .getByRole('alert')
    .filter({ hasText: 'The first version of this message has arrived' })
    .waitFor();
  expect(await reply(page).inputValue()).toBe('Second version');
  await page.unroute('**/support/tickets/3/messages');
  await sendButton(page).click();
  await thread(page).getByText('Second version').waitFor();
  const [first, second] = sentBodies(fixture);
  expect(second.message_id).not.toBe(first.message_id);
});

test('a message without text, or with too much, is refused under its field', async () => {
  const { page, fixture } = await openSupport('/app/support/3');
  await sendButton(page).click();
  await page.getByText('Write a message.').waitFor();
  expect(await reply(page).evaluate((field) => field === document.activeElement)).toBe(true);
  await reply(page).fill('x'.repeat(10_007));
  await sendButton(page).click();
  await page.getByText('Use at most 10,000 characters: 7 too many.').waitFor();
  await expectNoAxeViolations(page);
  expect(fixture.writes).toEqual([]);
});

test('messages and subjects run no script, and fit', async () => {
  const hostile =
    '<img src=x onerror="globalThis.ran=1"><script>globalThis.ran=1</script>\n[a](javascript:globalThis.ran=1) javascript:globalThis.ran=1 data:text/html,x https://user@evil.example/ `<b>`\n```\n</code></pre><script>globalThis.ran=1</script>\n```\n' +
    'W'.repeat(400);
  const { page } = await openSupport('/app/support/3', {
    tickets: {
      tickets: [
        ticketOf({
          subject: `<script>globalThis.ran=1</script>${'W'.repeat(90)}`,
          projectId: 'W'.repeat(36),
          messages: [
            questionOf('2026-11-25T10:05:00Z', hostile),
            { ...answerOf('2026-11-25T11:05:00Z', hostile), author: '<b>x</b>' },
          ],
        }),
      ],
    },
  });
  await thread(page).getByRole('listitem').nth(1).waitFor();
  expect(await page.locator('main img, main script, main b').count()).toBe(0);
  expect(await thread(page).getByRole('link').count()).toBe(0);
  for (const width of [1440, 820, 390, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoOverflow(page);
  }
  await screenshot(page, 'support-hostile-360');
  expect(await page.evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined();
});

test('a ticket is closed, opened again, and written in when it is closed', async () => {
  const { page } = await openSupport('/app/support/3');
  await page.getByRole('button', { name: 'Close ticket' }).click();
  await page.getByText('This ticket is closed. A message opens it again.').waitFor();
  await page.getByText('It stays here to read.').waitFor();
  const again = page.getByRole('button', { name: 'Open again' });
  expect(await again.evaluate((button) => button === document.activeElement)).toBe(true);
  await screenshot(page, 'support-closed');
  await expectNoAxeViolations(page);
  await again.click();
  await page.getByRole('button', { name: 'Close ticket' }).click();
  await again.waitFor();
  await reply(page).fill('It happens again');
  await sendButton(page).click();
  await page.getByRole('button', { name: 'Close ticket' }).waitFor();
  await page.getByText(/^4[78]\sh \d\d\smin left of 48 h$/).waitFor();
});

test('a ticket that the account does not have says so', async () => {
  const { page } = await openSupport('/app/support/9', { allowedErrors: [/status of 404/] });
  await page.getByText('There is no such ticket in your account.').waitFor();
  await expectGoodInEveryLook(page, 'support-none');
  await page.getByRole('link', { name: 'See your tickets' }).click();
  await page.getByRole('link', { name: 'Starts refused with 429 after our deploy' }).waitFor();
});

test('tickets that cannot be read are said in their panel', async () => {
  const { page } = await openSupport('/app/support', { allowedErrors: [/status of 503/] });
  await page.getByRole('link', { name: 'Sessions' }).click();
  await page.route(/\/support\/tickets(\/|\?|$)/, (route) =>
    route.fulfill({ status: 503, headers: { 'x-request-id': 'req-of-the-test' }, body: '' }),
  );
  await go(page, '/app/support/3');
  await passTimeUntil(page, () => page.getByText('We can’t load this ticket right now.').isVisible());
  await page.getByText('req-of-the-test').waitFor();
  await expectNoAxeViolations(page);
  await screenshot(page, 'support-error');
});
