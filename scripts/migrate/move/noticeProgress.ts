import { createFeedbackStore } from '../../../services/notifications/store/feedbackStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';

/** How far the notice of a migration is. `lost`: it was sent and did not arrive. `unsent`: it will not be sent. */
export type NoticeProgress = 'missing' | 'waiting' | 'sent' | 'lost' | 'unsent';

/** The same with the reason of a notice that is `unsent`, and when it was sent last. */
export type ReadNotice = { kind: NoticeProgress; reason?: string; sentAt?: number };

/** What counts of a stored notice. Instants are epoch seconds. */
export type NoticeFacts = { state: string; delivery?: string; deliveryAt?: number };

/** Amazon SES tries for up to 14 hours to deliver a delayed e-mail, and then reports a bounce. It reports no late delivery. */
const DELAY_SECONDS = SECONDS_PER_DAY;

/** `now` is epoch seconds. */
export function progressOf(notice: NoticeFacts | undefined, now: number): NoticeProgress {
  if (!notice) return 'missing';
  const { state, delivery, deliveryAt = now } = notice;
  switch (state) {
    case 'new':
    case 'sending':
      return 'waiting';
    case 'failed':
      return 'lost';
    case 'sent':
      if (delivery === 'bounce' || delivery === 'complaint' || delivery === 'reject') return 'lost';
      return delivery === 'delay' && now < deliveryAt + DELAY_SECONDS ? 'waiting' : 'sent';
    default:
      return 'unsent';
  }
}

/** Of the days of notice in the settings, this share must be left when the customer is told: a plan is reviewed for days. */
export const leastNotice = ({ noticeDays }: { noticeDays: number }): number =>
  noticeDays * 0.5 * SECONDS_PER_DAY;

/** Once per account and plan file. */
export const noticeKeyOf = (planHash: string): string => `migration#${planHash}`;

/** Reads how far the notices of accounts are, strongly consistent. */
export function createNoticeReader(table: Table) {
  const { readNotice } = createFeedbackStore(table);
  return async (
    { accountId, planHash }: { accountId: string; planHash: string },
    now: number,
  ): Promise<ReadNotice> => {
    const notice = await readNotice({ accountId, key: noticeKeyOf(planHash) });
    return { kind: progressOf(notice, now), reason: notice?.reason, sentAt: notice?.sentAt };
  };
}
