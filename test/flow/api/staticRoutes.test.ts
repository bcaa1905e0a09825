import { once } from 'node:events';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import openApi from '../../../docs/openapi.json' with { type: 'json' };
import { testApi } from '../../support/api/testApi.ts';
import { testTable } from '../../support/table/testTable.ts';

let baseUrl: string;

beforeEach(async () => {
  ({ baseUrl } = await testApi(await testTable()));
});

/** `fetch` decodes, so that tests would not see the encoding. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const sent = request(`${baseUrl}${path}`, { headers, method }).end();
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) };
}

describe.each(['/openapi.json', '/billing/plans'])('%s', (path) => {
  it.each(['gzip', 'gzip, deflate, br', 'br;q=1.0, GZIP;q=0.1', '*', 'identity;q=0.5, *;q=0.2'])(
    'is compressed for a client that accepts %s',
    async (accepted) => {
      const plain = await get(path);
      const { status, headers, bytes } = await get(path, { 'Accept-Encoding': accepted });
      expect([status, headers['content-encoding']]).toEqual([200, 'gzip']);
      expect(gunzipSync(bytes)).toEqual(plain.bytes);
      expect(headers.vary).toBe('Origin, Accept-Encoding');
    },
  );

  it.each(['', 'identity', 'br', 'gzip;q=0', 'gzip;q=0.0, *', '*;q=0', 'gzipped'])(
    'is not compressed for a client that accepts %j',
    async (accepted) => {
      const { status, headers, bytes } = await get(path, { 'Accept-Encoding': accepted });
      expect([status, headers['content-encoding']]).toEqual([200, undefined]);
      expect(headers.vary).toBe('Origin, Accept-Encoding');
      expect(() => JSON.parse(bytes.toString())).not.toThrow();
    },
  );

  it('is not sent again to a client that has it', async () => {
    const first = await get(path, { 'Accept-Encoding': 'gzip' });
    const tag = String(first.headers.etag);
    for (const given of [tag, tag.replace('W/', ''), `"other", ${tag}`, '*']) {
      const { status, headers, bytes } = await get(path, { 'If-None-Match': given });
      expect([status, bytes.length, headers.etag, headers['content-type']]).toEqual([304, 0, tag, undefined]);
      expect(headers['cache-control']).toBe('public, max-age=300');
    }
    expect((await get(path, { 'If-None-Match': 'W/"other"' })).status).toBe(200);
  });

  it('has the headers of GET for HEAD', async () => {
    const { status, headers, bytes } = await get(path, { 'Accept-Encoding': 'gzip' }, 'HEAD');
    expect([status, bytes.length, headers['content-encoding']]).toEqual([200, 0, 'gzip']);
  });
});

it('the API reference is a fifth of its size when compressed', async () => {
  const { bytes } = await get('/openapi.json', { 'Accept-Encoding': 'gzip' });
  expect(bytes.length).toBeLessThan(JSON.stringify(openApi).length / 5);
});
