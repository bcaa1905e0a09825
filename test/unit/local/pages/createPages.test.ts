import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createPages } from '../../../../local/pages/createPages.ts';
import { pageFile } from '../../../../local/pages/pageFiles.ts';
import type { Behavior } from '../../../../local/pages/readDistribution.ts';
import { loadViewerFunction } from '../../../../local/pages/viewerFunction.ts';

const CODE = `
function handler(event) {
  var request = event.request;
  if (request.uri === '/') {
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/start' } } };
  }
  request.uri = request.uri.indexOf('/app') === 0 ? '/app.html' : request.uri + '.html';
  return request;
}`;

const FILES = new Map(
  Object.entries({
    'app.html': `<p>App</p>${' '.repeat(1_000)}`,
    'start.html': '<p>Start</p>',
    'app/config.json': '{}',
    'assets/app-1.js': `${'let a;\n'.repeat(200)}`,
    'assets/font-1.woff2': 'x'.repeat(2_000),
    'secret.txt': 'not at any path',
  }).map(([key, text]) => [key, pageFile(key, Buffer.from(text))]),
);

const BEHAVIORS: Behavior[] = [
  '/',
  '/start',
  '/app',
  '/app/config.json',
  '/app/*',
  '/assets/*',
  '/api/*',
].map((pattern) => ({
  pattern,
  origin: pattern === '/api/*' ? 'api' : 'files',
  methods: ['GET', 'HEAD'],
  compresses: true,
  viewerFunction: /^\/(assets\/\*|app\/config.json)$/.test(pattern)
    ? undefined
    : loadViewerFunction('Rewrite', CODE),
  headers: { 'x-frame-options': 'DENY' },
}));

const pages = createPages({ behaviors: BEHAVIORS, files: FILES });
const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  pages({ method, url, headers });

it.each([
  ['/start', 'start.html'],
  ['/start?plan=growth', 'start.html'],
  ['/app', 'app.html'],
  ['/app/sessions', 'app.html'],
  ['/app/config.json', 'app/config.json'],
  ['/assets/app-1.js', 'assets/app-1.js'],
  ['/assets/app%2D1.js', 'assets/app-1.js'],
])('a page at %s is the file %s, with the headers of the distribution', (url, key) => {
  expect(get(url)).toMatchObject({
    status: 200,
    headers: { 'content-type': FILES.get(key)?.contentType, 'x-frame-options': 'DENY' },
    body: FILES.get(key)?.content,
  });
});

it('the function of the distribution can redirect', () => {
  expect(get('/')).toMatchObject({ status: 302, headers: { location: '/start', 'x-frame-options': 'DENY' } });
});

it.each(['/unknown', '/health', '/api/app', '/APP', '/apple', '/secret.txt'])(
  'a path that no behavior leads to files is left to the API: %s',
  (url) => {
    expect(get(url)).toBeUndefined();
  },
);

it.each(['/assets/missing.js', '/assets/..%2fsecret.txt', '/assets/../secret.txt', '/assets/%', '/assets/'])(
  'a file that does not exist is a 404 of the bucket, without a page: %s',
  (url) => {
    const response = get(url);
    expect(response).toMatchObject({ status: 404, headers: { 'content-type': 'application/xml' } });
    expect(String(response?.body)).toContain('NoSuchKey');
  },
);

it('a method that the distribution does not allow is refused', () => {
  expect(get('/app', {}, 'POST')).toMatchObject({ status: 403 });
  expect(get('/app', {}, 'HEAD')).toMatchObject({ status: 200 });
});

it('assets are immutable, and everything else is revalidated', () => {
  const cacheControl = (url: string) => get(url)?.headers['cache-control'];
  expect(cacheControl('/assets/app-1.js')).toBe('public, max-age=31536000, immutable');
  expect(['/app', '/start', '/app/config.json'].map(cacheControl)).toEqual([
    'no-cache',
    'no-cache',
    'no-cache',
  ]);
});

it('an entity tag that the browser has already is a 304 without content', () => {
  const { headers } = get('/app', { 'accept-encoding': 'gzip' }) ?? {};
  expect(headers?.etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
  const response = get('/app', { 'if-none-match': `"other", ${headers?.etag}`, 'accept-encoding': 'gzip' });
  expect(response).toMatchObject({
    status: 304,
    headers: { etag: headers?.etag, 'x-frame-options': 'DENY' },
  });
  expect(response?.body).toHaveLength(0);
  expect(get('/app', { 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
});

it('a file is compressed in the best form that the browser accepts', () => {
  const accepting = (encodings: string) => get('/assets/app-1.js', { 'accept-encoding': encodings });
  const plain = get('/assets/app-1.js');
  const brotli = accepting('gzip, deflate, br, zstd');
  const gzip = accepting('gzip, br;q=0');
  expect(plain?.headers).toMatchObject({ vary: 'Accept-Encoding' });
  expect(plain?.headers).not.toHaveProperty('content-encoding');
  expect(brotli?.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
  expect(brotliDecompressSync(brotli?.body ?? '')).toEqual(plain?.body);
  expect(gzip?.headers).toMatchObject({ 'content-encoding': 'gzip' });
  expect(gunzipSync(gzip?.body ?? '')).toEqual(plain?.body);
});

it.each(['/assets/font-1.woff2', '/app/config.json', '/start'])(
  'a font and a small file are not compressed: %s',
  (url) => {
    expect(get(url, { 'accept-encoding': 'br' })?.headers).not.toHaveProperty('content-encoding');
  },
);

it('a path of the API with a behavior of its own allows the methods of that behavior', () => {
  expect(get('/api/things')).toBeUndefined();
  expect(get('/api/things', {}, 'OPTIONS')).toMatchObject({ status: 403 });
});
