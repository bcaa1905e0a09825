import * as z from 'zod/mini';
import { ID_PATTERN } from '../ids.ts';

/**
 * What the queue holds of a notice: where it is stored, and which stream record reported it. An account that is erased and created again
 * has notices with the keys of the first ones, in other records. `again` is set by an operator who sends a notice once more, to another
 * value each time, because SQS drops a message that it has seen within five minutes.
 */
export const noticeMessage = z.object({
  version: z.literal(1),
  accountId: z.string().check(z.regex(ID_PATTERN)),
  key: z.string().check(z.minLength(1), z.maxLength(1_024)),
  record: z.optional(z.string()),
  again: z.optional(z.string()),
});

export type NoticeMessage = z.output<typeof noticeMessage>;

/**
 * Attempts before a message moves to the dead-letter queue. The retry delay doubles from 30 s up to two hours: seven delays take 63
 * minutes. All 21 take 30 s × (2^8 - 1) = 2.1 h and 13 × 2 h, which is 28.1 h, and up to a quarter more. That outlasts a used-up daily
 * quota, which Amazon SES counts over the last 24 hours, and is far below the 14 days that the queue keeps a message.
 */
export const NOTICE_ATTEMPTS_MAX = 22;
