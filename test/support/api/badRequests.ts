import type { httpEvent } from './httpEvent.ts';

export const START = 'POST /metering/sessions';
const BEAT = 'POST /metering/sessions/{session_id}/heartbeat';
const BEATS = 'POST /metering/heartbeats';
const ENDS = 'POST /metering/sessions/end';
const REPORT = 'POST /metering/sessions/report';
export const END = 'POST /metering/sessions/{session_id}/end';
const HISTORY = 'GET /metering/sessions';
const SESSIONS_OF_ACCOUNT = 'GET /admin/accounts/{user_id}/sessions';
const END_AS_OPERATOR = 'POST /admin/accounts/{user_id}/sessions/{session_id}/end';
const ACTIONS_OF_ACCOUNT = 'GET /admin/accounts/{user_id}/actions';
const MIGRATIONS = 'GET /admin/migration';
const MIGRATION_OF_ACCOUNT = 'GET /admin/accounts/{user_id}/migration';
const DAILY = 'GET /billing/usage/daily';
const PERIODS = 'GET /billing/usage/periods';
const OFFER = '/billing/offers/{offer_id}';
const OF_OFFER = [
  `POST ${OFFER}/accept`,
  `POST ${OFFER}/decline`,
  `DELETE /admin/accounts/{user_id}/offers/{offer_id}`,
];
const NOTICES = 'GET /admin/notices';
const RESEND = 'POST /admin/notices/resend';
const ILL_FORMED = [
  '',
  'x'.repeat(129),
  'a\u0000b',
  'a\nb',
  'a b',
  'a#b',
  '../etc',
  '.x',
  '__proto__',
  'é',
  7,
  null,
  {},
  [],
];
export const BAD_REASONS = ['', ' ', 'x'.repeat(161), 'a\nb', 'for ada@example.com', 7, null, undefined];
export const TEXTS = ILL_FORMED.filter((value) => typeof value === 'string');

/** A request to a function, the status of its refusal, and the field that the refusal names. */
export type BadRequest = [
  handler:
    | 'metering'
    | 'usage'
    | 'admin'
    | 'checkout'
    | 'notices'
    | 'events'
    | 'insights'
    | 'statements'
    | 'support',
  request: Omit<Parameters<typeof httpEvent>[0], 'apiKey'>,
  status: number,
  field?: string,
];

/** Requests that are refused because of what they contain. Users only set contacts: test/flow/accounts/hostileContact.test.ts. */
export function* badRequests(): Generator<BadRequest> {
  yield* withBody();
  yield* withoutBody();
  yield* withRange();
  yield* ofNotices();
  yield* ofOneAccount();
}

/** An operator’s requests about one account. A range and a cursor are refused after the action is recorded. */
function* ofOneAccount(): Generator<BadRequest> {
  const path = { user_id: 'u', session_id: 's' };
  for (const text of TEXTS) {
    const ofOther = { ...path, user_id: text };
    yield ['metering', { route: SESSIONS_OF_ACCOUNT, path: ofOther }, 400, 'user_id'];
    yield ['admin', { route: ACTIONS_OF_ACCOUNT, path: ofOther }, 400, 'user_id'];
    yield ['admin', { route: MIGRATION_OF_ACCOUNT, path: ofOther }, 400, 'user_id'];
    for (const field of ['state', 'problem'])
      yield ['admin', { route: MIGRATIONS, query: { [field]: text } }, 400, field];
    const body = '{"reason":"asked for"}';
    yield ['metering', { route: END_AS_OPERATOR, path: ofOther, body }, 400, 'user_id'];
    yield [
      'metering',
      { route: END_AS_OPERATOR, path: { ...path, session_id: text }, body },
      400,
      'session_id',
    ];
    for (const field of ['state', 'project_id', 'end_reason', 'from', 'to'])
      yield ['metering', { route: SESSIONS_OF_ACCOUNT, path, query: { [field]: text } }, 400, field];
    yield ['admin', { route: ACTIONS_OF_ACCOUNT, path, query: { only: text } }, 400, 'only'];
  }
  for (const limit of ['0', '101', '-1', 'ten']) {
    yield ['metering', { route: SESSIONS_OF_ACCOUNT, path, query: { limit } }, 400, 'limit'];
    yield ['admin', { route: ACTIONS_OF_ACCOUNT, path, query: { limit } }, 400, 'limit'];
    yield ['admin', { route: MIGRATIONS, query: { limit } }, 400, 'limit'];
  }
  for (const reason of BAD_REASONS) {
    const body = JSON.stringify({ reason });
    yield ['metering', { route: END_AS_OPERATOR, path, body }, 400, 'reason'];
    const key = { name: 'k', scopes: ['read'], reason };
    if (reason !== undefined)
      yield ['admin', { route: 'POST /admin/keys', body: JSON.stringify(key) }, 400, 'reason'];
  }
  for (const reason of ['', ' ', 'x'.repeat(161), 'a\nb']) {
    const key_id = '0'.repeat(16);
    const revoke = { route: 'DELETE /admin/keys/{key_id}', path: { key_id }, query: { reason } };
    yield ['admin', revoke, 400, 'reason'];
  }
}

