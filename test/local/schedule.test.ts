import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Schedule } from '../../local/eventSources/schedule.ts';
import type { Invocation } from '../../local/functions/lambdaFunction.ts';

const INTERVAL_MS = 40;

const done: Invocation = { kind: 'returned', payload: null };
const failed: Invocation = { kind: 'failed', message: 'no table\n    at handler' };

/** Starts a schedule of the given function. Records the events, their times and the reported faults. */
function startSchedule(
  invoke: (event: unknown) => Promise<Invocation>,
  settings: { retriesMax?: number; retryDelayMs?: number } = {},
) {
  const calls: { event: unknown; afterMs: number }[] = [];
  const faults: string[] = [];
  const startedAtMs = performance.now();
  let count = 0;
  const schedule = new Schedule({
    name: 'Nightly',
    intervalMs: INTERVAL_MS,
    retriesMax: settings.retriesMax ?? 2,
    retryDelayMs: settings.retryDelayMs ?? 1,
    eventAt: () => ++count,
    invoke: (event) => {
      calls.push({ event, afterMs: performance.now() - startedAtMs });
      return invoke(event);
    },
    onFault: (fault) => faults.push(fault),
  });
  schedule.start();
  onTestFinished(() => schedule.stop());
  return { calls, faults, schedule };
}

describe('a schedule', () => {
  test('invokes its function after one interval and then once per interval', async () => {
    const { calls, faults } = startSchedule(async () => done);
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(3));
    expect(calls.slice(0, 3).map(({ event }) => event)).toEqual([1, 2, 3]);
    calls.forEach(({ afterMs }, index) => {
      // A timer can fire up to 1 ms early.
      expect(afterMs).toBeGreaterThan(INTERVAL_MS * (index + 1) - 2);
    });
    expect(faults).toEqual([]);
  });

  test('skips the times that pass while its function is busy', async () => {
    let running = 0;
    let maxRunning = 0;
    const { calls } = startSchedule(async () => {
      maxRunning = Math.max(maxRunning, ++running);
      await delay(INTERVAL_MS * 2.5);
      running--;
      return done;
    });
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(3));
    expect(maxRunning).toBe(1);
    const [first, , third] = calls.map(({ afterMs }) => afterMs);
    expect((third ?? 0) - (first ?? 0)).toBeGreaterThan(INTERVAL_MS * 5);
  });

  test('retries an event when the function fails and reports each failure', async () => {
    const invocations = [failed, failed, done, done];
    const { calls, faults } = startSchedule(async () => invocations.shift() ?? done);
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(4));
    expect(calls.slice(0, 4).map(({ event }) => event)).toEqual([1, 1, 1, 2]);
    expect(faults).toEqual([
      'the schedule Nightly failed on attempt 1 of 3: no table',
      'the schedule Nightly failed on attempt 2 of 3: no table',
    ]);
  });

  test('drops an event after its last attempt and continues with the next', async () => {
    const { calls, faults } = startSchedule(async (event) => (event === 1 ? failed : done), {
      retriesMax: 1,
    });
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(3));
    expect(calls.slice(0, 3).map(({ event }) => event)).toEqual([1, 1, 2]);
    expect(faults).toHaveLength(2);
  });

  test('without retries invokes its function once per event', async () => {
    const { calls } = startSchedule(async () => failed, { retriesMax: 0 });
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(2));
    expect(calls.slice(0, 2).map(({ event }) => event)).toEqual([1, 2]);
  });

  test('invokes nothing after it is stopped before its first time', async () => {
    const { calls, schedule } = startSchedule(async () => done);
    await schedule.stop();
    await delay(INTERVAL_MS * 2);
    expect(calls).toEqual([]);
  });

  test('does not retry after it is stopped between two attempts', async () => {
    const { calls, faults, schedule } = startSchedule(async () => failed, { retryDelayMs: 60_000 });
    await vi.waitFor(() => expect(faults).toHaveLength(1));
    await schedule.stop();
    expect(calls).toHaveLength(1);
  });

  test('neither reports nor retries an invocation that failed because of the stop', async () => {
    let finish = (_invocation: Invocation): void => {};
    const { calls, faults, schedule } = startSchedule(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    const stopped = schedule.stop();
    finish(failed);
    await stopped;
    await delay(INTERVAL_MS * 2);
    expect(calls).toHaveLength(1);
    expect(faults).toEqual([]);
  });
});
