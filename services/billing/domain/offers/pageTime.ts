import { SECONDS_PER_DAY, SECONDS_PER_MINUTE } from '../../../../shared/time.ts';

/** Stripe keeps a page open for 30 minutes to 24 hours. The minute in between is for the call, and for clocks that differ. */
const OPEN_SECONDS_MIN = 31 * SECONDS_PER_MINUTE;
const OPEN_SECONDS_MAX = SECONDS_PER_DAY - SECONDS_PER_MINUTE;

/** When a page that sells an offer closes: when the offer can no longer be accepted, as far as Stripe allows it. Epoch seconds. */
export function closesAt({ acceptBy, now }: { acceptBy: number; now: number }): number {
  return Math.min(Math.max(acceptBy, now + OPEN_SECONDS_MIN), now + OPEN_SECONDS_MAX);
}
