import { describe, expect, test } from 'vitest';
import { freePort } from '../../local/freePort.ts';
import type { Cors } from '../../local/gateway/cors.ts';
import { startGateway, type Target } from '../../local/gateway/gateway.ts';
import { readCors } from '../../local/gateway/readCors.ts';
import { Resolver } from '../../local/template/resolver.ts';

describe('what pages of other origins may', () => {
  const PAGE = 'https://app.example.com';
  const OTHER = 'https://other.example.com';
  const cors: Cors = {
    allowOrigins: [OTHER, PAGE],
    allowMethods: ['GET', 'PUT'],
    allowHeaders: ['Authorization', 'Content-Type'],
    exposeHeaders: ['RateLimit-Reset', 'X-Request-Id'],
    maxAgeSeconds: 600,
  };
  const ASKED = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization' };
  const PREFLIGHT_HEADERS = {
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'Authorization,Content-Type',
    'access-control-max-age': '600',
  };
  /** Says itself what pages may, which does not count, and what else there is to say, which does. */
  const opinionated: Target = {
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

  /** What a gateway with these routes says of it: status, and headers of CORS. */
  async function ask(
    keys: string[],
    request: { method: string; headers: Record<string, string>; target?: Target; cors?: Cors | undefined },
  ) {
    const { method, headers, target = opinionated } = request;
    const port = await freePort();
    const gateway = await startGateway(port, {
      routes: keys.map((key) => ({ key, target })),
      cors: 'cors' in request ? request.cors : cors,
    });
    try {
      const response = await fetch(`http://127.0.0.1:${port}/things`, { method, headers });
      const ofCors = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
      return {
        status: response.status,
        vary: response.headers.get('vary'),
        headers: Object.fromEntries(ofCors),
      };
    } finally {
      await gateway.stop();
    }
  }
  const preflightOf = (origin: string) => ({ method: 'OPTIONS', headers: { origin, ...ASKED } });

  test('the API says on a function’s answer, in the place of the function', async () => {
    expect(await ask(['GET /things'], { method: 'GET', headers: { origin: PAGE } })).toEqual({
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
  ])('is nothing for %j, which is not on the list', async (origin) => {
    const call = { method: 'GET', headers: { origin } };
    expect(await ask(['GET /things'], call)).toMatchObject({ status: 200, headers: {} });
    expect((await ask(['GET /things'], preflightOf(origin))).headers).toEqual({});
    expect((await ask(['$default'], preflightOf(origin))).headers).toEqual({});
  });

  test('is not told a caller that is no page', async () => {
    expect((await ask(['GET /things'], { method: 'GET', headers: {} })).headers).toEqual({});
  });

  test('is answered by the API where no route takes the question, with 204', async () => {
    expect(await ask(['GET /things'], preflightOf(OTHER))).toEqual({
      status: 204,
      vary: null,
      headers: { 'access-control-allow-origin': OTHER, ...PREFLIGHT_HEADERS },
    });
  });

  test.each(['$default', 'ANY /things', 'OPTIONS /things'])(
    'is asked of the function that %s leads to, whose status counts',
    async (key) => {
      const refusing: Target = { invoke: async () => ({ kind: 'returned', payload: { statusCode: 405 } }) };
      const request = { ...preflightOf(PAGE), target: refusing };
      expect(await ask(['GET /things', key], request)).toMatchObject({
        status: 405,
        headers: { 'access-control-allow-origin': PAGE, ...PREFLIGHT_HEADERS },
      });
    },
  );

  test('is no question of an OPTIONS that asks for no method', async () => {
    const request = { method: 'OPTIONS', headers: { origin: PAGE } };
    expect(await ask(['GET /things'], request)).toMatchObject({ status: 404, headers: {} });
  });

  test('is the function’s business where the API says nothing', async () => {
    const request = { ...preflightOf(PAGE), cors: undefined };
    expect((await ask(['$default'], request)).headers).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
    });
    expect((await ask(['GET /things'], request)).status).toBe(404);
  });

  describe('in a template', () => {
    const read = (configuration?: object) => {
      const Properties = configuration === undefined ? {} : { CorsConfiguration: configuration };
      const Resources = { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties } };
      const template = { Parameters: {}, Resources, Outputs: {} };
      return readCors(template, new Resolver({ template, parameters: {} }));
    };

    test('is read, and may be missing', () => {
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
    ])('is an error where it is not served: %j', (configuration, message) => {
      expect(() => read(configuration)).toThrow(message);
    });
  });
});
