import * as z from 'zod/mini';
import { ID_PATTERN } from '../ids.ts';

/**
 * What the queue holds of a notice: where it is stored. `again` is set by an operator who sends it once more, to another value each
 * time, because SQS drops a message that it has seen within five minutes.
 */
export const noticeMessage = z.object({
  version: z.literal(1),
  accountId: z.string().check(z.regex(ID_PATTERN)),
  key: z.string().check(z.minLength(1), z.maxLength(1_024)),
  again: z.optional(z.string()),
});

export type NoticeMessage = z.output<typeof noticeMessage>;

/**
 * Attempts before a message moves to the dead-letter queue. The retry delay doubles from 30 s up to two hours: seven delays take 63
 * minutes, and all of them more than twelve hours, which outlasts a daily quota that is used up.
 */
export const NOTICE_ATTEMPTS_MAX = 15;
