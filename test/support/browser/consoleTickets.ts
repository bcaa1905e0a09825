import type { Page, Request } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';
import { secondsAgo } from './fixtureDays.ts';

export type AccountTicket = Operations['getAccountTicket']['response'];
type ListedTicket = Operations['listOpenTickets']['response']['tickets'][number];
type Message = AccountTicket['messages'][number];
type Written = Pick<Operations['replyToTicket']['input'], 'message_id' | 'text'>;
type Changed = Partial<Written> & Partial<Operations['assignTicket']['input']>;

const HOUR = 3_600;
const hoursAgo = (hours: number) => secondsAgo(hours * HOUR);

/** The operator of these tests, as the local issuer has him. */
const OTTO = 'otto';

const question = (hours: number, text: string, differences: Partial<Message> = {}): Message => ({
  messageId: `question-${hours}`,
  by: 'customer',
  author: null,
  text,
  at: hoursAgo(hours),
  ...differences,
});

/** A question, a note, an answer in time, and a second question whose answer is due in three hours. */
export function ticketOf(differences: Partial<AccountTicket> = {}): AccountTicket {
  const answeredAt = hoursAgo(45);
  const dueAt = hoursAgo(-3.2);
  return {
    userId: 'user_8Kq2vN',
    ticketId: '3',
    type: 'question',
    subject: 'Starts refused with 429 after our deploy',
    projectId: 'tutor-web',
    state: 'open',
    waitingFor: 'us',
    createdAt: hoursAgo(47),
    updatedAt: hoursAgo(20.8),
    closedAt: null,
    dueAt,
    assignee: null,
    attached: {
      plan: 'growth',
      status: 'active',
      sessionsUsed: 23_120,
      sessionsIncluded: 30_000,
      openSessions: 22,
      refusedAt: null,
    },
    messages: [
      question(
        47,
        'Since yesterday’s deploy about one start in twenty is refused.\n\n```json\n{ "status": 429,\n  "code": "concurrency_exceeded",\n  "requestId": "0fab519d-23bf-4e78-8640-06bfff3a5d5d" }\n```\n\nIs there something we should close ourselves?',
        { dueAt: hoursAgo(23), answerHours: 24, answeredAt, met: true },
      ),
      {
        messageId: 'answer-45',
        by: 'operator',
        author: 'ines',
        text: 'Your new build opens a second connection while the first is still closing. Call `end` when the page hides.\n\nSee https://ai-gate.example/docs/sessions.',
        at: answeredAt,
      },
      question(20.8, 'We now call `end` on page hide. Refusals fell but are not gone.', {
        dueAt,
        answerHours: 24,
      }),
    ],
    notes: [
      {
        messageId: 'note-46',
        author: 'ines',
        text: 'Their SDK is two versions behind. Do not mention the roadmap.',
        at: hoursAgo(46),
      },
    ],
    ...differences,
  };
}

/** Of other accounts: late, due soon, with time, and one that waits for its customer. */
const others = (): AccountTicket[] => [
  ticketOf({
    userId: 'user_Jv63',
    ticketId: '1',
    type: 'volume',
    subject: 'Volume price',
    dueAt: hoursAgo(2.5),
    notes: [],
  }),
  ticketOf({
    userId: 'user_4Tz9',
    ticketId: '12',
    subject: 'Card was declined twice',
    dueAt: hoursAgo(-0.5),
    assignee: OTTO,
  }),
  ticketOf({
    userId: 'user_c81K',
    ticketId: '7',
    subject: 'SLA report for October',
    dueAt: hoursAgo(-21),
    assignee: 'ines',
  }),
  ticketOf({
    userId: '0f8fad5b-d9cb-469f-a165-70867728950e',
    ticketId: '2',
    subject:
      'A very long subject that says in one breath what is wrong, what was tried, and what is expected of us by then',
    dueAt: null,
    waitingFor: 'you',
  }),
];

const EMAILS: Readonly<Record<string, string>> = {
  user_8Kq2vN: 'contact@parloir.fr',
  user_Jv63: 'sam@quietdesk.com',
  user_4Tz9: 'hello@mira.health',
  user_c81K: 'ops@northcall.app',
};
const PLANS: Readonly<Record<string, string>> = { user_Jv63: 'starter', user_4Tz9: 'starter' };

