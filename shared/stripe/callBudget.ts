import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../fault.ts';

/** The counters behind a budget. */
export type StripeCallStore = {
  /** Takes one call of the second (epoch seconds). Returns false if `callsMax` or more were taken. */
  takeCall(take: { second: number; callsMax: number }): Promise<boolean>;
};

/** The clock that a budget waits by. Instants are epoch milliseconds. */
export type BudgetClock = { nowMs(): number; sleep(waitMs: number): Promise<unknown> };

const REAL_CLOCK: BudgetClock = { nowMs: Date.now, sleep };

/**
 * A request begins no wait that ends later than this after it began. A request that has not called Stripe yet gives up
 * earlier, because its caller loses nothing. 11 s and a last call of at most 13 s (stripeClient.ts) are within the 25 s of
 * checkout's function.
 */
const FIRST_WAIT_ENDS_WITHIN_MS = 6_000;
const WAIT_ENDS_WITHIN_MS = 11_000;

/** Waiting requests try again in the first half of the next second, not all at once. */
const JITTER_MAX_MS = 500;

const RETRY_AFTER_SECONDS = 5;

const MS_PER_SECOND = 1_000;

/**
 * A budget of calls to Stripe that all instances of a function share: at most `callsPerSecondMax` in a second of the clock. It
 * returns a function that is called at the beginning of each request with the number of calls that such a request usually
 * makes; this returns the function to call before each call to Stripe.
 *
 * If the second has no call left, the call waits for the next second, for a bounded time, and then throws
 * `payment_provider_unavailable`. The first calls of requests get only their part of a second: the others are for the
 * requests that have begun, so that these finish however many new ones arrive.
 */
export function createCallBudget(
  store: StripeCallStore,
  options: { callsPerSecondMax: number; clock?: BudgetClock },
): (request: { callsUsual: number }) => () => Promise<void> {
  const { callsPerSecondMax, clock = REAL_CLOCK } = options;
  return ({ callsUsual }) => {
    const beganMs = clock.nowMs();
    const first = {
      callsMax: Math.max(1, Math.floor(callsPerSecondMax / callsUsual)),
      waitEndsMs: beganMs + FIRST_WAIT_ENDS_WITHIN_MS,
    };
    const later = { callsMax: callsPerSecondMax, waitEndsMs: beganMs + WAIT_ENDS_WITHIN_MS };
    let next = first;
    // One after the other, so that a request has one first call. After a refusal, all further calls are refused.
    let turn = Promise.resolve();
    return () => {
      turn = turn.then(async () => {
        await takeCall({ store, clock, ...next });
        next = later;
      });
      return turn;
    };
  };
}

async function takeCall(take: {
  store: StripeCallStore;
  clock: BudgetClock;
  callsMax: number;
  waitEndsMs: number;
}): Promise<void> {
  const { store, clock, callsMax, waitEndsMs } = take;
  for (;;) {
    const nowMs = clock.nowMs();
    const second = Math.floor(nowMs / MS_PER_SECOND);
    if (await store.takeCall({ second, callsMax })) return;
    const nextTryMs = (second + 1) * MS_PER_SECOND + Math.random() * JITTER_MAX_MS;
    if (nextTryMs > waitEndsMs) {
      throw new Fault('payment_provider_unavailable', 'the budget of calls to Stripe is used up', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    await clock.sleep(Math.max(0, nextTryMs - clock.nowMs()));
  }
}
