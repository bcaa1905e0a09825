import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RETRY_AFTER_WAIT_MS_MAX } from '../../../client/src/retryDelay.ts';
import { CALLED_BY_OTHERS } from '../../../scripts/openapi/clientTypes.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { errorOf, fakeApi, problem } from '../../support/client/fakeApi.ts';
import { pathIds } from '../../support/client/pathIds.ts';

const NO_CONNECTION = new TypeError('fetch failed');
const usage = () => Response.json({ plan: 'free' });
const unavailable = (headers: Record<string, string> = {}) =>
  problem(503, 'service_unavailable', { headers });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** How a call ended, how many requests it sent, and how long it took. */
async function run(call: () => Promise<unknown>, requests: unknown[]) {
  const startMs = performance.now();
  const ended = call().then(
    (value) => ({ value, error: undefined, tookMs: performance.now() - startMs }),
    (error) => ({ value: undefined, error, tookMs: performance.now() - startMs }),
  );
  await vi.runAllTimersAsync();
  return { ...(await ended), sent: requests.length };
}

describe('a call is repeated', () => {
  it.each<[what: string, failure: Response | Error]>([
    ['the connection fails', NO_CONNECTION],
    ['the API has trouble that passes', unavailable()],
    ['a proxy has trouble', new Response('<html>', { status: 502 })],
    ['API Gateway throttles', Response.json({ message: 'Too Many Requests' }, { status: 429 })],
  ])('after a random delay, if %s', async (_what, failure) => {
    const { client, requests } = fakeApi([failure, failure, usage()]);
    const { value, sent, tookMs } = await run(() => client.getUsage(), requests);
    expect(value).toEqual({ plan: 'free' });
    expect(sent).toBe(3);
    // Half of 250 ms, then half of 500 ms.
    expect(tookMs).toBeCloseTo(375, -1);
  });

  it('with the same request', async () => {
    const { client, requests } = fakeApi([NO_CONNECTION, usage()]);
    await run(() => client.startSession({ session_id: 's', user_id: 'u' }), requests);
    const [first, second] = requests.map(({ method, url, body }) => ({ method, url, body }));
    expect(second).toEqual(first);
  });

  it('three times at most, and the error counts the attempts', async () => {
    const { client, requests } = fakeApi([unavailable()]);
    const { error, sent } = await run(() => client.getUsage(), requests);
    expect(sent).toBe(3);
    expect(error).toMatchObject({ code: 'service_unavailable', attempts: 3 });
  });

  it('as often as the client allows, with delays of at most four seconds', async () => {
    vi.mocked(Math.random).mockReturnValue(0.999_999);
    const { client, requests } = fakeApi([NO_CONNECTION], { attemptsMax: 8 });
    const { sent, tookMs } = await run(() => client.getUsage(), requests);
    expect(sent).toBe(8);
    expect(tookMs).toBeCloseTo(250 + 500 + 1000 + 2000 + 4000 + 4000 + 4000, -2);
  });

  it('not when no time is left for another attempt', async () => {
    const { client, requests } = fakeApi([NO_CONNECTION], { attemptsMax: 100, totalMs: 1_000 });
    const { error, tookMs } = await run(() => client.getUsage(), requests);
    expect(error).toMatchObject({ kind: 'connection' });
    expect(tookMs).toBeLessThan(1_000);
  });

  it('never if the client allows one attempt', async () => {
    const { client, requests } = fakeApi([NO_CONNECTION], { attemptsMax: 1 });
    expect((await run(() => client.getUsage(), requests)).sent).toBe(1);
  });
});

