import type { Contact, Suppression } from '../../../shared/account/contact.ts';
import { isOperatorNotice } from '../../../shared/contract/notifications/notices.ts';
import {
  DELIVERIES,
  type Delivery,
  hasAddress,
  type StoredNotice,
  type UnreadableNotice,
} from './storedNotice.ts';

type AnyNotice = StoredNotice | UnreadableNotice;

/** What Amazon SES reports of an e-mail. Instants are epoch seconds. */
export type MailEvent = {
  /** The notice that the e-mail is of. */
  accountId: string;
  key: string;
  messageId: string;
  /** When SES accepted the e-mail. */
  mailedAt: number;
  delivery: Delivery;
  /** When what is reported happened. */
  at: number;
  /** The addresses that the event is about. Only an e-mail to operators has several. */
  addresses: string[];
  /** Why nothing may be sent to these addresses any more. */
  suppresses?: Suppression['reason'];
};

/** What changes in a notice. An e-mail that SES has is not being sent any more. */
export type NoticeFeedback = Partial<
  Pick<StoredNotice, 'sentAt' | 'messageId' | 'delivery' | 'deliveryAt'> & {
    state: 'sent';
    facts: Record<string, never>;
  }
>;

const weightOf = (delivery: Delivery | undefined): number =>
  delivery === undefined ? -1 : DELIVERIES.indexOf(delivery);

/**
 * What an event changes in its notice; undefined if nothing. SNS delivers events repeatedly and in any order, so the weightiest one
 * stays, and a repeated one changes nothing. Every event proves that SES has the e-mail: if the sender stopped before it could record
 * that, the notice is not sent twice. An event of an e-mail from before the notice was sent again says nothing about the new one.
 */
export function noticeFeedback(
  {
    kind = '',
    state,
    delivery,
    resentAt = 0,
  }: Pick<AnyNotice, 'state' | 'delivery' | 'resentAt'> & { kind?: string },
  event: MailEvent,
): NoticeFeedback | undefined {
  if (event.mailedAt < resentAt) return undefined;
  const isUnrecorded = state === 'new' || state === 'sending';
  const isWeightier = weightOf(event.delivery) > weightOf(delivery);
  if (!isUnrecorded && !isWeightier) return undefined;
  return {
    ...(isUnrecorded ? { state: 'sent' as const, sentAt: event.mailedAt, messageId: event.messageId } : {}),
    ...(isUnrecorded && hasAddress(kind) ? { facts: {} } : {}),
    ...(isWeightier ? { delivery: event.delivery, deliveryAt: event.at } : {}),
  };
}

/**
 * The contact that an event leads to; undefined if it stays as it is. Nothing more is sent to an address whose e-mails come back for good,
 * or whose owner complained, until the address is verified anew. If the e-mail asked to confirm an address, a bounce is noted at the
 * proposal and a complaint drops it. The verified address stays: it is another one, or its owner has just used the link. An e-mail to
 * operators says nothing about the contact, even if an operator has the same address.
 */
export function contactAfter(
  contact: Contact,
  notice: { kind: string },
  event: MailEvent,
): Contact | undefined {
  if (event.suppresses === undefined || isOperatorNotice(notice.kind)) return undefined;
  const { proposed, ...rest } = contact;
  if (notice.kind === 'confirm_address') {
    const isProposal = isAddressed(event, proposed?.email) && event.at >= (proposed?.at ?? 0);
    if (!proposed || !isProposal) return undefined;
    if (event.suppresses === 'complaint') return rest;
    return proposed.problem === 'bounce'
      ? undefined
      : { ...rest, proposed: { ...proposed, problem: 'bounce' } };
  }
  const { suppressed, email, verifiedAt = 0 } = contact;
  const isKnown = suppressed?.reason === 'complaint' || suppressed?.reason === event.suppresses;
  if (isKnown || !isAddressed(event, email) || event.at < verifiedAt) return undefined;
  return { ...contact, suppressed: { reason: event.suppresses, at: event.at } };
}

const isAddressed = ({ addresses }: MailEvent, email: string | undefined): boolean =>
  email !== undefined && addresses.some((address) => comparable(address) === comparable(email));

/** Domains ignore the case. What is before the @ belongs to the recipient's server (RFC 5321, 2.4). */
function comparable(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).toLowerCase();
}
