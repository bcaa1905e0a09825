import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Reading, type ReadState, startReading } from '../../../client/react/startReading.ts';
import { NetworkError } from '../../../client/src/errors.ts';

const page = new EventTarget() as EventTarget & { visibilityState: string };
const show = (visibilityState: 'visible' | 'hidden') => {
  page.visibilityState = visibilityState;
  page.dispatchEvent(new Event('visibilitychange'));
};

let state: ReadState<number> = {};
let started: Reading | undefined;
const read = vi.fn<(signal: AbortSignal) => Promise<number>>();

const start = (refreshMs?: number) => {
  started = startReading({
    read,
    refreshMs,
    show: (change) => {
      state = change(state);
    },
  });
};
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', page);
  page.visibilityState = 'visible';
  state = {};
  let count = 0;
  read.mockReset().mockImplementation(async () => ++count);
});

afterEach(() => {
  started?.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const failure = (retryAfterMs?: number) =>
  new NetworkError('timeout', 'away', {
    operationId: 'getUsage',
    attempts: 3,
    retryable: true,
    retryAfterMs,
  });

describe('reading by a client', () => {
  it('begins at once, and reads again each time the interval has passed', async () => {
    start(60_000);
    await pass(0);
    expect(state).toEqual({ value: 1 });
    await pass(59_999);
    expect(read).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(state).toEqual({ value: 2 });
  });

  it('reads once without an interval', async () => {
    start();
    await pass(3_600_000);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('waits while the page is hidden, and reads when it is seen again', async () => {
    start(60_000);
    await pass(0);
    show('hidden');
    await pass(600_000);
    expect(read).toHaveBeenCalledTimes(1);
    show('visible');
    await pass(0);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('does not read again when a page is seen again too soon', async () => {
    start(60_000);
    await pass(30_000);
    show('hidden');
    show('visible');
    await pass(0);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('keeps what it read when it cannot be refreshed, and tries again after a minute', async () => {
    start(10_000);
    await pass(0);
    const error = failure();
    read.mockRejectedValueOnce(error);
    await pass(10_000);
    expect(state).toEqual({ value: 1, error, isReading: false });
    await pass(59_999);
    expect(read).toHaveBeenCalledTimes(2);
    await pass(1);
    expect(state).toEqual({ value: 2 });
  });

  it('waits as long as the service asks for', async () => {
    read.mockRejectedValueOnce(failure(120_000));
    start(10_000);
    await pass(119_999);
    expect(read).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('reads with another client after ten seconds, however often the client changes', async () => {
    start(60_000);
    for (let second = 0; second < 20; second++) {
      started?.again();
      await pass(1_000);
    }
    expect(read.mock.calls.length).toBeLessThanOrEqual(3);
    expect(read.mock.calls.length).toBeGreaterThanOrEqual(2);
  });

  it('aborts the request and reads no more once it is stopped', async () => {
    let signal: AbortSignal | undefined;
    read.mockImplementation(
      (given) =>
        new Promise((_, reject) => {
          signal = given;
          given.addEventListener('abort', () => reject(given.reason));
        }),
    );
    start(10_000);
    await pass(0);
    started?.stop();
    await pass(600_000);
    expect(signal?.aborted).toBe(true);
    expect(read).toHaveBeenCalledTimes(1);
    expect(state.error).toBeUndefined();
  });
});
