import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startFaultyProxy } from '../support/gateway/faultyProxy.ts';

let server: Server;
let target: string;
let received: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${body}`);
      response.writeHead(201, { 'x-request': 'one', date: 'Mon, 30 Nov 2026 09:00:00 GMT' }).end('created');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

async function proxyWith(seed = 1) {
  received = [];
  const proxy = await startFaultyProxy(target, { seed });
  onTestFinished(() => proxy.stop());
  return proxy;
}

const post = (url: string, signal?: AbortSignal) =>
  fetch(`${url}/sessions?of=ada`, { method: 'POST', body: '{}', signal });

const outcomeOf = (url: string) =>
  post(url).then(
    ({ status }) => String(status),
    () => 'no response',
  );

describe('the faulty proxy', () => {
  test('forwards a request and its response as they are', async () => {
    const proxy = await proxyWith();
    const response = await post(proxy.url);
    expect([response.status, await response.text()]).toEqual([201, 'created']);
    expect(response.headers.get('x-request')).toBe('one');
    expect(response.headers.get('date')).toBe('Mon, 30 Nov 2026 09:00:00 GMT');
    expect(received).toEqual(['POST /sessions?of=ada {}']);
  });

  test('loses requests before or after the service gets them, or sends the page of a proxy', async () => {
    const proxy = await proxyWith();
    proxy.setRates({ lost_before: 1 });
    expect(await outcomeOf(proxy.url)).toBe('no response');
    expect(received).toHaveLength(0);
    proxy.setRates({ lost_after: 1 });
    expect(await outcomeOf(proxy.url)).toBe('no response');
    expect(received).toHaveLength(1);
    proxy.setRates({ page_503: 1 });
    expect(await outcomeOf(proxy.url)).toBe('503');
    expect(received).toHaveLength(1);
    expect(proxy.counts).toEqual({ lost_before: 1, lost_after: 1, page_503: 1 });
  });

  test('meets the same requests with the same faults for a seed', async () => {
    const outcomesOf = async (seed: number) => {
      const proxy = await proxyWith(seed);
      proxy.setRates({ lost_before: 0.2, lost_after: 0.2, page_502: 0.2 });
      const outcomes: string[] = [];
      for (let request = 0; request < 30; request++) outcomes.push(await outcomeOf(proxy.url));
      return outcomes;
    };
    const first = await outcomesOf(7);
    expect(await outcomesOf(7)).toEqual(first);
    expect(await outcomesOf(8)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set(['201', '502', 'no response']));
  });

  test('refuses connections, answers nothing, and serves again at the same address', async () => {
    const proxy = await proxyWith();
    await proxy.setState('refuse');
    expect(await outcomeOf(proxy.url)).toBe('no response');
    await proxy.setState('silent');
    const unanswered = post(proxy.url, AbortSignal.timeout(100)).catch((error: Error) => error.name);
    expect(await unanswered).toBe('TimeoutError');
    expect(received).toHaveLength(0);
    await proxy.setState('open');
    expect(await outcomeOf(proxy.url)).toBe('201');
  });

  test('answers for a service that has stopped', async () => {
    received = [];
    const proxy = await startFaultyProxy('http://127.0.0.1:1', { seed: 1 });
    onTestFinished(() => proxy.stop());
    expect(await outcomeOf(proxy.url)).toBe('502');
  });
});
