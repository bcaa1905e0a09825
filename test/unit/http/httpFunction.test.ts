import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { accountInputs } from '../../../shared/contract/accounts/inputs.ts';
import { accountRoutes } from '../../../shared/contract/accounts/routes.ts';
import type { Authenticate } from '../../../shared/credentials/authenticate.ts';
import type { Principal } from '../../../shared/credentials/principal.ts';
import { type HttpEvent, httpFunction } from '../../../shared/http/httpFunction.ts';
import { Problem } from '../../../shared/http/problem.ts';
import type { HttpResponse } from '../../../shared/http/response.ts';
import { accountRoute, routed } from '../../../shared/http/routes.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';

const silent = { info() {}, error() {} } as unknown as Logger;

/** What a function answers whose routes all do the same. */
async function answerTo(
  event: HttpEvent,
  handle: () => Promise<HttpResponse> = async () => ({ status: 200, body: { ok: true } }),
): Promise<APIGatewayProxyStructuredResultV2> {
  return httpFunction(silent, handle)(event, {} as Context);
}

const ROUTE = httpEvent({ route: 'GET /things' });

describe('an answer', () => {
  const SECURITY_HEADERS = {
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
  };

  it.each<[string, () => Promise<HttpResponse>]>([
    ['of a route', async () => ({ status: 200, body: {} })],
    ['that is a problem', () => Promise.reject(new Problem('invalid_request', 'no'))],
    ['that is a fault', () => Promise.reject(new Error('inside'))],
  ])('%s says that nobody may keep, guess at or frame it', async (_name, handle) => {
    expect((await answerTo(ROUTE, handle)).headers).toMatchObject({
      ...SECURITY_HEADERS,
      'Cache-Control': 'no-store',
      'X-Request-Id': 'request-1',
    });
  });

  it('may be kept where its route says so, and is no less guarded whatever the route says', async () => {
    const headers = { 'Cache-Control': 'public, max-age=300', 'Content-Security-Policy': 'default-src *' };
    const answer = await answerTo(ROUTE, async () => ({ status: 200, body: {}, headers }));
    expect(answer.headers).toMatchObject({ ...SECURITY_HEADERS, 'Cache-Control': 'public, max-age=300' });
  });
});

describe('a request', () => {
  /** What it is answered with, and whether it came to its route. */
  async function outcomeOf(changes: Partial<HttpEvent>) {
    let isHandled = false;
    const answer = await answerTo({ ...ROUTE, ...changes }, async () => {
      isHandled = true;
      return { status: 200, body: {} };
    });
    const { code } = JSON.parse(answer.body ?? '{}');
    return [answer.statusCode, code, isHandled];
  }
  const TAKEN = [200, undefined, true];

  it('with a query of 2 kB is taken, and with a byte more refused before its route sees it', async () => {
    expect(await outcomeOf({ rawQueryString: 'x'.repeat(2_048) })).toEqual(TAKEN);
    const refused = [414, 'query_too_long', false];
    expect(await outcomeOf({ rawQueryString: 'x'.repeat(2_049) })).toEqual(refused);
    expect(await outcomeOf({ rawQueryString: 'é'.repeat(1_025) })).toEqual(refused);
  });

  it('with a line and headers of 10,240 bytes is taken, and with a byte more refused likewise', async () => {
    // GET /things?
    const rest = 10_240 - 12;
    const refused = [431, 'headers_too_large', false];
    expect(await outcomeOf({ headers: { a: 'x'.repeat(rest) } })).toEqual(TAKEN);
    expect(await outcomeOf({ headers: { a: 'x'.repeat(rest), b: 'x' } })).toEqual(refused);
    expect(await outcomeOf({ headers: { a: 'x'.repeat(rest) }, cookies: ['c'] })).toEqual(refused);
    expect(await outcomeOf({ headers: { a: 'é'.repeat(rest / 2), b: 'x' } })).toEqual(refused);
    expect(await outcomeOf({ headers: {}, rawPath: `/${'x'.repeat(10_240)}` })).toEqual(refused);
  });

  it('that is too large gets a problem document as any other', async () => {
    const answer = await answerTo({ ...ROUTE, rawQueryString: 'x'.repeat(2_049) });
    expect(answer.headers).toMatchObject({ 'Content-Type': 'application/problem+json' });
    expect(JSON.parse(answer.body ?? '')).toEqual({
      type: 'about:blank',
      title: 'URI Too Long',
      status: 414,
      code: 'query_too_long',
      detail: 'The query is larger than 2 kB.',
      requestId: 'request-1',
    });
  });
});

describe('a preflight', () => {
  const asked = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' };
  const preflight = httpEvent({ route: 'OPTIONS /things', headers: asked });
  const refuse = () => Promise.reject(new Problem('method_not_allowed', 'no'));

  it('that comes to a function is a success without a body, as API Gateway alone knows who may call', async () => {
    const answer = await answerTo({ ...preflight, routeKey: '$default' }, refuse);
    expect(answer).toMatchObject({
      statusCode: 204,
      headers: { 'X-Request-Id': 'request-1', Vary: 'Origin' },
    });
    expect(answer.body).toBeUndefined();
    expect(Object.keys(answer.headers ?? {}).join()).not.toMatch(/access-control|(^|,)content-type/i);
  });

  it.each([
    ['asks for no method', { origin: asked.origin }],
    ['names no origin', { 'access-control-request-method': 'GET' }],
  ])('is none that %s', async (_name, headers) => {
    expect((await answerTo({ ...preflight, headers }, refuse)).statusCode).toBe(405);
  });

  it('is none with another method, and an answer to such a call is kept for its origin alone', async () => {
    const answer = await answerTo({ ...ROUTE, headers: asked });
    expect(answer).toMatchObject({ statusCode: 200, headers: { Vary: 'Origin' } });
  });
});

describe('a route that reads its query', () => {
  const key: Principal = { kind: 'key', keyId: 'k1', keyName: 'gateway', scopes: ['billing'] };
  const route = accountRoute(accountRoutes.archiveProject, {
    input: accountInputs.archiveProject,
    handle: async (_deps: { authenticate: Authenticate }, { user_id, project_id: projectId }) => ({
      status: 200 as const,
      body: { projectId, name: user_id, active: false, createdAt: '2026-11-22T18:00:00Z', archivedAt: null },
    }),
  });
  const handle = routed(() => ({ authenticate: async () => key }), [route]);

  it.each(['*&^%$', '{"user_id":"eve"}', 'x'.repeat(1024 * 1024)])('looks at no body', async (body) => {
    const event = httpEvent({
      route: accountRoutes.archiveProject.route,
      query: { user_id: 'ada', project_id: 'p1' },
      body,
    });
    for (const isBase64Encoded of [true, false]) {
      const answer = await httpFunction(silent, handle)({ ...event, isBase64Encoded }, {} as Context);
      expect(answer.statusCode).toBe(200);
      expect(JSON.parse(answer.body ?? '')).toMatchObject({ projectId: 'p1', name: 'ada' });
    }
  });
});
