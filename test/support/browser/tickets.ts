import type { Page, Request } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';

export type Ticket = Operations['getTicket']['response'];
export type ListedTicket = Operations['listTickets']['response']['tickets'][number];
type Message = Ticket['messages'][number];
type Created = Operations['createTicket']['input'];
type Written = Operations['addTicketMessage']['input'];

/** When the pages of these tests are opened. */
export const TICKET_NOW = '2026-11-25T14:20:00Z';
const HOUR_MS = 3_600_000;

const after = (at: string, hours: number) => new Date(Date.parse(at) + hours * HOUR_MS).toISOString();

/** A message of the customer with the promise of Starter. */
export const questionOf = (at: string, text: string, differences: Partial<Message> = {}): Message => ({
  messageId: `message-${at}`,
  by: 'customer',
  author: null,
  text,
  at,
  dueAt: after(at, 48),
  answerHours: 48,
  ...differences,
});

export const answerOf = (at: string, text: string): Message => ({
  messageId: `answer-${at}`,
  by: 'operator',
  author: 'AI-Gate support',
  text,
  at,
});

/** As in the picture: a question, an answer in time, and a second question that waits for its answer. */
export function ticketOf(differences: Partial<Ticket> = {}): Ticket {
  const second = questionOf(
    '2026-11-25T10:05:00Z',
    'We now call `end` on page hide. Refusals fell but are not gone. Could you look at `rtc_01JEP9X2DM`?',
  );
  const answeredAt = '2026-11-23T17:50:00Z';
  return {
    ticketId: '3',
    type: 'question',
    subject: 'Starts refused with 429 after our deploy',
    projectId: 'tutor-web',
    state: 'open',
    waitingFor: 'us',
    createdAt: '2026-11-23T16:12:00Z',
    updatedAt: second.at,
    closedAt: null,
    dueAt: second.dueAt ?? null,
    messages: [
      questionOf(
        '2026-11-23T16:12:00Z',
        'Since yesterday’s deploy about one start in twenty is refused. We have never had more than seven sessions open, and the plan allows ten.\n\n```json\n{ "status": 429,\n  "code": "concurrency_exceeded",\n  "concurrent": 10,\n  "requestId": "0fab519d-23bf-4e78-8640-06bfff3a5d5d" }\n```\n\nIs there something we should close ourselves?',
        { answeredAt, met: true },
      ),
      answerOf(
        answeredAt,
        'Thank you for the request id, it helped. Your new build opens a second connection while the first is still closing, so for up to 120 seconds both are open.\n\nTwo ways to fix it: call `end` when the page hides, or reuse the session id on reconnection. See https://ai-gate.example/docs/sessions.',
      ),
      second,
    ],
    ...differences,
  };
}

const listed = ({ messages: _messages, ...ticket }: Ticket): ListedTicket => ticket;

export type SupportFixture = {
  /** Newest first. */
  tickets: Ticket[];
  answerHours: number | null;
  communityUrl: string | null;
  pageSize: number;
  /** What was asked to write, close or reopen. */
  writes: Request[];
};

/** Answers the requests for tickets as the API would. A test changes the fixture while the page is open. */
export async function serveTickets(page: Page, given: Partial<SupportFixture> = {}): Promise<SupportFixture> {
  const fixture: SupportFixture = {
    tickets: [ticketOf()],
    answerHours: 48,
    communityUrl: null,
    pageSize: 20,
    writes: [],
    ...given,
  };
  await page.route(/\/support\/tickets(\/|\?|$)/, async (route) => {
    const request = route.request();
    const url = new URL(request.url());
    if (url.pathname.startsWith('/app')) return route.fallback();
    const [, , , ticketId, action] = url.pathname.split('/');
    const isWrite = request.method() === 'POST';
    if (isWrite) fixture.writes.push(request);
    if (ticketId === undefined) {
      return isWrite
        ? route.fulfill({ status: 201, json: created(fixture, request.postDataJSON()) })
        : route.fulfill({ json: pageOf(fixture, url.searchParams) });
    }
    const ticket = fixture.tickets.find((one) => one.ticketId === ticketId);
    if (!ticket) return route.fulfill(problem(404, 'ticket_not_found'));
    if (isWrite) changed(fixture, ticket, { action, input: request.postDataJSON() ?? {} });
    return route.fulfill({
      status: action === 'messages' ? 201 : 200,
      json: fixture.tickets.find((one) => one.ticketId === ticketId),
    });
  });
  return fixture;
}

export const problem = (status: number, code: string, extensions: object = {}) => ({
  status,
  headers: { 'x-request-id': 'req-of-the-test' },
  contentType: 'application/problem+json',
  json: { status, code, detail: 'The test lets the call fail.', retryable: false, ...extensions },
});

function pageOf({ tickets, answerHours, communityUrl, pageSize }: SupportFixture, query: URLSearchParams) {
  const state = query.get('state');
  const all = tickets.filter((ticket) => state === null || ticket.state === state);
  const from = Number(query.get('cursor') ?? 0);
  const to = from + pageSize;
  return {
    tickets: all.slice(from, to).map(listed),
    answerHours,
    communityUrl,
    ...(to < all.length && { nextCursor: String(to) }),
  };
}

function created(fixture: SupportFixture, input: Created): Ticket {
  const known = fixture.tickets.find(({ messages }) => messages[0]?.messageId === input.message_id);
  if (known) return known;
  const message = questionOf(TICKET_NOW, input.text, { messageId: input.message_id });
  const ticket = ticketOf({
    ticketId: String(fixture.tickets.length + 1),
    type: input.type,
    subject: input.subject,
    projectId: input.project_id ?? null,
    createdAt: message.at,
    updatedAt: message.at,
    dueAt: message.dueAt ?? null,
    messages: [message],
  });
  fixture.tickets.unshift(ticket);
  return ticket;
}

type Change = { readonly action: string | undefined; readonly input: Partial<Written> };

function changed(fixture: SupportFixture, ticket: Ticket, { action, input }: Change): void {
  const at = TICKET_NOW;
  const replace = (differences: Partial<Ticket>) => {
    fixture.tickets = fixture.tickets.map((one) =>
      one === ticket ? { ...ticket, updatedAt: at, ...differences } : one,
    );
  };
  if (action === 'close') replace({ state: 'closed', closedAt: at, dueAt: null, waitingFor: null });
  if (action === 'reopen') replace({ state: 'open', closedAt: null });
  const isKnown = ticket.messages.some(({ messageId }) => messageId === input.message_id);
  if (action !== 'messages' || isKnown) return;
  const { dueAt, ...message } = questionOf(at, input.text ?? '', { messageId: input.message_id ?? '' });
  const isFirst = ticket.dueAt === null;
  replace({
    state: 'open',
    closedAt: null,
    waitingFor: 'us',
    dueAt: ticket.dueAt ?? dueAt ?? null,
    messages: [...ticket.messages, isFirst && dueAt ? { ...message, dueAt } : message],
  });
}

/** An operator has answered in the meantime. */
export function answer(fixture: SupportFixture, ticketId: string, text: string): void {
  const at = TICKET_NOW;
  fixture.tickets = fixture.tickets.map((ticket) =>
    ticket.ticketId === ticketId
      ? {
          ...ticket,
          updatedAt: at,
          waitingFor: 'you',
          dueAt: null,
          messages: [
            ...ticket.messages.map((one) =>
              one.dueAt !== undefined && one.answeredAt === undefined
                ? { ...one, answeredAt: at, met: at <= one.dueAt }
                : one,
            ),
            answerOf(at, text),
          ],
        }
      : ticket,
  );
}
