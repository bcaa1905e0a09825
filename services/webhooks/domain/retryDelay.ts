import { Fault } from '../../../shared/fault.ts';

/** The first pause, doubled with every try: 30 s, 1, 2, 4, 8, 16, 32 min make 63.5 min before the eighth try. */
const FIRST_PAUSE_SECONDS = 30;
const PAUSE_SECONDS_MAX = 3_600;

/** Up to a quarter longer, so that what failed together does not come back together. */
const JITTER = 0.25;

/**
 * How long a failed message rests, from how often it was received (1 or more): long enough in all that an hour of
 * Stripe's absence sends no healthy message to the dead letters. If Stripe asked for a longer pause (`retryAfter`,
 * seconds) it gets that, up to an hour. `random` is from [0, 1).
 */
export function retryDelaySeconds(failure: {
  receiveCount: number;
  retryAfter: number;
  random: number;
}): number {
  const { receiveCount, retryAfter, random } = failure;
  const pause = Math.max(FIRST_PAUSE_SECONDS * 2 ** (receiveCount - 1), retryAfter);
  return Math.round(Math.min(pause, PAUSE_SECONDS_MAX) * (1 + JITTER * random));
}

/** The pause that whoever failed us asked for, in seconds; 0 if none. */
export function retryAfterOf(error: unknown): number {
  return error instanceof Fault ? (error.retryAfterSeconds ?? 0) : 0;
}
