import type { Account } from '../../../shared/account/account.ts';
import type { Contact, ProposalProblem } from '../../../shared/account/contact.ts';
import type { Migration } from '../../../shared/account/migration.ts';
import type { LinkPurpose } from './links.ts';
import type { Mail } from './mail.ts';
import type { FailureReason, SkipReason, StoredNotice, UnreadableNotice } from './storedNotice.ts';

/** Where a notice is stored. */
export type NoticeId = { accountId: string; key: string };

/** A notice and what decides about it. Without a notice or an account, they were erased. */
export type NoticeReading = {
  found:
    | { kind: 'none' }
    | { kind: 'readable'; notice: StoredNotice }
    | { kind: 'unreadable'; notice: UnreadableNotice };
  /** The account as it is stored. */
  account?: Account;
  contact: Contact;
  /** Of a notice of 80 %: whether the notice of 100 % of the same period and quota exists. */
  isUsedUp: boolean;
  /** Of a notice of kind `migration`: what becomes of the account. */
  migration?: Migration;
};

/** A link to be stored, and the address that it is sent to. Its token is only in the e-mail. */
export type NewLink = {
  token: string;
  link: { accountId: string; expiresAt: number; email: string } & LinkPurpose;
};

/** The right to make one attempt, which nobody else has until `until` (epoch seconds). */
export type Claim = NoticeId & { attempt: number; until: number };

/** The notices in the table. Instants are epoch seconds. Writes other than `claim` return false if another caller changed the notice since. */
export type NoticeStore = {
  /** Strongly consistent, with one request. */
  readNotice(id: NoticeId): Promise<NoticeReading>;
  /**
   * Claims the notice as it was read and stores its link, all or nothing. Links in e-mails of earlier attempts still work, except those
   * of confirmations, which are deleted. `changed`: the notice or the contact was changed since it was read. `address_limit`: another
   * notice had a confirmation sent to the address, and its link has not expired.
   */
  claim(request: {
    claim: Claim;
    notice: StoredNotice;
    contact: Contact;
    link?: NewLink;
    now: number;
  }): Promise<'claimed' | 'changed' | 'address_limit'>;
  /** Amazon SES accepted the e-mail. `forgetsFacts`: they have an address, and are removed. */
  recordSent(
    claim: Claim,
    result: { messageId: string; now: number; forgetsFacts?: boolean },
  ): Promise<boolean>;
  /** The e-mail was certainly not sent. Another attempt can begin at once. */
  release(claim: Claim, result: { error: string }): Promise<boolean>;
  /** No attempt can succeed. */
  recordFailed(claim: Claim, result: { reason: FailureReason; error: string }): Promise<boolean>;
  /** No attempt can be made. Applies to the notice as it was read. */
  fail(notice: UnreadableNotice, result: { reason: FailureReason; error: string }): Promise<boolean>;
  /** Notes what became of the confirmation of the address that was proposed at `at`; without `problem`, that it was sent. */
  markProposal(mark: { accountId: string; at: number; problem?: ProposalProblem }): Promise<void>;
  /** Nothing is sent. Applies to the notice as it was read. */
  skip(notice: StoredNotice, reason: SkipReason): Promise<boolean>;
};

/** An e-mail with its addresses. Only one to operators can have several. */
export type OutgoingMail = NoticeId & Mail & { to: readonly string[]; unsubscribeUrl?: string };

/**
 * What became of an e-mail. `error` has no address. `accepted`: Amazon SES sends it. `final`: no attempt can succeed. `throttled`: too
 * many in this second. `daily_quota`: too many in 24 hours. `paused`: Amazon SES sends nothing for this AWS account. `refused`: a
 * setting or a permission is missing. `identity_not_verified`: the DNS records of the sender are missing. `unknown`: it may have been accepted.
 */
export type SendOutcome =
  | { kind: 'accepted'; messageId: string }
  | { kind: 'final'; reason: FailureReason; error: string }
  | {
      kind: 'throttled' | 'daily_quota' | 'paused' | 'refused' | 'identity_not_verified' | 'unknown';
      error: string;
    };

export type SendMail = (mail: OutgoingMail) => Promise<SendOutcome>;
