import { beforeEach, describe, expect, it } from 'vitest';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { OPERATOR, outcomeOf, QUESTION, type TicketApi, ticketApi } from '../../support/support/ticketApi.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const HOUR = 3_600;
let world: TicketApi;
let clock: VirtualClock;

type Message = { dueAt?: string; answerHours?: number; answeredAt?: string; met?: boolean; by: string };
type Thread = { dueAt: string | null; waitingFor: string | null; state: string; messages: Message[] };

beforeEach(async () => {
  clock = virtualClock();
  world = await ticketApi();
  await world.addAccount('ada', 'starter');
});

const instantIn = (hours: number) =>
  `${new Date((clock.now() + hours * HOUR) * 1000).toISOString().slice(0, 19)}Z`;
const wait = (hours: number) => clock.advanceTo(clock.now() + hours * HOUR);
const own = { user_id: 'ada' };
const read = async (id = '1') =>
  (await world.server.get(`/support/tickets/${id}?user_id=ada`)).body as Thread;
const write = (fields: object, id = '1') =>
  world.server.post(`/support/tickets/${id}/messages`, { ...own, ...fields });
const reply = (fields: object, id = '1') =>
  world.admin.post(`/admin/accounts/ada/tickets/${id}/reply`, fields);
const noticesOf = async (user: string) =>
  (await scanRows(world.table))
    .filter(({ pk }) => pk === tableKeys.notices(user))
    .map(({ sk }) => String(sk))
    .sort();

describe('a ticket', () => {
  it('is answered in time, and both sides see that', async () => {
    const due = instantIn(48);
    expect(await world.open('ada')).toBe('1');
    expect(await read()).toMatchObject({ dueAt: due, waitingFor: 'us', state: 'open' });
    wait(47);
    const at = instantIn(0);
    expect(outcomeOf(await reply({ message_id: 'o1', text: 'Because.' }))).toEqual([201]);
    const ticket = await read();
    expect(ticket).toMatchObject({ dueAt: null, waitingFor: 'you' });
    expect(ticket.messages).toMatchObject([
      { by: 'customer', dueAt: due, answerHours: 48, answeredAt: at, met: true },
      { by: 'operator', author: 'AI-Gate support', text: 'Because.' },
    ]);
    const { body } = await world.admin.get('/admin/accounts/ada/tickets/1');
    expect(body.messages).toMatchObject([{ met: true }, { author: OPERATOR }]);
    expect(await noticesOf('ada')).toEqual(['ticket_answered#1#2', 'ticket_opened#1', 'ticket_received#1']);
  });

  it('that is answered too late says so', async () => {
    await world.open('ada');
    wait(48.01);
    await reply({ message_id: 'o1', text: 'Sorry.' });
    expect((await read()).messages[0]).toMatchObject({ met: false });
    wait(1);
    await reply({ message_id: 'o2', text: 'Once more.' });
    expect((await read()).messages[0]).toMatchObject({ met: false });
  });

  it('keeps its due time when the plan changes and when a second question follows', async () => {
    const due = instantIn(48);
    await world.open('ada');
    wait(1);
    await world.addAccount('ada', 'growth');
    expect(await read()).toMatchObject({ dueAt: due });
    await write({ message_id: 'm2', text: 'And why?' });
    const second = await read();
    expect(second.dueAt).toBe(due);
    expect(second.messages[1]).not.toHaveProperty('dueAt');
    await reply({ message_id: 'o1', text: 'Because.' });
    wait(1);
    const later = instantIn(24);
    await write({ message_id: 'm3', text: 'Still?' });
    const third = await read();
    expect(third.dueAt).toBe(later);
    expect(third.messages.at(-1)).toMatchObject({ dueAt: later, answerHours: 24 });
  });

  it('is closed without a due time, opened without one, and gets one with the next message', async () => {
    await world.open('ada');
    const close = await world.server.post('/support/tickets/1/close', own);
    expect(close.body).toMatchObject({ state: 'closed', dueAt: null, waitingFor: null });
    expect(close.body.closedAt).toBe(instantIn(0));
    const reopened = await world.server.post('/support/tickets/1/reopen', own);
    expect(reopened.body).toMatchObject({ state: 'open', dueAt: null, waitingFor: null, closedAt: null });
    await write({ message_id: 'm2', text: 'One more thing' });
    expect(await read()).toMatchObject({ dueAt: instantIn(48), waitingFor: 'us' });
  });

  it('is opened by a message that the customer writes while an operator closes it', async () => {
    await world.open('ada');
    await world.admin.post('/admin/accounts/ada/tickets/1/close', { reason: 'solved' });
    expect(outcomeOf(await write({ message_id: 'm2', text: 'No!' }))).toEqual([201]);
    expect(await read()).toMatchObject({ state: 'open', waitingFor: 'us' });
  });
});

