import dns from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { reach } from '../../../../scripts/deploy/smokeTest.ts';
import { type VirtualClock, virtualClock } from '../../../support/virtualClock.ts';

/** What happens while the command waits, which takes no time but on the test's clock. */
const waiting = vi.hoisted(() => ({ onPause: () => {} }));

vi.mock('node:timers/promises', async (importOriginal) => ({
  ...(await importOriginal<typeof import('node:timers/promises')>()),
  setTimeout: async (pauseMs: number) => {
    vi.setSystemTime(Date.now() + pauseMs);
    waiting.onPause();
  },
}));

/** How long a name may take to be known. */
const REACHED_SECONDS = 90;

let clock: VirtualClock;

beforeEach(() => {
  clock = virtualClock();
  waiting.onPause = () => {};
});

/** Listens until the test ends, and answers with 503; gives its port. */
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

describe('an address', () => {
  it('is reached as soon as anything answers there, whatever it says', async () => {
    const { port } = await listening();
    expect(await reach(`http://127.0.0.1:${port}`)).toEqual({ kind: 'reached' });
  });

  it('whose name becomes known within a minute is reached', async () => {
    const { port } = await listening();
    const lookup = unresolved('ENOTFOUND');
    const startedAt = clock.now();
    waiting.onPause = () => {
      if (clock.now() - startedAt >= 60) lookup.mockRestore();
    };
    expect(await reach(`http://localhost:${port}`)).toEqual({ kind: 'reached' });
    expect(clock.now() - startedAt).toBe(60);
  });

  it.each([
    ['does not resolve is no such name', 'ENOTFOUND', 'no_such_name'],
    ['cannot be looked up gives no answer', 'EAI_AGAIN', 'no_answer'],
  ])('whose name %s', async (_name, code, kind) => {
    unresolved(code);
    const startedAt = clock.now();
    expect(await reach('https://api.example.test')).toEqual({
      kind,
      why: `getaddrinfo ${code} api.example.test`,
    });
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(REACHED_SECONDS);
  });

  it('at which nobody listens gives no answer', async () => {
    const { port, close } = await listening();
    await close();
    expect(await reach(`http://127.0.0.1:${port}`)).toEqual({
      kind: 'no_answer',
      why: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

/** No name resolves, until the test ends or restores it. */
function unresolved(code: string) {
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((host: string, ...rest: unknown[]) => {
    const answer = rest.at(-1) as (error: Error) => void;
    answer(Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code }));
  }) as unknown as typeof dns.lookup);
  onTestFinished(() => lookup.mockRestore());
  return lookup;
}
