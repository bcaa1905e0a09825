import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { problemExtensions } from '../../../shared/contract/problemExtensions.ts';
import type { HttpEvent } from '../../../shared/http/httpFunction.ts';
import { differencesOf } from '../../support/api/conformance.ts';
import { handlerEnv } from '../../support/api/handlerEnv.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { testKey } from '../../support/api/testKey.ts';
import { type StripeSecret, stripeSecret } from '../../support/stripe/stripeSecret.ts';
import { testTable } from '../../support/table/testTable.ts';

type Handler = (event: HttpEvent, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;
let table: Table;
let apiKey: string;
let secret: StripeSecret;
let handlers: { metering: Handler; usage: Handler; checkout: Handler };

beforeEach(async () => {
  table = await testTable();
  await handlerEnv(table);
  const settings = {
    STAGE: 'test',
    LEASE_SECONDS: '120',
    SESSION_HOURS_MAX: '24',
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  secret = await stripeSecret({
    STRIPE_SECRET_KEY: 'sk_test_unused',
    STRIPE_PRICE_STARTER: 'price_s',
    STRIPE_PRICE_GROWTH: 'price_g',
    // Nothing listens at this address, so a request that calls Stripe fails.
    STRIPE_API_BASE: 'http://127.0.0.1:9',
    APP_URL: 'https://app.example',
  });
  apiKey = await testKey(table);
  handlers = {
    metering: (await import('../../../services/metering/handlers/meteringApi.ts')).handler as Handler,
    usage: (await import('../../../services/accounts/handlers/accountApi.ts')).handler as Handler,
    checkout: (await import('../../../services/billing/handlers/checkoutApi.ts')).handler as Handler,
  };
});

/** All items, without the day on which a key was used, which every request may change. */
const everything = async () => {
  const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.tableName }));
  return Items.map(({ lastUsedDay: _day, ...item }) => item);
};
const START = 'POST /metering/sessions';
const BEAT = 'POST /metering/sessions/{session_id}/heartbeat';
const BEATS = 'POST /metering/heartbeats';
const ENDS = 'POST /metering/sessions/end';
const END = 'POST /metering/sessions/{session_id}/end';
const HISTORY = 'GET /metering/sessions';
const DAILY = 'GET /billing/usage/daily';
const PERIODS = 'GET /billing/usage/periods';
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
const TEXTS = ILL_FORMED.filter((value) => typeof value === 'string');

type Attempt = [
  handler: keyof typeof handlers,
  request: Omit<Parameters<typeof httpEvent>[0], 'apiKey'>,
  status: number,
  field?: string,
];

function* attempts(): Generator<Attempt> {
  const bodies = ['', 'nonsense', '[]', '"text"', 'null', '{"user_id":'];
  for (const body of bodies) {
    yield ['metering', { route: START, body }, 400];
    yield ['metering', { route: BEAT, body, path: { session_id: 's' } }, 400];
    yield ['metering', { route: BEATS, body }, 400];
    yield ['metering', { route: ENDS, body }, 400];
    yield ['checkout', { route: 'POST /billing/checkout', body }, 400];
    yield ['checkout', { route: 'POST /billing/portal', body }, 400];
  }
  const huge = JSON.stringify({ user_id: 'u', session_id: 's', padding: 'x'.repeat(64 * 1024) });
  yield ['metering', { route: START, body: huge }, 413];
  yield ['metering', { route: BEATS, body: huge }, 413];
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
  }
  yield [
    'checkout',
    { route: 'POST /billing/checkout', body: '{"plan":"free","user_id":"u","email":"a@example.com"}' },
    400,
    'plan',
  ];
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
    yield ['metering', { route: HISTORY, query: { user_id: text } }, 400, 'user_id'];
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
  for (const limit of ['0', '101', '-1', 'ten', '1e1']) {
    yield ['metering', { route: HISTORY, query: { user_id: 'u', limit } }, 400, 'limit'];
    yield ['usage', { route: PERIODS, query: { user_id: 'u', limit } }, 400, 'limit'];
  }
  for (const cursor of ['x', 'AAAA', 'x'.repeat(513), Buffer.from('1#a#b').toString('base64url')]) {
    yield ['metering', { route: HISTORY, query: { user_id: 'u', cursor } }, 400, 'cursor'];
    yield ['usage', { route: PERIODS, query: { user_id: 'u', cursor } }, 400, 'cursor'];
  }
}

describe('bad input', () => {
  it('gets a 4xx that names the field, and changes nothing in the table', async () => {
    const before = await everything();
    let count = 0;
    for (const [handler, request, status, field] of attempts()) {
      const response = await handlers[handler](httpEvent({ ...request, apiKey }), {} as Context);
      const shown = JSON.stringify(request).slice(0, 200);
      expect(response.statusCode, shown).toBe(status);
      const body = JSON.parse(response.body ?? '');
      expect(differencesOf(request.route, response), shown).toEqual([]);
      if (field)
        expect(
          problemExtensions.invalid_request.parse(body).errors.map((error) => error.field),
          shown,
        ).toEqual([field]);
      count++;
    }
    expect(count).toBeGreaterThan(150);
    expect(await everything()).toEqual(before);
  });

  it('without a key is refused with 401, and changes nothing in the table', async () => {
    const before = await everything();
    for (const [handler, request] of attempts()) {
      const response = await handlers[handler](httpEvent(request), {} as Context);
      expect(response.statusCode).toBe(401);
    }
    expect(await everything()).toEqual(before);
  });
});

describe('ids that are names of JavaScript’s own properties', () => {
  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    '%s is accepted like any other id',
    async (id) => {
      const body = JSON.stringify({ user_id: 'u', session_id: id });
      const start = await handlers.metering(httpEvent({ route: START, apiKey, body }), {} as Context);
      expect([start.statusCode, JSON.parse(start.body ?? '').counted]).toEqual([201, true]);
      const again = await handlers.metering(httpEvent({ route: START, apiKey, body }), {} as Context);
      expect(again.statusCode).toBe(200);
      const project = JSON.stringify({ user_id: 'v', session_id: 's', project_id: id });
      const refused = await handlers.metering(
        httpEvent({ route: START, apiKey, body: project }),
        {} as Context,
      );
      expect(JSON.parse(refused.body ?? '').code).toBe('project_not_found');
    },
  );
});

describe('the session id in a path', () => {
  it('is used instead of one in the body', async () => {
    for (const session_id of ['one', 'other']) {
      const body = JSON.stringify({ user_id: session_id, session_id });
      await handlers.metering(httpEvent({ route: START, apiKey, body }), {} as Context);
    }
    const body = JSON.stringify({ user_id: 'one', session_id: 'other' });
    const end = await handlers.metering(
      httpEvent({ route: END, apiKey, body, path: { session_id: 'one' } }),
      {} as Context,
    );
    expect(JSON.parse(end.body ?? '')).toMatchObject({ sessionId: 'one' });
  });
});

describe('a missing setting', () => {
  it('is named in the response', async () => {
    secret.change({ STRIPE_SECRET_KEY: '' });
    const body = '{"plan":"starter","user_id":"u","email":"a@example.com"}';
    const response = await handlers.checkout(
      httpEvent({ route: 'POST /billing/checkout', apiKey, body }),
      {} as Context,
    );
    expect(response.statusCode).toBe(500);
    expect(JSON.parse(response.body ?? '')).toMatchObject({
      code: 'not_configured',
      detail: 'STRIPE_SECRET_KEY not configured',
    });
  });
});