/** An operator’s requests about notices. */
function* ofNotices(): Generator<BadRequest> {
  const resend = { user_id: 'u', notice_id: 'welcome#sub_1', reason: 'asked for' };
  const body = (changes: object) => JSON.stringify({ ...resend, ...changes });
  for (const text of ['', 'nonsense', '[]', 'null']) yield ['notices', { route: RESEND, body: text }, 400];
  for (const value of [...ILL_FORMED, undefined]) {
    yield ['notices', { route: RESEND, body: body({ user_id: value }) }, 400, 'user_id'];
    // An id of one part more is that of a notice.
    if (value !== 'a#b')
      yield ['notices', { route: RESEND, body: body({ notice_id: value }) }, 400, 'notice_id'];
  }
  for (const notice_id of [
    'Welcome#sub_1',
    'welcome',
    '#sub_1',
    'welcome#',
    'welcome#a#b#c#d',
    'welcome#a b',
  ])
    yield ['notices', { route: RESEND, body: body({ notice_id }) }, 400, 'notice_id'];
  for (const reason of BAD_REASONS)
    yield ['notices', { route: RESEND, body: body({ reason }) }, 400, 'reason'];
  for (const text of TEXTS) yield ['notices', { route: NOTICES, query: { user_id: text } }, 400, 'user_id'];
  yield ['notices', { route: NOTICES }, 400, 'user_id'];
  for (const limit of ['0', '101', '-1', 'ten'])
    yield ['notices', { route: NOTICES, query: { user_id: 'u', limit } }, 400, 'limit'];
}

/** Bodies that are no JSON object, are too large, or have an invalid field. */
function* withBody(): Generator<BadRequest> {
  const bodies = ['', 'nonsense', '[]', '"text"', 'null', '{"user_id":'];
  for (const body of bodies) {
    yield ['metering', { route: START, body }, 400];
    yield ['metering', { route: BEAT, body, path: { session_id: 's' } }, 400];
    yield ['metering', { route: BEATS, body }, 400];
    yield ['metering', { route: ENDS, body }, 400];
    yield ['metering', { route: REPORT, body }, 400];
    yield ['checkout', { route: 'POST /billing/checkout', body }, 400];
    yield ['checkout', { route: 'POST /billing/portal', body }, 400];
    yield ['checkout', { route: 'POST /billing/sync', body }, 400];
  }
  for (const offer_id of ['of_', 'of_4fK0aTzX9mQ1rB7cYw2', 'xx_4fK0aTzX9mQ1rB7cYw2e']) {
    const given = { path: { user_id: 'u', offer_id }, body: '{}', query: { reason: 'r' } };
    for (const route of OF_OFFER) yield ['checkout', { route, ...given }, 400, 'offer_id'];
  }
  const huge = JSON.stringify({ user_id: 'u', session_id: 's', padding: 'x'.repeat(64 * 1024) });
  yield ['metering', { route: START, body: huge }, 413];
  yield ['metering', { route: BEATS, body: huge }, 413];
  yield ['metering', { route: REPORT, body: huge }, 413];
  yield ['checkout', { route: 'POST /billing/checkout', body: huge }, 413];
  for (const value of [...ILL_FORMED, undefined]) {
    const start = { user_id: 'u', session_id: 's', project_id: 'p' };
    const body = (changes: object) => JSON.stringify({ ...start, ...changes });
    yield ['metering', { route: START, body: body({ user_id: value }) }, 400, 'user_id'];
    yield ['metering', { route: START, body: body({ session_id: value }) }, 400, 'session_id'];
    if (value !== undefined)
      yield ['metering', { route: START, body: body({ project_id: value }) }, 400, 'project_id'];
    yield [
      'metering',
      { route: END, body: body({ user_id: value }), path: { session_id: 's' } },
      400,
      'user_id',
    ];
    const checkout = { plan: 'starter', user_id: 'u', email: 'a@example.com' };
    const changed = (changes: object) => JSON.stringify({ ...checkout, ...changes });
    yield [
      'checkout',
      { route: 'POST /billing/checkout', body: changed({ user_id: value }) },
      400,
      'user_id',
    ];
    yield ['checkout', { route: 'POST /billing/checkout', body: changed({ email: value }) }, 400, 'email'];
    yield ['checkout', { route: 'POST /billing/checkout', body: changed({ plan: value }) }, 400, 'plan'];
    yield ['checkout', { route: 'POST /billing/portal', body: changed({ user_id: value }) }, 400, 'user_id'];
    yield ['checkout', { route: 'POST /billing/sync', body: changed({ user_id: value }) }, 400, 'user_id'];
  }
  yield [
    'checkout',
    { route: 'POST /billing/checkout', body: '{"plan":"free","user_id":"u","email":"a@example.com"}' },
    400,
    'plan',
  ];
}

