import { onTestFinished, vi } from 'vitest';

/** A clock that stands still until the test advances it. Instants are epoch seconds. */
export type VirtualClock = {
  now(): number;
  /** Moves the clock forward. An instant in the past changes nothing. */
  advanceTo(instant: number): void;
};

/**
 * Fakes `Date` until the test ends, so that a queue, the code under test and the Stripe emulator share one clock. A retry
 * delay of an hour then takes no time, and a period ends when the test advances the clock. Timers stay real, because
 * requests and their timeouts need them.
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
