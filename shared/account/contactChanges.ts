import { createNotice, type Notice, type OptionalNotice } from '../contract/notifications/notices.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../time.ts';
import type { Contact } from './contact.ts';

/**
 * The pause after a confirmation doubles while nobody follows a link: 1, 2, 4, 8, 16 hours, and then a day. An account that proposes
 * strangers' addresses has five e-mails sent on its first day, and at most one on each later day.
 */
const CONFIRMATION_PAUSE_SECONDS_MIN = SECONDS_PER_HOUR;
const CONFIRMATION_PAUSE_SECONDS_MAX = SECONDS_PER_DAY;

/**
 * An address gets one confirmation in a day, from whatever account. The day begins when the e-mail is sent, which is minutes after it was
 * requested.
 */
const SAME_ADDRESS_PAUSE_SECONDS = SECONDS_PER_DAY + SECONDS_PER_HOUR;

/** Addresses that checkouts of an account propose. A customer who mistypes needs two. */
const CHECKOUT_PROPOSALS_MAX = 5;

/** The contact that should be stored instead, and the notices of the change. Instants are epoch seconds. */
export type ContactChange = {
  contact: Contact;
  notices: Notice[];
  /** Present if `contact.email` was verified by this change: the address that it replaces. */
  verified?: { formerEmail: string | undefined };
};

/** `unchanged`: nothing is to be written. */
export type ContactDecision = { kind: 'unchanged' } | ({ kind: 'changed' } & ContactChange);

/** `too_soon`: another address waits, and the pause after its confirmation is not over. */
export type ProposalDecision = ContactDecision | { kind: 'too_soon'; from: number };

const UNCHANGED = { kind: 'unchanged' } as const;

/** From when on another confirmation can be sent; undefined if it can be at `now`. */
export function confirmationFrom(
  { confirmationAt, confirmationsUnused = 1 }: Contact,
  now: number,
): number | undefined {
  if (confirmationAt === undefined) return undefined;
  const pause = CONFIRMATION_PAUSE_SECONDS_MIN * 2 ** (confirmationsUnused - 1);
  const from = confirmationAt + Math.min(pause, CONFIRMATION_PAUSE_SECONDS_MAX);
  return from > now ? from : undefined;
}

/** From when on another confirmation can be sent to the address that waits; undefined if it can be at `now`, or if none waits. */
export function resendFrom(contact: Contact, now: number): number | undefined {
  if (contact.proposed === undefined) return undefined;
  const ofAddress = contact.proposed.at + SAME_ADDRESS_PAUSE_SECONDS;
  const from = Math.max(ofAddress, confirmationFrom(contact, now) ?? 0);
  return from > now ? from : undefined;
}

/** Mail servers that tell addresses apart by their case are not known; people who type theirs differently are. */
const isSameAddress = (one: string | undefined, other: string): boolean =>
  one?.toLowerCase() === other.toLowerCase();

/**
 * Decides what an address means that an ID token, issued at `issuedAt`, has verified. An address that was confirmed by a link stays,
 * because the user chose it. A token that is older than the stored verification changes nothing: it can be sent again for as long as
 * it is valid.
 */
export function withTokenAddress(
  contact: Contact,
  { email, issuedAt, now }: { email: string; issuedAt: number; now: number },
): ContactDecision {
  if (contact.verifiedBy === 'link' || isSameAddress(contact.email, email)) return UNCHANGED;
  if (contact.email !== undefined && issuedAt < (contact.verifiedAt ?? 0)) return UNCHANGED;
  return withVerifiedAddress(contact, { email, by: 'id_token', now });
}

/**
 * Makes a verified address the one that e-mails go to. Whoever had the former one is told, unless it is suppressed. A link ends
 * the proposal; an ID token keeps one of another address, because the user chose it.
 */
export function withVerifiedAddress(
  contact: Contact,
  { email, by, now }: { email: string; by: 'id_token' | 'link'; now: number },
): { kind: 'changed' } & ContactChange {
  const { email: formerEmail, suppressed, proposed, confirmationsUnused, ...rest } = contact;
  const isTold = formerEmail !== undefined && !isSameAddress(formerEmail, email) && suppressed === undefined;
  const isKept = by === 'id_token' && proposed !== undefined && !isSameAddress(proposed.email, email);
  const after = { version: contact.version + 1 };
  return {
    kind: 'changed',
    contact: {
      ...rest,
      ...(isKept ? { proposed } : {}),
      ...(by === 'id_token' && confirmationsUnused !== undefined ? { confirmationsUnused } : {}),
      email,
      verifiedBy: by,
      verifiedAt: now,
    },
    notices: isTold ? [createNotice('address_changed', { formerEmail }, after)] : [],
    verified: { formerEmail },
  };
}

