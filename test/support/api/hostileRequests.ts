import { METHODS } from 'node:http';
import fc from 'fast-check';
import { CONTRACT } from '../../../shared/contract/contract.ts';

export type Attempt = {
  method: string;
  /** The request target as it is sent, with the query. */
  target: string;
  headers: Record<string, string>;
  body?: string | Buffer;
};

/** Texts that are not a valid id, instant, plan or cursor, and that break code which trusts its input. */
const hostileText = fc.oneof(
  fc.constantFrom('', ' ', '__proto__', '../../etc/passwd', 'a#b', 'ACCOUNT#x', '#{7*7}', "' OR '1'='1"),
  fc.constantFrom('\u0000', 'a\r\nX-Evil: 1', '\ud800', '\u202eevil', 'é'.repeat(200), 'x'.repeat(5_000)),
  fc.constantFrom('<script>', '{{x}}', '%00', '%', ':1', '.', '..', 'https://evil.example', '//evil.example'),
  fc.string({ unit: 'binary', minLength: 129, maxLength: 300 }),
  fc.string({ unit: 'grapheme-composite' }).map((text) => `#${text}`),
);

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER,
    0.1,
    [],
    {},
    [[]],
    ['own-user'],
  ),
  fc.constantFrom<unknown>({ toString: 'x' }, { $ne: null }, { length: 5 }, { S: 'own-user' }),
  fc.integer({ min: 10, max: 2_000 }).map(nested),
  fc.array(fc.anything({ withBigInt: false }), { minLength: 1, maxLength: 3 }),
);

/** A value nested to this depth, in arrays and objects in turn. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { constructor: value };
  return value;
}

const FIELDS = [
  ...['user_id', 'session_id', 'project_id', 'plan', 'email', 'name', 'scopes', 'reason', 'until', 'cursor'],
  ...['id_token', 'language', 'time_zone', 'notices', 'token', 'enabled', 'notice_id'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'limit', 'by', 'state', ''],
];

/** Built as text, because JSON.stringify omits the `__proto__` of an object literal. */
const hostileObject = fc
  .array(fc.tuple(fc.constantFrom(...FIELDS), hostileValue), { maxLength: 6 })
  .map(
    (entries) => `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${toJson(value)}`).join(',')}}`,
  );

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '"circular"';
  }
}

const hostileBody = fc.oneof(
  hostileObject,
  hostileValue.map(toJson),
  hostileText,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('[', '{"a":', '\ufeff{}', '{"user_id":"a","user_id":"b#"}', '[['.repeat(20_000)),
  fc.constant(`{"user_id":"u","padding":"${'x'.repeat(70_000)}"}`),
);

const headerValue = fc.string({ maxLength: 300 }).map((text) => text.replaceAll(/[^\t\x20-\x7e]/g, '?'));

const hostileHeaders = fc.record(
  {
    'content-type': fc.oneof(
      headerValue,
      fc.constantFrom('application/json', 'text/plain', 'multipart/form-data; boundary=x', 'application/xml'),
    ),
    'content-encoding': fc.constantFrom('gzip', 'br', 'x'),
    cookie: headerValue,
    origin: fc.constantFrom('null', 'https://evil.example', 'http://127.0.0.1:5173'),
    'x-forwarded-for': headerValue,
    'x-http-method-override': fc.constantFrom('DELETE', 'PUT'),
    'stripe-signature': fc.oneof(headerValue, fc.constant(`t=1,v1=${'0'.repeat(64)}`)),
    'x-original-url': fc.constant('/admin/keys'),
    range: headerValue,
  },
  { requiredKeys: [] },
);

/** A path segment as it is sent. */
const hostileSegment = fc.oneof(
  hostileText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '%ff', '%zz', '%', '%00', ';a=b', '*', '$default'),
);

const hostileQuery = fc
  .array(fc.tuple(fc.constantFrom(...FIELDS), hostileText), { maxLength: 4 })
  .map((pairs) => pairs.map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join('=')))
  .map((pairs) => (pairs.length > 0 ? `?${pairs.join('&')}` : ''));

const METHOD = fc.constantFrom(...METHODS.filter((method) => method !== 'CONNECT'));
const PROTECTED: string[] = CONTRACT.filter(({ scope }) => scope !== 'public').map(({ route }) => route);

/** Requests without valid credentials, to any path. */
export const strangerAttempt: fc.Arbitrary<Attempt> = fc
  .record({
    method: METHOD,
    path: fc.oneof(
      fc.constantFrom(...PROTECTED.map((route) => route.split(' ')[1] ?? '')),
      fc.array(hostileSegment, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
      fc
        .tuple(
          fc.constantFrom('billing', 'metering', 'admin', 'projects', 'webhooks', 'accounts', 'notices'),
          hostileSegment,
        )
        .map((parts) => `/${parts.join('/')}`),
      // Without a token, the page for a GET responds 303.
      fc.constantFrom('/notices/confirm', '/notices/preference', '/notices/unsubscribe?token=%23&x='),
      fc.constantFrom('/webhooks/stripe', '//health', '/health/', '/HEALTH', '/billing/plans/..', '*'),
    ),
    query: hostileQuery,
    headers: hostileHeaders,
    authorization: fc.oneof(
      fc.constantFrom(
        '',
        'Bearer',
        'Bearer  ',
        `Bearer lk_test_${'A'.repeat(43)}`,
        'Bearer a.b.c',
        'Basic Og==',
      ),
      headerValue.map((text) => `Bearer ${text}`),
    ),
    body: hostileBody,
  })
  .map(({ method, path, query, headers, authorization, body }) => ({
    method,
    target: `${path}${query}`,
    headers: { ...headers, authorization },
    body,
  }));

/** No field of these routes can make a request invalid. */
const WITHOUT_FIELDS = /^GET \/admin\/(keys|audit|me|events\/failed)$/;

/** Requests with valid credentials that name an invalid user, key, customer, day, order or filter. */
export const callerAttempt = (credentials: string[]): fc.Arbitrary<Attempt> =>
  fc
    .record({
      route: fc.constantFrom(...PROTECTED.filter((route) => !WITHOUT_FIELDS.test(route))),
      authorization: fc.constantFrom(...credentials),
      segment: hostileText.map((text) => encodeURIComponent(text.toWellFormed()) || '%20'),
      query: hostileQuery,
      headers: hostileHeaders,
      body: hostileBody,
      named: hostileText,
    })
    .map(({ route, authorization, segment, query, headers, body, named }) => {
      const [method = '', path = ''] = route.split(' ');
      const invalid = `user_id=${encodeURIComponent(`#${named.toWellFormed()}`)}&customer=%23&reason=&sort=%23&from=%23&due=%23&problem=%23`;
      return {
        method,
        target: `${path.replaceAll(/\{\w+\}/g, segment)}?${invalid}&${query.slice(1)}`,
        headers: { ...headers, authorization },
        body: method === 'GET' || method === 'DELETE' ? undefined : withInvalidUser(body),
      };
    });

/** Adds an invalid user id: without one, an end user's request is about the caller and could succeed. */
function withInvalidUser(body: string | Buffer): string | Buffer {
  if (typeof body !== 'string') return body.toString().trim() === '' ? '{"user_id":"#"}' : body;
  // A byte order mark and white space are no part of the object.
  const [, before = '', object = ''] = /^([\ufeff\s]*)(.*?)\s*$/s.exec(body) ?? [];
  if (object === '' || object === '{}') return `${before}{"user_id":"#"}`;
  return /^\{.*\}$/s.test(object) ? `${before}${object.slice(0, -1)},"user_id":"#"}` : body;
}
