import type { Contact } from '../../../shared/account/contact.ts';
import { busy } from '../../../shared/fault.ts';
import { contactAfter, type MailEvent, type NoticeFeedback, noticeFeedback } from './mailFeedback.ts';
import type { StoredNotice, UnreadableNotice } from './storedNotice.ts';

type AnyNotice = StoredNotice | UnreadableNotice;

/** The reads and writes of feedback. Reads are strongly consistent. */
export type FeedbackStore = {
  readNotice(notice: { accountId: string; key: string }): Promise<AnyNotice | undefined>;
  /** Returns false if what the feedback follows from was changed since `before` was read, or if the notice is gone. */
  saveFeedback(change: { before: AnyNotice; feedback: NoticeFeedback }): Promise<boolean>;
  readContact(accountId: string): Promise<Contact>;
  /** Returns false if the contact was changed since it was read, or if there is no such account. `now` is epoch seconds. */
  saveContact(change: { contact: Contact; notices: []; now: number }): Promise<boolean>;
};

/**
 * A notice gets heavier at most five times and is recorded as sent at most once, the sender writes it a few times, and customers change
 * their contact by hand. Each attempt that fails is one of these changes.
 */
const ATTEMPTS_MAX = 10;

/** `unknown_notice`: it never existed, has expired, or its account was erased. */
export type FeedbackOutcome = 'applied' | 'unchanged' | 'unknown_notice';

/**
 * Records an event in its notice and in the contact of the account. Repeating it is safe at any time. `now` is epoch seconds. Throws
 * `busy` if other callers changed one of both on every attempt.
 */
export async function applyMailEvent(
  store: FeedbackStore,
  event: MailEvent,
  now: number,
): Promise<FeedbackOutcome> {
  const recorded = await recordInNotice(store, event);
  if (recorded.outcome === 'unknown_notice') return 'unknown_notice';
  const isContactChanged = await recordInContact(store, { event, kind: recorded.kind, now });
  return isContactChanged ? 'applied' : recorded.outcome;
}

async function recordInNotice(
  store: FeedbackStore,
  event: MailEvent,
): Promise<{ outcome: 'applied' | 'unchanged'; kind: string } | { outcome: 'unknown_notice' }> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const before = await store.readNotice(event);
    if (!before) return { outcome: 'unknown_notice' };
    const feedback = noticeFeedback(before, event);
    if (!feedback) return { outcome: 'unchanged', kind: before.kind };
    if (await store.saveFeedback({ before, feedback })) return { outcome: 'applied', kind: before.kind };
  }
  throw busy(`notice ${event.key} of account ${event.accountId}`);
}

/** Returns whether the contact was changed. */
async function recordInContact(
  store: FeedbackStore,
  { event, kind, now }: { event: MailEvent; kind: string; now: number },
): Promise<boolean> {
  if (event.suppresses === undefined) return false;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const contact = contactAfter(await store.readContact(event.accountId), { kind }, event);
    if (!contact) return false;
    if (await store.saveContact({ contact, notices: [], now })) return true;
  }
  throw busy(`the contact of account ${event.accountId}`);
}
