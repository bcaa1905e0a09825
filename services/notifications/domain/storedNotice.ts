import type { Notice } from '../../../shared/contract/notifications/notices.ts';

/**
 * `new`: it waits to be sent. `sending`: an attempt is under way, until `sendingUntil` at the latest. `sent`: Amazon SES has it.
 * `skipped`: it did not hold any more, or there is nobody who wants it. `failed`: no further attempt can succeed.
 */
export const NOTICE_STATES = ['new', 'sending', 'sent', 'skipped', 'failed'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** Why a notice was not sent. */
export type SkipReason =
  | 'untrue'
  | 'no_address'
  | 'turned_off'
  | 'address_suppressed'
  | 'stripe_sends_it'
  | 'no_mail_identity'
  | 'no_support_emails'
  | 'link_pending'
  | 'restored'
  | 'address_limit';

/** Why no attempt can succeed. */
export type FailureReason = 'sandbox' | 'rejected' | 'unknown_kind';

/** What Amazon SES reported of an e-mail, the weightiest last. */
export const DELIVERIES = ['send', 'delay', 'bounce', 'reject', 'complaint'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** A notice as it is stored. Instants are epoch seconds. */
export type StoredNotice = Notice & {
  accountId: string;
  createdAt: number;
  state: NoticeState;
  attempts: number;
  sendingUntil?: number;
  sentAt?: number;
  messageId?: string;
  /** Why it was skipped or failed. */
  reason?: string;
  /** The error of the last attempt. */
  error?: string;
  delivery?: Delivery;
  deliveryAt?: number;
  /** The hash of the token of its link, so that an erasure finds the link. */
  link?: string;
  /** The same of earlier e-mails of this notice that may have been sent, the oldest first. Their links still work. */
  formerLinks?: string[];
  /** When an operator last sent it again. */
  resentAt?: number;
  /** Which of the operator's requests is not on the queue for certain. A repeated request queues it. */
  unqueued?: string;
};

/** Whether the facts of a kind have an address, which is removed once the e-mail is sent. */
export const hasAddress = (kind: string): boolean => kind === 'address_changed';

/** A notice of a kind, or with facts, that this release does not know: a newer release wrote it, or it was damaged. */
export type UnreadableNotice = Omit<StoredNotice, 'kind' | 'facts'> & { kind: string; facts: unknown };