it('an answer and a closing cover no message that the operator has not seen', async () => {
  await world.open('ada');
  await write({ message_id: 'm2', text: 'It also fails with 500.' });
  const before = await read();
  const unseen = [409, 'messages_unseen'];
  const answer = { message_id: 'o1', text: 'So.', messages_seen: 1 };
  const close = (fields: object) => world.admin.post('/admin/accounts/ada/tickets/1/close', fields);
  expect(outcomeOf(await reply(answer))).toEqual(unseen);
  expect(outcomeOf(await close({ messages_seen: 1 }))).toEqual(unseen);
  expect(await read()).toEqual(before);
  expect(outcomeOf(await reply({ ...answer, messages_seen: 2 }))).toEqual([201]);
  // A repeated send is found, however many messages there are by now.
  await write({ message_id: 'm3', text: 'And now?' });
  expect(outcomeOf(await reply({ ...answer, messages_seen: 2 }))).toEqual([200]);
  expect(outcomeOf(await close({ messages_seen: 3 }))).toEqual(unseen);
  expect(outcomeOf(await close({ messages_seen: 4 }))).toEqual([200]);
});

describe('a plan without support', () => {
  it('cannot ask, and is told where the community is', async () => {
    await world.addAccount('fay', 'free');
    const ask = (fields: object) =>
      world.server.post('/support/tickets', { user_id: 'fay', message_id: 'm1', ...QUESTION, ...fields });
    const refused = await ask({});
    expect(outcomeOf(refused)).toEqual([403, 'support_not_included']);
    expect(refused.body).toMatchObject({ communityUrl: 'https://community.example/', retryable: false });
    expect((await world.server.get('/support/tickets?user_id=fay')).body).toEqual({
      tickets: [],
      answerHours: null,
      communityUrl: 'https://community.example/',
    });
    expect(await noticesOf('fay')).toEqual([]);
  });

  it('can ask for a volume price and write in that ticket, also as the first thing that it does', async () => {
    const body = { user_id: 'new', message_id: 'm1', ...QUESTION, type: 'volume' };
    const opened = await world.server.post('/support/tickets', body);
    expect(outcomeOf(opened)).toEqual([201]);
    expect(opened.body).toMatchObject({ type: 'volume', dueAt: instantIn(48) });
    const path = '/support/tickets/1/messages';
    const written = { user_id: 'new', message_id: 'm2', text: 'For May.' };
    expect(outcomeOf(await world.server.post(path, written))).toEqual([201]);
  });

  it('can read and close its tickets after a downgrade, and not write or open them', async () => {
    await world.open('ada');
    clock.advanceTo(clock.now() + 60 * 24 * HOUR);
    expect(outcomeOf(await write({ message_id: 'm2', text: 'Hello?' }))).toEqual([
      403,
      'support_not_included',
    ]);
    expect((await read()).messages).toHaveLength(1);
    expect(outcomeOf(await world.server.post('/support/tickets/1/close', own))).toEqual([200]);
    expect(outcomeOf(await world.server.post('/support/tickets/1/reopen', own))).toEqual([
      403,
      'support_not_included',
    ]);
    const admin = await world.admin.post('/admin/accounts/ada/tickets/1/reopen', {});
    expect(admin.body).toMatchObject({ state: 'open' });
  });
});

