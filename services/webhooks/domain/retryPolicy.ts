import {
  EVENT_ATTEMPTS_MAX,
  isReconcile,
  isStripeEvent,
  type StripeEventMessage,
} from '../../../shared/contract/webhooks/messages.ts';
import { Fault } from '../../../shared/fault.ts';

/** The first delay, doubled with every attempt: 30 s, 1, 2, 4, 8, 16, 32 min make 63.5 min before the eighth attempt. */
const FIRST_DELAY_SECONDS = 30;
const DELAY_SECONDS_MAX = 3_600;

/**
 * From its fourth failed attempt on, an event keeps failing. That is 3.5 min after the first (30 s + 1 + 2 min), or 4.4 with
 * jitter, and its next attempt is after 7.5 min at the earliest: a customer who paid waits for more than five minutes.
 */
const KEEPS_FAILING_ATTEMPTS = 4;

/** Up to a quarter is added, so that messages that failed together are not retried together. */
const JITTER = 0.25;

/**
 * After the last attempt the message goes to the dead-letter queue, and its alarm fires, as soon as it is visible again.
 * Not 0, because the queue emulator loses such messages.
 */
const DEAD_LETTER_DELAY_SECONDS = 1;

/**
 * What happens to a failed message. `retry`: it is attempted again after the delay. `dead_letter`: it goes to the
 * dead-letter queue after the delay. `give_up`: it is deleted.
 */
export type RetryDecision = { kind: 'retry' | 'dead_letter'; delaySeconds: number } | { kind: 'give_up' };

/**
 * Decides what happens to a message that failed. `message` is undefined if its body is not an event message. `attempts`
 * includes the failed one. The delays do not depend on the error: while Stripe refuses the key, longer ones would delay events
 * after the fix, and shorter ones would dead-letter them sooner. The alarm fires at the first failure, and what an operator
 * does not fix within an hour is redriven from the dead-letter queue. A message that no event caused is given up after its last attempt, because the next night queues another.
 * `random` is in [0, 1).
 */
export function decideRetry(failed: {
  message?: StripeEventMessage;
  attempts: number;
  error: unknown;
  random: number;
}): RetryDecision {
  const { message, attempts, error, random } = failed;
  if (attempts < EVENT_ATTEMPTS_MAX) {
    const retryAfterSeconds = error instanceof Fault ? error.retryAfterSeconds : undefined;
    return { kind: 'retry', delaySeconds: retryDelaySeconds({ attempts, retryAfterSeconds, random }) };
  }
  if (message && !isStripeEvent(message)) return { kind: 'give_up' };
  return { kind: 'dead_letter', delaySeconds: DEAD_LETTER_DELAY_SECONDS };
}

/**
 * The delay before the next attempt. All delays together outlast an hour without Stripe. A longer Retry-After of Stripe is
 * followed, up to an hour.
 */
export function retryDelaySeconds(failed: {
  attempts: number;
  retryAfterSeconds: number | undefined;
  random: number;
}): number {
  const { attempts, retryAfterSeconds = 0, random } = failed;
  const delay = Math.max(FIRST_DELAY_SECONDS * 2 ** (attempts - 1), retryAfterSeconds);
  return Math.round(Math.min(delay, DELAY_SECONDS_MAX) * (1 + JITTER * random));
}

/**
 * Whether an operator must hear of a failed event before it is dead-lettered. A comparison has no customer who waits. SQS leaves a message that was received
 * several times out of its age of the oldest message. Source: "Available CloudWatch metrics for Amazon SQS", SQS developer
 * guide.
 */
export function keepsFailing(failed: { message?: StripeEventMessage; attempts: number }): boolean {
  const { message, attempts } = failed;
  return attempts >= KEEPS_FAILING_ATTEMPTS && !(message && isReconcile(message));
}
