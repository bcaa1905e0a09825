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

/** The response of a function that handles every route in the same way. */
async function responseTo(
  event: HttpEvent,
  handle: () => Promise<HttpResponse> = async () => ({ status: 200, body: { ok: true } }),
): Promise<APIGatewayProxyStructuredResultV2> {
  return httpFunction(silent, handle)(event, {} as Context);
}

const ROUTE = httpEvent({ route: 'GET /things' });

describe('a response', () => {
  const SECURITY_HEADERS = {
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
  };

  it.each<[string, () => Promise<HttpResponse>]>([
    ['of a route', async () => ({ status: 200, body: {} })],
    ['that is a problem', () => Promise.reject(new Problem('invalid_body', 'no'))],
    ['that is a fault', () => Promise.reject(new Error('inside'))],
  ])('%s forbids caching, content type sniffing and framing', async (_name, handle) => {
    expect((await responseTo(ROUTE, handle)).headers).toMatchObject({
      ...SECURITY_HEADERS,
      'Cache-Control': 'no-store',
      'X-Request-Id': 'request-1',
    });
  });

  it('may be cached if its route allows it, and keeps the security headers whatever the route sets', async () => {
    const headers = { 'Cache-Control': 'public, max-age=300', 'Content-Security-Policy': 'default-src *' };
    const response = await responseTo(ROUTE, async () => ({ status: 200, body: {}, headers }));
    expect(response.headers).toMatchObject({ ...SECURITY_HEADERS, 'Cache-Control': 'public, max-age=300' });
  });
});

describe('a response to HEAD', () => {
  it.each<[string, () => Promise<HttpResponse>]>([
    ['of a route', async () => ({ status: 200, body: { a: 1 }, headers: { 'Cache-Control': 'max-age=1' } })],
    ['that is a problem', () => Promise.reject(new Problem('invalid_body', 'no'))],
    ['that is a fault', () => Promise.reject(new Error('inside'))],
  ])('%s has the status and headers of GET, and no body', async (_name, handle) => {
    const { body, ...rest } = await responseTo(ROUTE, handle);
    expect(body).not.toBe('');
    const response = await responseTo(httpEvent({ route: 'HEAD /things' }), handle);
    expect(response).toEqual(rest);
  });
});

describe('a request', () => {
  /** Status and code of the response, and whether the handler was called. */
  async function outcomeOf(changes: Partial<HttpEvent>) {
    let isHandled = false;
    const response = await responseTo({ ...ROUTE, ...changes }, async () => {
      isHandled = true;
      return { status: 200, body: {} };
    });
    const { code } = JSON.parse(response.body ?? '{}');
    return [response.statusCode, code, isHandled];
  }
  const ACCEPTED = [200, undefined, true];

  it('with a query of 2 kB is accepted, and with one byte more is refused before its handler', async () => {
    expect(await outcomeOf({ rawQueryString: 'x'.repeat(2_048) })).toEqual(ACCEPTED);
    const refused = [414, 'query_too_long', false];
    expect(await outcomeOf({ rawQueryString: 'x'.repeat(2_049) })).toEqual(refused);
    expect(await outcomeOf({ rawQueryString: 'é'.repeat(1_025) })).toEqual(refused);
  });

  it('with a request line and headers of 10,240 bytes is accepted, and with one byte more is refused', async () => {
    // GET /things?
    const headerBytes = 10_240 - 12;
    const refused = [431, 'headers_too_large', false];
    expect(await outcomeOf({ headers: { a: 'x'.repeat(headerBytes) } })).toEqual(ACCEPTED);
    expect(await outcomeOf({ headers: { a: 'x'.repeat(headerBytes), b: 'x' } })).toEqual(refused);
    expect(await outcomeOf({ headers: { a: 'x'.repeat(headerBytes) }, cookies: ['c'] })).toEqual(refused);
    expect(await outcomeOf({ headers: { a: 'é'.repeat(headerBytes / 2), b: 'x' } })).toEqual(refused);
    expect(await outcomeOf({ headers: {}, rawPath: `/${'x'.repeat(10_240)}` })).toEqual(refused);
  });

  it('that is too large gets a problem document', async () => {
    const response = await responseTo({ ...ROUTE, rawQueryString: 'x'.repeat(2_049) });
    expect(response.headers).toMatchObject({ 'Content-Type': 'application/problem+json' });
    expect(JSON.parse(response.body ?? '')).toEqual({
      type: 'about:blank',
      title: 'URI Too Long',
      status: 414,
      code: 'query_too_long',
      retryable: false,
      detail: 'The query is larger than 2 kB.',
      requestId: 'request-1',
    });
  });
});

describe('a CORS preflight', () => {
  const asked = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' };
  const preflight = httpEvent({ route: 'OPTIONS /things', headers: asked });
  const refuse = () => Promise.reject(new Problem('method_not_allowed', 'no'));

  it('succeeds without a body, because API Gateway adds the allowed origin', async () => {
    const response = await responseTo({ ...preflight, routeKey: '$default' }, refuse);
    expect(response).toMatchObject({
      statusCode: 204,
      headers: { 'X-Request-Id': 'request-1', Vary: 'Origin' },
    });
    expect(response.body).toBeUndefined();
    expect(Object.keys(response.headers ?? {}).join()).not.toMatch(/access-control|(^|,)content-type/i);
  });

  it.each([
    ['requests no method', { origin: asked.origin }],
    ['names no origin', { 'access-control-request-method': 'GET' }],
  ])('is not recognized if it %s', async (_name, headers) => {
    expect((await responseTo({ ...preflight, headers }, refuse)).statusCode).toBe(405);
  });

  it('is not recognized with another method; the response varies by origin', async () => {
    const response = await responseTo({ ...ROUTE, headers: asked });
    expect(response).toMatchObject({ statusCode: 200, headers: { Vary: 'Origin' } });
  });
});

describe('a route that takes its input from the query', () => {
  const key: Principal = { kind: 'key', keyId: 'k1', keyName: 'gateway', scopes: ['billing'] };
  const route = accountRoute(accountRoutes.archiveProject, {
    input: accountInputs.archiveProject,
    handle: async (_deps: { authenticate: Authenticate }, { user_id, project_id: projectId }) => ({
      status: 200 as const,
      body: {
        projectId,
        name: user_id,
        active: false,
        publicKey: null,
        createdAt: '2026-11-22T18:00:00Z',
        archivedAt: null,
      },
    }),
  });
  const handle = routed(() => ({ authenticate: async () => key }), [route]);

  it.each(['*&^%$', '{"user_id":"eve"}', 'x'.repeat(1024 * 1024)])('ignores the body %j', async (body) => {
    const event = httpEvent({
      route: accountRoutes.archiveProject.route,
      query: { user_id: 'ada', project_id: 'p1' },
      body,
    });
    for (const isBase64Encoded of [true, false]) {
      const response = await httpFunction(silent, handle)({ ...event, isBase64Encoded }, {} as Context);
      expect(response.statusCode).toBe(200);
      expect(JSON.parse(response.body ?? '')).toMatchObject({ projectId: 'p1', name: 'ada' });
    }
  });
});
