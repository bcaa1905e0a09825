import { isPaymentDue } from '../../../shared/account/access.ts';
import type { Account } from '../../../shared/account/account.ts';
import type { Contact } from '../../../shared/account/contact.ts';
import { type Migration, UNDONE } from '../../../shared/account/migration.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import type { MigrationState } from '../../../shared/contract/migration/states.ts';
import {
  isOperatorNotice,
  isOptionalNotice,
  type NoticeFacts,
} from '../../../shared/contract/notifications/notices.ts';
import type { LinkPurpose } from './links.ts';
import type { SkipReason, StoredNotice } from './storedNotice.ts';

/**
 * A notice with the account as of now. `isUsedUp`: the notice of 100 % of the same period and quota exists. `migration` is read for
 * notices about which it decides.
 */
export type NoticeSubject = {
  notice: StoredNotice;
  account: Account;
  contact: Contact;
  isUsedUp: boolean;
  migration?: Migration;
};

export type SendingSettings = {
  /** Whether the stage has an identity at Amazon SES. */
  hasMailIdentity: boolean;
  /** Whether Stripe sends e-mails about invoices. */
  stripeSendsInvoices: boolean;
  /** Where notices to operators go. */
  supportEmails: readonly string[];
};

export type NoticeDecision =
  | { kind: 'send'; to: string; link?: LinkPurpose }
  | { kind: 'send_to_operators'; to: readonly string[] }
  | { kind: 'skip'; reason: SkipReason };

/** A sync follows an undo within seconds, or after its retries. */
const SYNC_SECONDS_MAX = 3_600;

const skip = (reason: SkipReason): NoticeDecision => ({ kind: 'skip', reason });

/**
 * Whether a notice still holds and somebody wants it, and to which address it goes: the verified one, except that a confirmation goes
 * to the proposed address, the report of a changed address to the former one, and what operators are told to the support addresses.
 */
export function decideNotice(subject: NoticeSubject, settings: SendingSettings): NoticeDecision {
  const { notice, contact } = subject;
  if (!settings.hasMailIdentity) return skip('no_mail_identity');
  if (!stillHolds(subject)) return skip('untrue');
  if (isOperatorNotice(notice.kind)) return toOperators(settings);
  if (notice.kind === 'invoice_paid' && settings.stripeSendsInvoices) return skip('stripe_sends_it');
  if (notice.kind === 'address_changed') return toFormerAddress(notice.facts);
  if (notice.kind === 'confirm_address') return confirmation(contact);
  return toVerifiedAddress(subject);
}

const toOperators = ({ supportEmails: to }: SendingSettings): NoticeDecision =>
  to.length === 0 ? skip('no_support_emails') : { kind: 'send_to_operators', to };

/** The address is removed once the e-mail is sent, so that it cannot be sent again. */
const toFormerAddress = ({ formerEmail: to }: NoticeFacts<'address_changed'>): NoticeDecision =>
  to === undefined ? skip('no_address') : { kind: 'send', to };

function confirmation({ proposed }: Contact): NoticeDecision {
  if (!proposed) return skip('untrue');
  const { email } = proposed;
  return { kind: 'send', to: email, link: { purpose: 'confirm', email } };
}

function toVerifiedAddress({ notice: { kind }, contact }: NoticeSubject): NoticeDecision {
  const { email: to, proposed, suppressed, disabled } = contact;
  if (isOptionalNotice(kind) && disabled.includes(kind)) return skip('turned_off');
  if (to === undefined) return skip(proposed ? 'link_pending' : 'no_address');
  if (suppressed) return skip('address_suppressed');
  return isOptionalNotice(kind)
    ? { kind: 'send', to, link: { purpose: 'unsubscribe', kind } }
    : { kind: 'send', to };
}

/** The states of an account that is to be moved. It is `failed` after a bounce, and the notice can be sent again. */
const AWAITED: readonly MigrationState[] = ['planned', 'notified', 'failed'];

/**
 * A customer of the former service bought nothing: the notice of the migration has told what changes, and when. The grants are there
 * before the account has its customer, and so before any sync.
 */
const isMoved = (subscription: string, migration: Migration | undefined): boolean =>
  migration?.grants !== undefined && migration.subscription === subscription;

/** Whether the plan ended because an operator took the move back: at Stripe, the subscription goes on as it was. */
const isUndone = ({ createdAt }: StoredNotice, migration: Migration | undefined): boolean =>
  migration?.problem?.code === UNDONE && Math.abs(createdAt - migration.problem.at) <= SYNC_SECONDS_MAX;

/** Whether what the notice reports is still so. */
function stillHolds({ notice, account, contact, isUsedUp, migration }: NoticeSubject): boolean {
  const { plan, status, subscription } = account;
  const isPaid = plan !== 'free';
  switch (notice.kind) {
    case 'quota_80':
      return !isUsedUp && hasReached(account, notice.facts, 80);
    case 'quota_100':
      return hasReached(account, notice.facts, 100);
    case 'welcome':
      return (
        plan === notice.facts.plan &&
        subscription?.id === notice.facts.subscription &&
        !isMoved(notice.facts.subscription, migration)
      );
    case 'plan_changed':
      return plan === notice.facts.plan;
    case 'cancellation':
      // Once the plan has ended, another notice reports that.
      return isPaid && subscription?.cancelAt === notice.facts.endsAt;
    case 'cancellation_undone':
      return isPaid && subscription?.cancelAt === undefined;
    case 'plan_ended':
      return !isPaid && !isUndone(notice, migration);
    case 'payment_failed':
      return isPaymentDue(status);
    case 'payment_recovered':
      return !isPaymentDue(status);
    case 'confirm_address':
      // An address that was proposed later has a notice of its own.
      return contact.proposed !== undefined && contact.proposed.at <= notice.createdAt;
    case 'address_changed':
      // Its owner may have gone back to it.
      return contact.email !== notice.facts.formerEmail;
    case 'migration':
      // A later plan has a notice of its own. One that is carried out or left out is told no more.
      return migration?.planHash === notice.facts.planHash && AWAITED.includes(migration.state);
    case 'invoice_paid':
    case 'ticket_received':
    case 'ticket_answered':
    case 'ticket_opened':
    case 'ticket_message':
    case 'ticket_due_soon':
    case 'offer_made':
    case 'offer_accepted':
    case 'offer_ending':
    case 'offer_accepted_op':
    case 'offer_declined':
    case 'offer_ending_op':
      return true;
    default:
      return assertNever(notice);
  }
}

/** Whether the account is in the period of the notice, with its quota, and its usage is at the threshold. */
function hasReached(
  account: Account,
  { since, included }: NoticeFacts<'quota_80'>,
  percent: number,
): boolean {
  const { usageSince, sessionsIncluded, sessionsUsed } = account;
  const isSame = usageSince === since && sessionsIncluded === included;
  return isSame && sessionsUsed * 100 >= included * percent;
}