describe('a repeated request', () => {
  const opening = { ...own, message_id: 'm1', ...QUESTION };

  it('gets the response of the first one, and changes nothing', async () => {
    const first = await world.server.post('/support/tickets', opening);
    const again = await world.server.post('/support/tickets', opening);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const written = await write({ message_id: 'm2', text: 'And?' });
    const repeated = await write({ message_id: 'm2', text: 'And?' });
    expect([repeated.status, repeated.body]).toEqual([200, written.body]);
    const answered = await reply({ message_id: 'o1', text: 'So.' });
    const answeredAgain = await reply({ message_id: 'o1', text: 'So.' });
    expect([answeredAgain.status, answeredAgain.body]).toEqual([200, answered.body]);
    // Five of the ticket and its place in the queue, two notices, and a message and an answer with a notice each.
    const kinds = (await scanRows(world.table)).filter(({ pk }) => /^(TICKET|NOTICE)/.test(String(pk)));
    expect(kinds).toHaveLength(11);
  });

  it('with other content is refused', async () => {
    await world.server.post('/support/tickets', opening);
    const differs = [409, 'message_differs'];
    const change = (fields: object) => world.server.post('/support/tickets', { ...opening, ...fields });
    expect(outcomeOf(await change({ text: 'Other' }))).toEqual(differs);
    expect(outcomeOf(await change({ subject: 'Other' }))).toEqual(differs);
    expect(outcomeOf(await change({ type: 'volume' }))).toEqual(differs);
    // The same lines with the line ends of another system.
    const lines = await change({ message_id: 'm9', text: 'a\nb' });
    expect(lines.status).toBe(201);
    expect(outcomeOf(await change({ message_id: 'm9', text: 'a\r\nb' }))).toEqual([200]);
    expect(outcomeOf(await write({ message_id: 'm1', text: 'Other' }))).toEqual(differs);
    await reply({ message_id: 'o1', text: 'So.' });
    expect(outcomeOf(await reply({ message_id: 'o1', text: 'Not so.' }))).toEqual(differs);
    // An id of an answer is no message of the customer.
    expect(outcomeOf(await write({ message_id: 'o1', text: 'So.' }))).toEqual(differs);
  });
});

it('an account writes ten times in a minute; reading is not counted with it', async () => {
  clock.advanceTo(Math.ceil(clock.now() / 60) * 60);
  const outcomes: unknown[] = [];
  await world.open('ada');
  for (let index = 0; index < 10; index++)
    outcomes.push(outcomeOf(await write({ message_id: `m${index}`, text: 'Again' })));
  expect(outcomes.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => [201]));
  expect(outcomes[9]).toEqual([429, 'rate_limited']);
  expect((await read()).messages).toHaveLength(10);
  clock.advanceTo(clock.now() + 60);
  expect(outcomeOf(await write({ message_id: 'm9', text: 'Again' }))).toEqual([201]);
});

it('hostile text is stored and returned as it is, and is no key of anything', async () => {
  const texts = ['<script>alert(1)</script>', '{{constructor}}', '# MESSAGE#0001#x', '‏שלום', 'e\u0301\t\n😀'];
  for (const [index, text] of texts.entries()) {
    const id = await world.open('ada', {
      message_id: `h${index}`,
      subject: text.replace(/[\t\n]/g, ' '),
      text,
    });
    expect((await read(id)).messages).toMatchObject([{ text }]);
  }
  // Ids of messages are parts of keys. Those of other properties of JavaScript are accepted as any other.
  for (const id of ['constructor', 'HEAD', 'TICKET', 'x'.repeat(64)])
    expect(outcomeOf(await write({ message_id: id, text: 'Hello' }))).toEqual([201]);
  expect((await read()).messages).toHaveLength(5);
});