/** Invalid ids in paths and fields in queries. */
function* withoutBody(): Generator<BadRequest> {
  for (const text of TEXTS) {
    yield [
      'metering',
      { route: BEAT, body: '{"user_id":"u"}', path: { session_id: text } },
      400,
      'session_id',
    ];
    yield [
      'metering',
      { route: END, body: '{"user_id":"u"}', path: { session_id: text } },
      400,
      'session_id',
    ];
    for (const field of ['user_id', 'project_id', 'end_reason', 'from', 'to']) {
      yield ['metering', { route: HISTORY, query: { user_id: 'u', [field]: text } }, 400, field];
    }
    for (const route of ['GET /billing/usage', DAILY, PERIODS]) {
      yield ['usage', { route, query: { user_id: text } }, 400, 'user_id'];
    }
    for (const field of ['from', 'to', 'by']) {
      yield ['usage', { route: DAILY, query: { user_id: 'u', [field]: text } }, 400, field];
    }
  }
  yield ['usage', { route: 'GET /billing/usage' }, 400, 'user_id'];
  // API Gateway joins a parameter given twice with a comma.
  yield ['usage', { route: 'GET /billing/usage', query: { user_id: 'a,b' } }, 400, 'user_id'];
  for (const limit of ['0', '101', '-1', 'ten', '1e1']) {
    yield ['metering', { route: HISTORY, query: { user_id: 'u', limit } }, 400, 'limit'];
    yield ['usage', { route: PERIODS, query: { user_id: 'u', limit } }, 400, 'limit'];
  }
  for (const cursor of ['x', 'AAAA', 'x'.repeat(513), Buffer.from('1#a#b').toString('base64url')]) {
    yield ['metering', { route: HISTORY, query: { user_id: 'u', cursor } }, 400, 'cursor'];
    yield ['usage', { route: PERIODS, query: { user_id: 'u', cursor } }, 400, 'cursor'];
  }
}

/** Days, instants and ranges of them. */
function* withRange(): Generator<BadRequest> {
  for (const day of [
    '2026-11-31',
    '2026-1-1',
    '2026-11-22T00:00:00Z',
    '22.11.2026',
    'today',
    '02026-11-22',
  ]) {
    yield ['usage', { route: DAILY, query: { user_id: 'u', from: day } }, 400, 'from'];
    yield ['usage', { route: DAILY, query: { user_id: 'u', to: day } }, 400, 'to'];
  }
  const ranges: Record<string, string>[] = [
    { from: '2026-11-22', to: '2026-11-21' },
    { from: '2026-01-01', to: '2026-07-04' },
    { from: '9999-12-31' },
    { from: '0001-01-01' },
  ];
  for (const range of ranges) {
    yield ['usage', { route: DAILY, query: { user_id: 'u', ...range } }, 400, 'from'];
  }
  const instants = ['2026-11-22', '2026-11-22T18:00:00', '1795370400', '2026-11-31T00:00:00Z', 'now'];
  for (const at of instants) {
    yield ['metering', { route: HISTORY, query: { user_id: 'u', from: at } }, 400, 'from'];
    yield ['metering', { route: HISTORY, query: { user_id: 'u', to: at } }, 400, 'to'];
  }
  const [before, after] = ['2026-11-22T18:00:00Z', '2026-11-22T18:00:01Z'];
  for (const range of [
    { from: after, to: before },
    { from: before, to: before },
  ]) {
    yield ['metering', { route: HISTORY, query: { user_id: 'u', ...range } }, 400, 'from'];
  }
}
