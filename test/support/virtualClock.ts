import { onTestFinished, vi } from 'vitest';

/** A clock that stands still until the test moves it. Epoch seconds. */
export type VirtualClock = {
  now(): number;
  /** Goes forward only; an earlier instant is where the clock is already. */
  advanceTo(instant: number): void;
};

/**
 * The clock of a queue, of the code under test and of the Stripe stand-in at once: it is `Date` itself, faked until
 * the test ends, so that a rest of an hour takes no time and a period ends when the test says so. Timers stay real,
 * since requests and their time-outs need them.
 */
export function virtualClock(startsAt = Math.floor(Date.now() / 1000)): VirtualClock {
  vi.useFakeTimers({ toFake: ['Date'], now: startsAt * 1000 });
  onTestFinished(() => void vi.useRealTimers());
  const now = () => Math.floor(Date.now() / 1000);
  return {
    now,
    advanceTo: (instant) => {
      if (instant > now()) vi.setSystemTime(instant * 1000);
    },
  };
}
