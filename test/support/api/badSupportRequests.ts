import type { BadRequest } from './badRequests.ts';

const TICKETS = 'POST /support/tickets';
const MESSAGES = 'POST /support/tickets/{ticket_id}/messages';
const OF_ACCOUNT = '/admin/accounts/{user_id}/tickets/{ticket_id}';

const NO_IDS = ['', ' ', 'a b', 'x'.repeat(65), 'a#b', '../etc', '__proto__', 7, null, {}];
const NO_TEXTS = [
  '',
  ' \n\t ',
  'x'.repeat(10_001),
  'a\u0000b',
  'a\u0007b',
  'a\u2028b',
  'a\u202eb',
  'a\ud800b',
  7,
  null,
  [],
];
const NO_SUBJECTS = ['', '  ', 'x'.repeat(121), 'a\nb', 'a\tb', 'a\u202eb', '\ud800', 7, null];
const NO_NUMBERS = ['0', '01', '-1', '1.5', '10000', 'x', '', '__proto__', '1#2'];

/** Requests about tickets that are refused because of what they contain. */
export function* badSupportRequests(): Generator<BadRequest> {
  const opening = { user_id: 'u1', message_id: 'm1', type: 'volume', subject: 'A price', text: 'Hello' };
  const fields = {
    message_id: NO_IDS,
    text: NO_TEXTS,
    subject: NO_SUBJECTS,
    type: ['', 'Question', 'sale', 7, null],
    project_id: ['', 'a b', 'x'.repeat(37), 7, null],
  };
  for (const [field, values] of Object.entries(fields)) {
    for (const value of values) {
      const body = JSON.stringify({ ...opening, [field]: value });
      yield ['support', { route: TICKETS, body }, 400, field];
    }
  }
  for (const ticket_id of NO_NUMBERS) yield* withNumber(ticket_id);
  for (const [field, values] of Object.entries({ message_id: NO_IDS, text: NO_TEXTS })) {
    for (const value of values) {
      const written = { message_id: 'm1', text: 'Hello', [field]: value };
      const own = JSON.stringify({ user_id: 'u1', ...written });
      yield ['support', { route: MESSAGES, path: { ticket_id: '1' }, body: own }, 400, field];
      const path = { user_id: 'u1', ticket_id: '1' };
      const body = JSON.stringify(written);
      yield ['support', { route: `POST ${OF_ACCOUNT}/reply`, path, body }, 400, field];
      yield ['support', { route: `POST ${OF_ACCOUNT}/note`, path, body }, 400, field];
    }
  }
  for (const assignee of ['', ' ', 'x'.repeat(101), 'a\nb', 7, undefined]) {
    const path = { user_id: 'u1', ticket_id: '1' };
    const body = JSON.stringify({ assignee });
    yield ['support', { route: `POST ${OF_ACCOUNT}/assign`, path, body }, 400, 'assignee'];
  }
  yield* lists();
}

function* withNumber(ticket_id: string): Generator<BadRequest> {
  const user = { user_id: 'u1' };
  const written = { message_id: 'm1', text: 'Hello' };
  const body = JSON.stringify({ ...user, ...written });
  yield [
    'support',
    { route: 'GET /support/tickets/{ticket_id}', path: { ticket_id }, query: user },
    400,
    'ticket_id',
  ];
  for (const action of ['messages', 'close', 'reopen']) {
    const route = `POST /support/tickets/{ticket_id}/${action}` as const;
    yield ['support', { route, path: { ticket_id }, body }, 400, 'ticket_id'];
  }
  const path = { ...user, ticket_id };
  yield ['support', { route: `GET ${OF_ACCOUNT}`, path }, 400, 'ticket_id'];
  for (const action of ['reply', 'note', 'assign', 'close', 'reopen']) {
    const given = JSON.stringify({ ...written, assignee: null });
    yield ['support', { route: `POST ${OF_ACCOUNT}/${action}`, path, body: given }, 400, 'ticket_id'];
  }
}

/** A cursor of operators is refused after the action is recorded. */
function* lists(): Generator<BadRequest> {
  const user = { user_id: 'u1' };
  for (const state of ['', 'ended', 'OPEN']) {
    yield ['support', { route: 'GET /support/tickets', query: { ...user, state } }, 400, 'state'];
    yield [
      'support',
      { route: 'GET /admin/accounts/{user_id}/tickets', path: user, query: { state } },
      400,
      'state',
    ];
  }
  for (const limit of ['', '0', '101', 'ten']) {
    yield ['support', { route: 'GET /support/tickets', query: { ...user, limit } }, 400, 'limit'];
    yield [
      'support',
      { route: 'GET /admin/accounts/{user_id}/tickets', path: user, query: { limit } },
      400,
      'limit',
    ];
    yield ['support', { route: 'GET /admin/tickets', query: { limit } }, 400, 'limit'];
  }
  yield ['support', { route: 'GET /admin/tickets', query: { limit: '51' } }, 400, 'limit'];
  for (const cursor of [
    '0',
    Buffer.from('0').toString('base64url'),
    Buffer.from('a#1').toString('base64url'),
  ])
    yield ['support', { route: 'GET /support/tickets', query: { ...user, cursor } }, 400, 'cursor'];
  for (const due of ['', 'never', 'LATE']) {
    yield ['support', { route: 'GET /admin/tickets', query: { due } }, 400, 'due'];
  }
}