/**
 * Stores the address that another service verified, for an account that comes from there. An address that the user verified here stays.
 * The language is that of the other service, unless the account has a contact. An address that was imported before is replaced, and is not
 * told: the other service no longer has it.
 */
export function withImportedAddress(
  contact: Contact,
  { email, language, now }: { email: string; language: Contact['language']; now: number },
): ContactDecision {
  const isOwn = contact.email !== undefined && contact.verifiedBy !== 'import';
  if (isOwn || isSameAddress(contact.email, email)) return UNCHANGED;
  const { email: formerEmail, suppressed: _ofFormer, ...rest } = contact;
  return {
    kind: 'changed',
    contact: {
      ...rest,
      ...(contact.version === 0 ? { language } : {}),
      email,
      verifiedBy: 'import',
      verifiedAt: now,
    },
    notices: [],
    verified: { formerEmail },
  };
}

/**
 * Stores an address that waits for its link to be followed, and requests the confirmation. The verified address changes nothing,
 * unless it is suppressed: then its confirmation resumes e-mails. The address that waits changes nothing either for a day, so that a
 * repeated request is safe. Then it gets another link.
 */
export function withProposedAddress(
  contact: Contact,
  { email, now }: { email: string; now: number },
): ProposalDecision {
  if (isSameAddress(contact.email, email) && contact.suppressed === undefined) return UNCHANGED;
  if (isSameAddress(contact.proposed?.email, email) && resendFrom(contact, now) !== undefined)
    return UNCHANGED;
  const from = confirmationFrom(contact, now);
  return from === undefined ? requestConfirmation(contact, { email, now }) : { kind: 'too_soon', from };
}

/**
 * The same for a checkout, which only suggests. An address that is verified or that the user proposed stays, and no address gets a
 * second confirmation, because whoever pays may have typed somebody else's.
 */
export function withCheckoutAddress(
  contact: Contact,
  { email, now }: { email: string; now: number },
): ContactDecision {
  const { proposed, checkoutProposals = [] } = contact;
  const isSuggested = (address: string) => checkoutProposals.some((one) => isSameAddress(one, address));
  const isChosen = contact.email !== undefined || (proposed !== undefined && !isSuggested(proposed.email));
  const isFull = checkoutProposals.length >= CHECKOUT_PROPOSALS_MAX;
  if (isChosen || isFull || isSuggested(email)) return UNCHANGED;
  if (confirmationFrom(contact, now) !== undefined) return UNCHANGED;
  return requestConfirmation(
    { ...contact, checkoutProposals: [...checkoutProposals, email] },
    { email, now },
  );
}

function requestConfirmation(
  contact: Contact,
  { email, now }: { email: string; now: number },
): { kind: 'changed' } & ContactChange {
  return {
    kind: 'changed',
    contact: {
      ...contact,
      proposed: { email, at: now },
      confirmationAt: now,
      confirmationsUnused: (contact.confirmationsUnused ?? 0) + 1,
    },
    notices: [createNotice('confirm_address', {}, { version: contact.version + 1 })],
  };
}

export type Preferences = {
  language?: Contact['language'];
  timeZone?: string;
  /** Whether each of these kinds is sent. Others stay as they are. */
  notices?: Partial<Record<OptionalNotice, boolean>>;
};

/** Changes what is given, and keeps the rest. */
export function withPreferences(
  contact: Contact,
  { language, timeZone, notices = {} }: Preferences,
): ContactDecision {
  const after: Contact = {
    ...contact,
    language: language ?? contact.language,
    timeZone: timeZone ?? contact.timeZone,
    disabled: disabledAfter(contact.disabled, notices),
  };
  const isSame =
    after.language === contact.language &&
    after.timeZone === contact.timeZone &&
    after.disabled.length === contact.disabled.length &&
    after.disabled.every((kind) => contact.disabled.includes(kind));
  return isSame ? UNCHANGED : { kind: 'changed', contact: after, notices: [] };
}

function disabledAfter(
  disabled: OptionalNotice[],
  notices: Partial<Record<OptionalNotice, boolean>>,
): OptionalNotice[] {
  const after = new Set(disabled);
  for (const [kind, isSent] of Object.entries(notices) as [OptionalNotice, boolean | undefined][]) {
    if (isSent === true) after.delete(kind);
    if (isSent === false) after.add(kind);
  }
  return [...after];
}
