import { NOTICE_ATTEMPTS_MAX } from '../../../shared/contract/notifications/messages.ts';

/** The first delay, doubled with every attempt: 30 s, 1, 2, 4, 8, 16, 32 min make 63.5 min before the eighth attempt. */
const FIRST_DELAY_SECONDS = 30;

/** Amazon SES counts e-mails per second, so a short delay is enough. The 21 delays make 22.8 hours. */
const THROTTLED_DELAY_SECONDS = 5;

/** From the ninth delay on: the 21 delays before the last attempt make 2.1 + 13 × 2 = 28.1 hours, or 35.2 with the most jitter. */
const DELAY_SECONDS_MAX = 2 * 3_600;

/** Up to a quarter is added, so that messages that failed together are not retried together. */
const JITTER = 0.25;

/**
 * A message that was not attempted is received again as soon as possible. So is one that cannot be read: it holds up its account until it is
 * in the dead-letter queue, after half a minute. Not 0, because the queue emulator loses such messages.
 */
const AT_ONCE_SECONDS = 1;

/**
 * Why a message stays in the queue. `claimed`: an attempt is under way or its result is unknown. `changed`: others changed the notice or
 * the contact on every attempt. `unreadable`: it is no message of a notice. `no_time`: the function had no time for it.
 * `fault`: an error of ours or of AWS. The others are outcomes of Amazon SES.
 */
export type DelayCause =
  | 'claimed'
  | 'changed'
  | 'unreadable'
  | 'no_time'
  | 'fault'
  | 'throttled'
  | 'daily_quota'
  | 'paused'
  | 'refused'
  | 'identity_not_verified';

const AT_ONCE: ReadonlySet<DelayCause> = new Set<DelayCause>(['no_time', 'unreadable']);

/** Whether this was the last attempt: SQS moves the message to the dead-letter queue when it would be received once more. */
export const isLastAttempt = (attempts: number): boolean => attempts >= NOTICE_ATTEMPTS_MAX;

/**
 * The seconds before a message is received again. `attempts` includes the failed one. `claimSeconds` is the time until the claim of an
 * attempt ends, before which no other can begin. `random` is in [0, 1).
 */
export function retryDelaySeconds({
  cause,
  attempts,
  claimSeconds = 0,
  random,
}: {
  cause: DelayCause;
  attempts: number;
  claimSeconds?: number;
  random: number;
}): number {
  if (AT_ONCE.has(cause) || isLastAttempt(attempts)) return AT_ONCE_SECONDS;
  const first = cause === 'throttled' ? THROTTLED_DELAY_SECONDS : FIRST_DELAY_SECONDS;
  const delay = Math.min(first * 2 ** (attempts - 1), DELAY_SECONDS_MAX);
  return Math.round(Math.max(delay, claimSeconds + AT_ONCE_SECONDS) * (1 + JITTER * random));
}
