import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../client/src/createClient.ts';
import { errorOf, fakeApi, type SentRequest } from '../../support/client/fakeApi.ts';

/** A server that never responds. Like fetch, it ends when its signal is aborted. */
const silent = ({ signal }: SentRequest) =>
  new Promise<Response>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
/** A response whose body never ends. */
const endless = () =>
  new Response(new ReadableStream({}), { headers: { 'Content-Type': 'application/json' } });
const once = { attemptsMax: 1 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an attempt', () => {
  it.each<[what: string, answer: (request: SentRequest) => Response | Promise<Response>]>([
    ['no response', silent],
    ['a response whose body does not end', endless],
    ['a fetch that ignores its signal', () => new Promise(() => {})],
  ])('with %s ends after its time limit', async (_what, answer) => {
    const { client, requests } = fakeApi([answer], { ...once, timeoutMs: 1_000 });
    const error = errorOf(client.getUsage());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await error).toMatchObject({
      name: 'NetworkError',
      kind: 'timeout',
      message: 'getUsage: no response within 1000 ms',
      retryable: true,
    });
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  it('is repeated when its time is up', async () => {
    const { client, requests } = fakeApi([silent, Response.json({ plan: 'free' })]);
    const usage = client.getUsage();
    await vi.runAllTimersAsync();
    expect(await usage).toEqual({ plan: 'free' });
    expect(requests).toHaveLength(2);
  });

  it('waits for a function that has 10 s, and longer for one that calls the payment provider', async () => {
    const { client } = fakeApi([silent], once);
    const usage = errorOf(client.getUsage());
    const checkout = errorOf(client.createCheckout({ plan: 'starter', email: 'a@b.example' }));
    await vi.runAllTimersAsync();
    expect(String(await usage)).toContain('within 12000 ms');
    expect(String(await checkout)).toContain('within 27000 ms');
  });

  it('has the time limit of the call, before that of the client', async () => {
    const { client } = fakeApi([silent], { ...once, timeoutMs: 5_000 });
    const error = errorOf(client.getUsage({}, { timeoutMs: 100 }));
    await vi.advanceTimersByTimeAsync(100);
    expect(String(await error)).toContain('within 100 ms');
  });

  it('leaves no timer behind', async () => {
    await fakeApi([Response.json({})]).client.getUsage();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a call with all its attempts ends after its total time', async () => {
  const { client } = fakeApi([silent], { timeoutMs: 1_000, attemptsMax: 100, totalMs: 2_500 });
  const startMs = performance.now();
  const error = errorOf(client.getUsage());
  await vi.runAllTimersAsync();
  expect(await error).toMatchObject({ kind: 'timeout' });
  expect(performance.now() - startMs).toBeLessThanOrEqual(2_501);
});

describe('an aborted call', () => {
  it('sends nothing if the signal was aborted before', async () => {
    const { client, requests } = fakeApi([Response.json({})]);
    const reason = new Error('left the page');
    expect(await errorOf(client.getUsage({}, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(requests).toEqual([]);
  });

  it('ends its request and throws the reason, without another attempt', async () => {
    const { client, requests } = fakeApi([silent]);
    const controller = new AbortController();
    const error = errorOf(client.getUsage({}, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort('left the page');
    expect(await error).toBe('left the page');
    await vi.runAllTimersAsync();
    expect(requests).toHaveLength(1);
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  it('does not wait for the next attempt', async () => {
    const { client, requests } = fakeApi([new TypeError('fetch failed')]);
    vi.spyOn(Math, 'random').mockReturnValue(0.9);
    const controller = new AbortController();
    const error = errorOf(client.getUsage({}, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(50);
    controller.abort();
    expect(await error).toMatchObject({ name: 'AbortError' });
    expect(vi.getTimerCount()).toBe(0);
    expect(requests).toHaveLength(1);
    vi.restoreAllMocks();
  });

  it('leaves no listener on a signal that outlives many calls', async () => {
    const { client } = fakeApi([new TypeError('fetch failed'), Response.json({})]);
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const usage = client.getUsage({}, { signal });
    await vi.runAllTimersAsync();
    await usage;
    expect(added.mock.calls.length).toBeGreaterThan(1);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});

describe('a token function', () => {
  it('that never returns ends with the time limit of the attempt', async () => {
    const client = createClient({ baseUrl: '', token: () => new Promise(() => {}), ...once });
    const error = errorOf(client.getUsage());
    await vi.runAllTimersAsync();
    expect(await error).toMatchObject({ kind: 'timeout' });
  });
});