describe('a call is not repeated', () => {
  it.each([
    [400, 'invalid_request'],
    [404, 'account_not_found'],
    [402, 'quota_exceeded'],
    [409, 'session_ended'],
  ])('after %i %s, which does not pass', async (status, code) => {
    const { client, requests } = fakeApi([problem(status, code)]);
    const start = () => client.startSession({ session_id: 's', user_id: 'u' });
    expect((await run(start, requests)).sent).toBe(1);
  });

  it.each([
    [429, 'concurrency_exceeded'],
    [409, 'checkout_pending'],
    [409, 'sessions_open'],
  ])(
    'after %i %s, which passes only when somebody acts: the caller learns it at once',
    async (status, code) => {
      const { client, requests } = fakeApi([problem(status, code, { retryable: true })]);
      const { error, sent } = await run(() => client.getUsage(), requests);
      expect(sent).toBe(1);
      expect(error).toMatchObject({ code, retryable: true });
    },
  );

  it('after a failure of the service that is not retryable', async () => {
    const { client, requests } = fakeApi([problem(500, 'not_configured', { retryable: false })]);
    expect((await run(() => client.listInvoices(), requests)).sent).toBe(1);
  });

  it.each<[what: string, failure: Response | Error]>([
    ['the connection failed', NO_CONNECTION],
    ['the function failed', problem(500, 'internal_error')],
    ['the gateway had no response', new Response('', { status: 504 })],
  ])('if it creates a key and %s: the first request may have created one', async (_what, failure) => {
    const { client, requests } = fakeApi([failure]);
    expect((await run(() => client.createKey({ name: 'n', scopes: ['read'] }), requests)).sent).toBe(1);
  });

  it.each([
    [504, false],
    [502, false],
    [429, true],
  ])('and status %i of a gateway is retryable if it creates a key: %s', async (status, retryable) => {
    const { client } = fakeApi([new Response('', { status })], { attemptsMax: 1 });
    const created = client.createKey({ name: 'n', scopes: ['read'] });
    expect(await errorOf(created)).toMatchObject({ kind: 'response', status, retryable });
  });

  it('and an error of the connection is not retryable if it creates a key', async () => {
    const { client } = fakeApi([NO_CONNECTION], { attemptsMax: 1 });
    const created = client.createKey({ name: 'n', scopes: ['read'] });
    expect(await errorOf(created)).toMatchObject({ kind: 'connection', retryable: false });
    expect(await errorOf(client.getUsage())).toMatchObject({ kind: 'connection', retryable: true });
  });
});

it.each(
  CONTRACT.filter(
    ({ operationId: id }) =>
      !CALLED_BY_OTHERS.includes(id) &&
      !['createKey', 'createOffer', 'confirmContact', 'resendNotice', 'replayEvent', 'dropEvent'].includes(
        id,
      ),
  ),
)('$operationId is repeated when the connection fails', async ({ operationId, route }) => {
  const { client, requests } = fakeApi([NO_CONNECTION]);
  const call = client[operationId as 'getUsage'] as (input: object) => Promise<unknown>;
  expect((await run(() => call(pathIds(route)), requests)).sent).toBe(3);
});

describe('Retry-After', () => {
  const limited = (retryAfter: string) =>
    problem(429, 'rate_limited', { headers: { 'Retry-After': retryAfter } });

  it('is waited for, and a random part is added', async () => {
    const { client, requests } = fakeApi([limited('2'), usage()]);
    const { value, tookMs } = await run(() => client.getUsage(), requests);
    expect(value).toEqual({ plan: 'free' });
    expect(tookMs).toBeCloseTo(2_125, -1);
  });

  it('can be a date', async () => {
    const at = new Date(Date.now() + 3_000).toUTCString();
    const { client, requests } = fakeApi([unavailable({ 'Retry-After': at }), usage()]);
    const { value, tookMs } = await run(() => client.getUsage(), requests);
    expect(value).toEqual({ plan: 'free' });
    expect(tookMs).toBeGreaterThan(2_000);
    expect(tookMs).toBeLessThan(3_200);
  });

  it('in the past is no wait', async () => {
    const past = new Date(Date.now() - 60_000).toUTCString();
    const { client, requests } = fakeApi([unavailable({ 'Retry-After': past }), usage()]);
    expect((await run(() => client.getUsage(), requests)).tookMs).toBeCloseTo(125, -1);
  });

  it.each(['6', '60', '99999999999999999999', new Date(Date.now() + 86_400_000).toUTCString()])(
    'of %s is longer than a call waits: the error is thrown at once and has it',
    async (retryAfter) => {
      const { client, requests } = fakeApi([limited(retryAfter)]);
      const { error, sent, tookMs } = await run(() => client.getUsage(), requests);
      expect([sent, tookMs]).toEqual([1, 0]);
      expect(error.retryAfterMs).toBeGreaterThan(RETRY_AFTER_WAIT_MS_MAX);
      // A timer can wait for it.
      expect(error.retryAfterMs).toBeLessThan(2 ** 31);
    },
  );

  it('that ends after the total time is not waited for', async () => {
    const { client, requests } = fakeApi([limited('3')], { totalMs: 2_000 });
    const { sent, tookMs } = await run(() => client.getUsage(), requests);
    expect([sent, tookMs]).toEqual([1, 0]);
  });

  it.each(['', 'soon', '-1', '1.5e3x'])('%j, which says nothing, is ignored', async (retryAfter) => {
    const { client, requests } = fakeApi([unavailable({ 'Retry-After': retryAfter }), usage()]);
    const { value, tookMs } = await run(() => client.getUsage(), requests);
    expect(value).toEqual({ plan: 'free' });
    expect(tookMs).toBeLessThan(1_000);
  });
});
