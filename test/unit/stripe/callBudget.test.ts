import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  type BudgetClock,
  createCallBudget,
  type StripeCallStore,
} from '../../../shared/stripe/callBudget.ts';

const MAX = 4;

/** Calls to Stripe take 300 ms. */
const CALL_MS = 300;

/** A clock that jumps to the next instant that somebody waits for, once all others wait too. */
function simulatedClock() {
  let nowMs = 0;
  const waiting: { atMs: number; resolve(): void }[] = [];
  const clock: BudgetClock = {
    nowMs: () => nowMs,
    sleep: (waitMs) => new Promise<void>((resolve) => void waiting.push({ atMs: nowMs + waitMs, resolve })),
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  async function run(): Promise<void> {
    for (await settle(); waiting.length > 0; await settle()) {
      waiting.sort((one, other) => one.atMs - other.atMs);
      const next = waiting.shift();
      nowMs = Math.max(nowMs, next?.atMs ?? 0);
      next?.resolve();
    }
  }
  return { clock, run };
}

function countingStore(): StripeCallStore & { taken: Map<number, number> } {
  const taken = new Map<number, number>();
  return {
    taken,
    async takeCall({ second, callsMax }) {
      const before = taken.get(second) ?? 0;
      if (before >= callsMax) return false;
      taken.set(second, before + 1);
      return true;
    },
  };
}

function simulation() {
  const { clock, run } = simulatedClock();
  const store = countingStore();
  const budget = createCallBudget(store, { callsPerSecondMax: MAX, clock });
  /** A request of so many calls, one after the other. Returns how many of them were allowed. */
  const request = async (calls: number, startsMs = 0) => {
    await clock.sleep(startsMs);
    const take = budget({ callsUsual: calls });
    for (let call = 0; call < calls; call++) {
      try {
        await take();
      } catch (error) {
        return { kind: 'refused' as const, error, calls: call, atMs: clock.nowMs() };
      }
      await clock.sleep(CALL_MS);
    }
    return { kind: 'done' as const, calls, atMs: clock.nowMs() };
  };
  return { store, run, request };
}

const most = ({ taken }: { taken: Map<number, number> }) => Math.max(...taken.values());

describe('a budget of calls to Stripe', () => {
  it('delays no call of a checkout that is alone', async () => {
    const { run, request } = simulation();
    const checkout = request(4);
    await run();
    expect(await checkout).toMatchObject({ kind: 'done', atMs: 4 * CALL_MS });
  });

  it('is never exceeded by 300 concurrent checkouts, and those that begin also finish', async () => {
    const { run, request, store } = simulation();
    const checkouts = Promise.all(Array.from({ length: 300 }, () => request(4)));
    await run();
    const outcomes = await checkouts;
    expect(most(store)).toBeLessThanOrEqual(MAX);
    const begun = outcomes.filter(({ calls }) => calls > 0);
    expect(begun.length).toBeGreaterThanOrEqual(4);
    expect(begun.every(({ kind }) => kind === 'done')).toBe(true);
  });

  it('lets checkouts finish while 25 new ones a second arrive for a minute', async () => {
    const { run, request, store } = simulation();
    const checkouts = Promise.all(Array.from({ length: 60 * 25 }, (_, index) => request(4, index * 40)));
    await run();
    const outcomes = await checkouts;
    expect(most(store)).toBeLessThanOrEqual(MAX);
    const begun = outcomes.filter(({ calls }) => calls > 0);
    const done = begun.filter(({ kind }) => kind === 'done');
    expect(done.length).toBeGreaterThanOrEqual(40);
    expect(done.length).toBeGreaterThanOrEqual(0.9 * begun.length);
  });

  it('lets requests of one call use the whole second', async () => {
    const { run, request, store } = simulation();
    const lists = Promise.all(Array.from({ length: 12 }, () => request(1)));
    await run();
    expect((await lists).every(({ kind }) => kind === 'done')).toBe(true);
    expect([...store.taken.values()]).toEqual([MAX, MAX, MAX]);
  });

  it('refuses a request after a bounded time, with a time to retry', async () => {
    const { run, request } = simulation();
    const crowd = Promise.all(Array.from({ length: 300 }, () => request(1)));
    await run();
    const refused = (await crowd).filter(({ kind }) => kind === 'refused');
    expect(refused.length).toBeGreaterThan(200);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({
        error: { code: 'payment_provider_unavailable', retryAfterSeconds: 5 },
      });
      expect(outcome.atMs).toBeLessThanOrEqual(6_000);
    }
  });

  it('treats one of several calls at once as the first', async () => {
    const { clock, run } = simulatedClock();
    const store = countingStore();
    const takeCall = vi.spyOn(store, 'takeCall');
    onTestFinished(() => takeCall.mockRestore());
    const take = createCallBudget(store, { callsPerSecondMax: MAX, clock })({ callsUsual: 4 });
    const calls = Promise.all([take(), take(), take()]);
    await run();
    await calls;
    expect(takeCall.mock.calls.map(([{ second, callsMax }]) => [second, callsMax])).toEqual([
      [0, 1],
      [0, MAX],
      [0, MAX],
    ]);
  });
});
