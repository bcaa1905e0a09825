import { describe, expect, test } from 'vitest';
import { freePort } from '../../local/freePort.ts';
import type { Cors } from '../../local/gateway/cors.ts';
import { startGateway, type Target } from '../../local/gateway/gateway.ts';
import { readCors } from '../../local/gateway/readCors.ts';
import { Resolver } from '../../local/template/resolver.ts';

describe('CORS of the gateway', () => {
  const PAGE = 'https://app.example.com';
  const OTHER = 'https://other.example.com';
  const cors: Cors = {
    allowOrigins: [OTHER, PAGE],
    allowMethods: ['GET', 'PUT'],
    allowHeaders: ['Authorization', 'Content-Type'],
    exposeHeaders: ['RateLimit-Reset', 'X-Request-Id'],
    maxAgeSeconds: 600,
  };
  const PREFLIGHT_REQUEST_HEADERS = {
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'authorization',
  };
  const PREFLIGHT_RESPONSE_HEADERS = {
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'Authorization,Content-Type',
    'access-control-max-age': '600',
  };
  /** Returns CORS headers of its own, which the gateway must replace, and another header, which it must keep. */
  const targetWithOwnCors: Target = {
    invoke: async () => ({
      kind: 'returned',
      payload: {
        statusCode: 200,
        headers: {
          'Access-Control-Allow-Origin': '*',
          'access-control-allow-credentials': 'true',
          Vary: 'Origin',
        },
      },
    }),
  };

  /** Sends a request to a gateway with these routes. Returns the status, `Vary` and the CORS headers. */
  async function send(
    keys: string[],
    request: { method: string; headers: Record<string, string>; target?: Target; cors?: Cors | undefined },
  ) {
    const { method, headers, target = targetWithOwnCors } = request;
    const port = await freePort();
    const gateway = await startGateway(port, {
      routes: keys.map((key) => ({ key, target })),
      cors: 'cors' in request ? request.cors : cors,
    });
    try {
      const response = await fetch(`http://127.0.0.1:${port}/things`, { method, headers });
      const corsHeaders = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
      return {
        status: response.status,
        vary: response.headers.get('vary'),
        headers: Object.fromEntries(corsHeaders),
      };
    } finally {
      await gateway.stop();
    }
  }
  const preflightFrom = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, ...PREFLIGHT_REQUEST_HEADERS },
  });

  test('replaces the CORS headers of the function’s response', async () => {
    expect(await send(['GET /things'], { method: 'GET', headers: { origin: PAGE } })).toEqual({
      status: 200,
      vary: 'Origin',
      headers: {
        'access-control-allow-origin': PAGE,
        'access-control-expose-headers': 'RateLimit-Reset,X-Request-Id',
      },
    });
  });

  test.each([
    'https://evil.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.com',
    'https://APP.example.com',
    'null',
    '',
  ])('adds no headers for the origin %j, which is not listed', async (origin) => {
    const request = { method: 'GET', headers: { origin } };
    expect(await send(['GET /things'], request)).toMatchObject({ status: 200, headers: {} });
    expect((await send(['GET /things'], preflightFrom(origin))).headers).toEqual({});
    expect((await send(['$default'], preflightFrom(origin))).headers).toEqual({});
  });

  test('adds no headers for a caller without an origin', async () => {
    expect((await send(['GET /things'], { method: 'GET', headers: {} })).headers).toEqual({});
  });

  test('responds with 204 to a preflight that matches no route', async () => {
    expect(await send(['GET /things'], preflightFrom(OTHER))).toEqual({
      status: 204,
      vary: null,
      headers: { 'access-control-allow-origin': OTHER, ...PREFLIGHT_RESPONSE_HEADERS },
    });
  });

  test.each(['$default', 'ANY /things', 'OPTIONS /things'])(
    'sends a preflight that matches %s to its function and keeps the function’s status',
    async (key) => {
      const rejecting: Target = { invoke: async () => ({ kind: 'returned', payload: { statusCode: 405 } }) };
      const request = { ...preflightFrom(PAGE), target: rejecting };
      expect(await send(['GET /things', key], request)).toMatchObject({
        status: 405,
        headers: { 'access-control-allow-origin': PAGE, ...PREFLIGHT_RESPONSE_HEADERS },
      });
    },
  );

  test('does not treat an OPTIONS request that names no method as a preflight', async () => {
    const request = { method: 'OPTIONS', headers: { origin: PAGE } };
    expect(await send(['GET /things'], request)).toMatchObject({ status: 404, headers: {} });
  });

  test('leaves the function’s CORS headers as they are if the API has no CORS settings', async () => {
    const request = { ...preflightFrom(PAGE), cors: undefined };
    expect((await send(['$default'], request)).headers).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
    });
    expect((await send(['GET /things'], request)).status).toBe(404);
  });

  describe('settings in a template', () => {
    const read = (configuration?: object) => {
      const Properties = configuration === undefined ? {} : { CorsConfiguration: configuration };
      const Resources = { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties } };
      const template = { Parameters: {}, Resources, Outputs: {} };
      return readCors(template, new Resolver({ template, parameters: {} }));
    };

    test('are read and are optional', () => {
      const configuration = {
        AllowOrigins: [OTHER, PAGE],
        AllowMethods: ['GET', 'PUT'],
        AllowHeaders: ['Authorization', 'Content-Type'],
        ExposeHeaders: ['RateLimit-Reset', 'X-Request-Id'],
        MaxAge: 600,
      };
      expect(read(configuration)).toEqual(cors);
      expect(read()).toBeUndefined();
    });

    test.each([
      [{ AllowOrigins: ['*'] }, /wildcard of CORS: \*/],
      [{ AllowOrigins: ['https://*'] }, /wildcard of CORS: https:/],
      [{ AllowOrigins: [PAGE], AllowCredentials: true }, /AllowCredentials of CORS/],
    ])('that the local run does not support are an error: %j', (configuration, message) => {
      expect(() => read(configuration)).toThrow(message);
    });
  });

  test('does not apply where the distribution has headers of its own, which allow web pages of any origin', async () => {
    const port = await freePort();
    const gateway = await startGateway(port, {
      routes: [{ key: 'GET /things', target: targetWithOwnCors }],
      cors,
      apiHeaders: ({ url }) => (url === '/things' ? { 'access-control-allow-origin': '*' } : undefined),
    });
    try {
      for (const origin of [PAGE, 'https://stranger.example']) {
        const response = await fetch(`http://127.0.0.1:${port}/things`, { headers: { origin } });
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
      }
    } finally {
      await gateway.stop();
    }
  });
});
