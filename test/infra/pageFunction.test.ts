import { Script } from 'node:vm';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { staging } from './stageVariants.ts';
import { onlyOne, synthesize } from './synthesize.ts';

/** The code as CloudFormation gets it, run as CloudFront and the local run do: a script whose function `handler` gets an event. */
const [, { FunctionCode: code, FunctionConfig: config }] = onlyOne(
  synthesize(staging),
  'AWS::CloudFront::Function',
) as [string, { FunctionCode: string; FunctionConfig: unknown }];
const handler = new Script(`${code}; handler`).runInNewContext() as (
  event: object,
) => Record<string, unknown>;

const handle = (uri: string, querystring = {}) =>
  handler({ version: '1.0', request: { method: 'GET', uri, querystring, headers: {}, cookies: {} } });

describe('the CloudFront function', () => {
  test.each([
    ['/pricing', '/pricing.html'],
    ['/fr/tarifs', '/fr/tarifs.html'],
    ['/docs', '/docs.html'],
    ['/app', '/app.html'],
    ['/app/', '/app.html'],
    ['/app/callback', '/app.html'],
    ['/app/sessions/a/b.c', '/app.html'],
    ['/app/config.json/more', '/app.html'],
  ])('serves %s from %s', (path, file) => {
    expect(handle(path)).toMatchObject({ method: 'GET', uri: file });
  });

  test.each([
    '/app/config.json',
    '/assets/app-4f3c.js',
    '/favicon.svg',
    '/robots.txt',
    '/application',
    '/'.repeat(3),
  ])('leaves %s as it is', (path) => {
    expect(handle(path).uri).toBe(path);
  });

  test('redirects / to the pricing page, without the query string', () => {
    expect(handle('/', { next: { value: 'https://evil.example' } })).toEqual({
      statusCode: 302,
      statusDescription: 'Found',
      headers: { location: { value: '/pricing' } },
    });
  });

  test.each(['/pricing', '/fr/tarifs', '/docs'])('redirects %s/ to the path without a slash', (path) => {
    expect(handle(`${path}/`)).toMatchObject({ statusCode: 302, headers: { location: { value: path } } });
  });

  test('keeps the query string of a page', () => {
    const querystring = { checkout: { value: 'done' } };
    expect(handle('/app', querystring)).toMatchObject({ uri: '/app.html', querystring });
  });

  test('is small enough for CloudFront, and in the language of its runtime', async () => {
    expect(config).toMatchObject({ Runtime: 'cloudfront-js-2.0' });
    expect(Buffer.byteLength(code)).toBeLessThan(10 * 1024);
    // Runtime 2.0 is ES 5.1 with const, let, arrow functions, template literals and `**`, and without destructuring, spread, for-of,
    // default parameters, classes and everything since ES 2015.
    const { code: es5 } = await transform(code, {
      target: 'es5',
      supported: { 'const-and-let': true, arrow: true, 'template-literal': true },
    });
    expect(es5).toContain('function handler(event)');
  });
});
