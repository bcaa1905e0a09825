import { type DelayCause, isLastAttempt, retryDelaySeconds } from './retryPolicy.ts';
import type { NoticeId } from './sendingPorts.ts';
import { type SendDeps, type SendResult, sendNotice } from './sendNotice.ts';

/** A message of the queue. `attempts` is how many times it was received, including this time. */
export type QueueMessage = { messageId: string; receiptHandle: string; attempts: number };

export type ReceivedNotice = NoticeId & QueueMessage;

type Later = Extract<SendResult, { kind: 'later' }>;

/** What became of a message. One that stays in the queue has a delay. `isAttempted` is false if an earlier message held it up. */
export type NoticeOutcome = { message: ReceivedNotice } & (
  | { result: Exclude<SendResult, Later> }
  | { result: Later; delaySeconds: number; isAttempted: boolean }
);

/** What Amazon SES refuses to any account for now, and what a lack of time concerns. */
const CONCERNS_ALL: ReadonlySet<DelayCause> = new Set<DelayCause>([
  'no_time',
  'throttled',
  'daily_quota',
  'paused',
  'refused',
  'identity_not_verified',
]);

export type BatchDeps = SendDeps & {
  /** Whether another notice can begin. */
  hasTime(): boolean;
  /** Epoch seconds. */
  now(): number;
  /** In [0, 1). */
  random(): number;
};

/**
 * Attempts the messages of a batch one after the other. One that has to be retried holds up the later ones of its account, so that an
 * account is told things in their order, unless it moves to the dead-letter queue.
 * Nothing more is sent once Amazon SES refuses everything, or when the time is over.
 */
export async function sendNotices(deps: BatchDeps, messages: ReceivedNotice[]): Promise<NoticeOutcome[]> {
  const outcomes: NoticeOutcome[] = [];
  const heldUp = new Map<string, { result: Later; delaySeconds: number }>();
  let stop: Later | undefined;
  for (const message of messages) {
    const before = heldUp.get(message.accountId);
    if (before) {
      // With the same delay: the account's messages are received together again, because SQS locks a group while one is in flight.
      outcomes.push({ message, ...before, isAttempted: false });
      continue;
    }
    const isAttempted = stop === undefined;
    const result = stop ?? (await attempt(deps, message));
    if (result.kind !== 'later') {
      outcomes.push({ message, result });
      continue;
    }
    const delaySeconds = delayOf(deps, message, result);
    outcomes.push({ message, result, delaySeconds, isAttempted });
    if (CONCERNS_ALL.has(result.cause)) stop = result;
    if (!isLastAttempt(message.attempts)) heldUp.set(message.accountId, { result, delaySeconds });
  }
  return outcomes;
}

async function attempt(deps: BatchDeps, message: ReceivedNotice): Promise<SendResult> {
  if (!deps.hasTime()) return { kind: 'later', cause: 'no_time' };
  const { accountId, key } = message;
  try {
    return await sendNotice(deps, { accountId, key }, deps.now());
  } catch (error) {
    return { kind: 'later', cause: 'fault', error };
  }
}

function delayOf({ now, random }: BatchDeps, { attempts }: ReceivedNotice, result: Later): number {
  const { cause, claimedUntil } = result;
  const claimSeconds = claimedUntil === undefined ? 0 : claimedUntil - now();
  return retryDelaySeconds({ cause, attempts, claimSeconds, random: random() });
}