const listed = ({
  messages,
  notes: _notes,
  attached: _attached,
  ...ticket
}: AccountTicket): ListedTicket => ({
  ...ticket,
  email: EMAILS[ticket.userId] ?? null,
  plan: PLANS[ticket.userId] ?? 'growth',
  messageCount: messages.length,
});

export type TicketFixture = {
  tickets: AccountTicket[];
  pageSize: number;
  /** The requests that changed something. */
  writes: Request[];
};

export const ticketsOf = (): AccountTicket[] => [ticketOf(), ...others()];

/** Answers the console's requests for tickets as the API would. A test changes the fixture while the page is open. */
export async function serveTickets(page: Page, given: Partial<TicketFixture> = {}): Promise<TicketFixture> {
  const fixture: TicketFixture = { tickets: [], pageSize: 50, writes: [], ...given };
  await page.route(/\/admin\/tickets(\?|$)/, (route) => {
    const query = new URL(route.request().url()).searchParams;
    const found = fixture.tickets.filter(isDue(query.get('due'))).toSorted(byDueTime);
    return route.fulfill({ json: pageOf(found, query, fixture) });
  });
  await page.route(/\/admin\/accounts\/[^/]+\/tickets(\/|\?|$)/, (route) => {
    const request = route.request();
    const url = new URL(request.url());
    const [, , , userId = '', , ticketId, action] = url.pathname.split('/').map(decodeURIComponent);
    const ofAccount = fixture.tickets.filter((ticket) => ticket.userId === userId);
    if (ticketId === undefined) return route.fulfill({ json: pageOf(ofAccount, url.searchParams, fixture) });
    const ticket = ofAccount.find((one) => one.ticketId === ticketId);
    if (!ticket) return route.fulfill(NOT_FOUND);
    if (action === undefined) return route.fulfill({ json: ticket });
    fixture.writes.push(request);
    const next = { ...ticket, ...changesOf(ticket, action, request.postDataJSON() ?? {}) };
    fixture.tickets = fixture.tickets.map((one) => (one === ticket ? next : one));
    return route.fulfill({ status: action === 'reply' || action === 'note' ? 201 : 200, json: next });
  });
  return fixture;
}

const NOT_FOUND = {
  status: 404,
  headers: { 'x-request-id': 'req-of-the-test' },
  contentType: 'application/problem+json',
  json: { status: 404, code: 'ticket_not_found', detail: 'There is no such ticket.', retryable: false },
};

const isDue = (due: string | null) => (ticket: AccountTicket) => {
  if (ticket.state === 'closed') return false;
  if (due === null) return true;
  if (ticket.dueAt === null) return false;
  const left = Date.parse(ticket.dueAt) - Date.now();
  return due === 'late' ? left <= 0 : left > 0 && left < 12 * HOUR * 1_000;
};

const byDueTime = (one: AccountTicket, other: AccountTicket) =>
  (one.dueAt ?? '9').localeCompare(other.dueAt ?? '9');

function pageOf(all: readonly AccountTicket[], query: URLSearchParams, { pageSize }: TicketFixture) {
  const from = Number(query.get('cursor') ?? 0);
  const to = from + Math.min(pageSize, Number(query.get('limit') ?? 20));
  return { tickets: all.slice(from, to).map(listed), ...(to < all.length && { nextCursor: String(to) }) };
}

/** What an action changes. A message id that is known changes nothing. */
function changesOf(ticket: AccountTicket, action: string, input: Changed): Partial<AccountTicket> {
  const { message_id: messageId = '', text = '', assignee = null } = input;
  const at = secondsAgo(0);
  const isKnown = [...ticket.messages, ...ticket.notes].some((one) => one.messageId === messageId);
  switch (action) {
    case 'assign':
      return { assignee };
    case 'close':
      return { state: 'closed', closedAt: at, dueAt: null, waitingFor: null };
    case 'reopen':
      return { state: 'open', closedAt: null };
    case 'note':
      return isKnown ? {} : { notes: [...ticket.notes, { messageId, author: OTTO, text, at }] };
    default: {
      const messages = ticket.messages.map((one) =>
        one.dueAt !== undefined && one.answeredAt === undefined
          ? { ...one, answeredAt: at, met: at <= one.dueAt }
          : one,
      );
      const answer = { messageId, by: 'operator' as const, author: OTTO, text, at };
      return isKnown ? {} : { dueAt: null, waitingFor: 'you', messages: [...messages, answer] };
    }
  }
}
