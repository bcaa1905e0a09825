import { expect, it } from 'vitest';
import { loadViewerFunction } from '../../../../local/pages/viewerFunction.ts';

const REQUEST = { method: 'GET', uri: '/a', query: '', headers: {} };
const load = (body: string) => loadViewerFunction('Test', `function handler(event) { ${body} }`);

it('a CloudFront function sees method, path, query, headers and cookies as CloudFront passes them', () => {
  const run = load('return { statusCode: 200, body: JSON.stringify(event.request) };');
  const headers = { host: 'localhost', accept: 'text/html', cookie: 'a=1; b=x=y' };
  const result = run({ method: 'HEAD', uri: '/a%20b', query: 'q=1&r=%20', headers });
  expect(result.kind === 'answered' && JSON.parse(result.body)).toEqual({
    method: 'HEAD',
    uri: '/a%20b',
    querystring: { q: { value: '1' }, r: { value: ' ' } },
    headers: { host: { value: 'localhost' }, accept: { value: 'text/html' } },
    cookies: { a: { value: '1' }, b: { value: 'x=y' } },
  });
});

it('a CloudFront function passes the request on with another path', () => {
  const run = load("event.request.uri += '.html'; return event.request;");
  expect(run(REQUEST)).toEqual({ kind: 'forwarded', uri: '/a.html' });
});

it('a CloudFront function reaches nothing of Node.js', () => {
  const run = load(
    'return { statusCode: 200, body: [typeof process, typeof require, typeof fetch].join() };',
  );
  expect(run(REQUEST)).toMatchObject({ body: 'undefined,undefined,undefined' });
});

it('code that is not a CloudFront function is an error that names it', () => {
  expect(() => loadViewerFunction('Test', 'function other() {}')).toThrow('Test: the code');
  expect(() => load('return 1;')(REQUEST)).toThrow('Test returned neither a request nor a response: 1');
  expect(() => load('')(REQUEST)).toThrow('Test returned neither a request nor a response');
});
