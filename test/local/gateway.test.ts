import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../local/freePort.ts';
import type { Invocation } from '../../local/functions/lambdaFunction.ts';
import { type Gateway, startGateway, type Target } from '../../local/gateway/gateway.ts';
import type { Route } from '../../local/gateway/routeTable.ts';

describe('the gateway', () => {
  let gateway: Gateway;
  let base: string;
  const invocations: Record<string, () => Invocation> = {
    '/plain': () => ({ kind: 'returned', payload: { hello: 'world' } }),
    '/text': () => ({ kind: 'returned', payload: { statusCode: 200, body: 'text' } }),
    '/cookies': () => ({
      kind: 'returned',
      payload: { statusCode: 302, headers: { Location: '/x', 'X-Number': 5 }, cookies: ['a=1', 'b=2'] },
    }),
    '/binary': () => ({
      kind: 'returned',
      payload: {
        statusCode: 200,
        headers: { 'content-type': 'image/png' },
        body: 'AAEC',
        isBase64Encoded: true,
      },
    }),
    '/broken': () => ({ kind: 'returned', payload: { statusCode: 'many' } }),
    '/header': () => ({ kind: 'returned', payload: { statusCode: 200, headers: { 'x-note': 'a\nb' } } }),
    '/cookie': () => ({ kind: 'returned', payload: { statusCode: 200, cookies: ['a=1\r\nx-more: 2'] } }),
    '/failing': () => ({ kind: 'failed', message: 'an internal detail' }),
  };

  beforeAll(async () => {
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    const routes: Route<Target>[] = [
      {
        key: 'ANY /echo/{name}',
        target: { invoke: async (event) => ({ kind: 'returned', payload: event }) },
      },
      {
        key: '$default',
        target: {
          invoke: async (event) =>
            invocations[(event as { rawPath: string }).rawPath]?.() ?? { kind: 'failed', message: 'none' },
        },
      },
    ];
    gateway = await startGateway(port, { routes });
  });
  afterAll(() => gateway.stop());

  test('sends the function an event of payload format 2.0', async () => {
    const response = await fetch(`${base}/echo/J%C3%BCrgen%20M?tag=a&tag=b%20c&empty=`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        Cookie: 'one=1; two=2',
        'X-Many': 'a, b',
      },
      body: '{"é":1}',
    });
    const { status } = response;
    const event = (await response.json()) as Record<string, Record<string, unknown>>;
    expect(status).toBe(200);
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /echo/{name}',
      rawPath: '/echo/Jürgen M',
      rawQueryString: 'tag=a&tag=b%20c&empty=',
      queryStringParameters: { tag: 'a,b c', empty: '' },
      pathParameters: { name: 'Jürgen M' },
      cookies: ['one=1', 'two=2'],
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-many': 'a, b' },
      body: '{"é":1}',
      isBase64Encoded: false,
      requestContext: {
        http: { method: 'POST', path: '/echo/Jürgen M', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        requestId: response.headers.get('apigw-requestid'),
        stage: '$default',
        routeKey: 'ANY /echo/{name}',
        timeEpoch: expect.any(Number),
      },
    });
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test('passes on headers and query parameters that are named like properties of every JavaScript object', async () => {
    const headers = { constructor: 'x', valueOf: 'y' };
    const response = await fetch(`${base}/echo/x?toString=1&toString=2&__proto__=3`, { headers });
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ headers: { constructor: 'x', valueof: 'y' } });
    expect(text).toContain('"queryStringParameters":{"toString":"1,2","__proto__":"3"}');
  });

  test('omits body, cookies and query parameters that the request does not have', async () => {
    const event = await (await fetch(`${base}/echo/x`)).json();
    for (const name of ['body', 'cookies', 'queryStringParameters']) expect(event).not.toHaveProperty(name);
  });

  test.each(['application/octet-stream', 'application/x-www-form-urlencoded'])(
    'passes on a body of type %s in base64',
    async (type) => {
      const init = { method: 'POST', headers: { 'content-type': type }, body: Buffer.from([0, 255, 1]) };
      const event = await (await fetch(`${base}/echo/x`, init)).json();
      expect(event).toMatchObject({ body: 'AP8B', isBase64Encoded: true });
    },
  );

  test('responds with what the function returned', async () => {
    const plain = await fetch(`${base}/plain`);
    expect([plain.status, plain.headers.get('content-type'), await plain.text()]).toEqual([
      200,
      'application/json',
      '{"hello":"world"}',
    ]);
    const text = await fetch(`${base}/text`);
    expect([text.headers.get('content-type'), await text.text()]).toEqual([
      'text/plain; charset=utf-8',
      'text',
    ]);
    const cookies = await fetch(`${base}/cookies`, { redirect: 'manual' });
    expect([cookies.status, cookies.headers.get('location'), cookies.headers.get('x-number')]).toEqual([
      302,
      '/x',
      '5',
    ]);
    expect(cookies.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const binary = await fetch(`${base}/binary`);
    expect(Buffer.from(await binary.arrayBuffer())).toEqual(Buffer.from([0, 1, 2]));
  });

  test.each(['/failing', '/broken', '/header', '/cookie'])(
    'responds with a plain 500 to a function that fails or returns an invalid response: %s',
    async (path) => {
      const response = await fetch(`${base}${path}`);
      expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    },
  );

  test('rejects a body above 10 MB and a path that cannot be decoded', async () => {
    const large = await fetch(`${base}/echo/x`, {
      method: 'POST',
      body: Buffer.alloc(10 * 1024 * 1024 + 1, 'x'),
    });
    expect([large.status, await large.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
    expect((await fetch(`${base}/echo/%ff`)).status).toBe(400);
  });
});
