import dns from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { waitUntilReachable } from '../../../../scripts/deploy/waitUntilReachable.ts';
import { type VirtualClock, virtualClock } from '../../../support/virtualClock.ts';

/** Called whenever the command waits. Only the test's clock advances. */
const waiting = vi.hoisted(() => ({ onPause: () => {} }));

vi.mock('node:timers/promises', async (importOriginal) => ({
  ...(await importOriginal<typeof import('node:timers/promises')>()),
  setTimeout: async (pauseMs: number) => {
    vi.setSystemTime(Date.now() + pauseMs);
    waiting.onPause();
  },
}));

/** How long the command waits for a DNS name to resolve. */
const TIMEOUT_SECONDS = 90;

let clock: VirtualClock;

beforeEach(() => {
  clock = virtualClock();
  waiting.onPause = () => {};
});

/** Starts a server that responds with 503 until the test ends. */
async function listening(): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((_request, response) => response.writeHead(503).end());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(close);
  return { port: (server.address() as AddressInfo).port, close };
}

describe('the address of a stage', () => {
  it('is reachable as soon as a server responds, whatever the response is', async () => {
    const { port } = await listening();
    expect(await waitUntilReachable(`http://127.0.0.1:${port}`)).toEqual({ kind: 'reachable' });
  });

  it('is reachable when its name resolves within a minute', async () => {
    const { port } = await listening();
    const lookup = failLookups('ENOTFOUND');
    const startedAt = clock.now();
    waiting.onPause = () => {
      if (clock.now() - startedAt >= 60) lookup.mockRestore();
    };
    expect(await waitUntilReachable(`http://localhost:${port}`)).toEqual({ kind: 'reachable' });
    expect(clock.now() - startedAt).toBe(60);
  });

  it.each([
    ['does not exist', 'ENOTFOUND', 'no_such_name'],
    ['cannot be looked up', 'EAI_AGAIN', 'no_response'],
  ])('is not reachable when its name %s', async (_name, code, kind) => {
    failLookups(code);
    const startedAt = clock.now();
    expect(await waitUntilReachable('https://api.example.test')).toEqual({
      kind,
      reason: `getaddrinfo ${code} api.example.test`,
    });
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(TIMEOUT_SECONDS);
  });

  it('is not reachable when no server listens', async () => {
    const { port, close } = await listening();
    await close();
    expect(await waitUntilReachable(`http://127.0.0.1:${port}`)).toEqual({
      kind: 'no_response',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

/** Makes every DNS lookup fail, until the test ends or restores it. */
function failLookups(code: string) {
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((host: string, ...rest: unknown[]) => {
    const callback = rest.at(-1) as (error: Error) => void;
    callback(Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code }));
  }) as unknown as typeof dns.lookup);
  onTestFinished(() => lookup.mockRestore());
  return lookup;
}
