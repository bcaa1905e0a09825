import type { Contact } from '../../../shared/account/contact.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import type { Language } from '../../../shared/contract/notifications/languages.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import { decideNotice, type NoticeDecision, type SendingSettings } from './decideNotice.ts';
import { CONFIRMATION_SECONDS, type RenderMail, unsubscribeUrl } from './mail.ts';
import type { DelayCause } from './retryPolicy.ts';
import type {
  Claim,
  NewLink,
  NoticeId,
  NoticeReading,
  NoticeStore,
  OutgoingMail,
  SendMail,
} from './sendingPorts.ts';
import {
  type FailureReason,
  hasAddress,
  type SkipReason,
  type StoredNotice,
  type UnreadableNotice,
} from './storedNotice.ts';

/**
 * How long a claim lasts at most: several times the function's time-out, so that no attempt is still under way when the next begins.
 * The `Send` event of an e-mail whose result was lost has this time to arrive.
 */
export const CLAIM_SECONDS = 5 * 60;

/**
 * Of a notice that cannot be read. Final, because SQS delivers nothing of an account while a message of it is delayed: a retry would hold up
 * all later notices of the account. An operator sends it again from the release that knows it.
 */
const UNKNOWN_KIND = {
  reason: 'unknown_kind',
  error: 'this release does not know the kind or the facts of the notice',
} as const;

/** Operators share one console, which is in English. */
const OPERATOR_LANGUAGE: Language = 'en';

/** The notice or the contact can change between the read and the claim. Customers and events of Amazon SES change them rarely. */
const CLAIM_ATTEMPTS_MAX = 3;

export type SendDeps = {
  store: NoticeStore;
  sendMail: SendMail;
  renderMail: RenderMail;
  settings: SendingSettings & { pagesUrl: string };
  /** Waits until this function instance may send the next e-mail. */
  waitForTurn(): Promise<void>;
  /** A token that nobody can guess, 43 characters of base64url. */
  createToken(): string;
};

/**
 * What became of a message. `finished`: it was sent, skipped or failed before. `erased`: there is no such notice or account. `later`: it
 * stays in the queue; `claimedUntil` is when the claim of an attempt ends.
 */
export type SendResult =
  | { kind: 'sent'; messageId: string }
  | { kind: 'skipped'; reason: SkipReason }
  | { kind: 'failed'; reason: FailureReason; error: string }
  | { kind: 'finished' | 'erased' }
  | { kind: 'later'; cause: DelayCause; claimedUntil?: number; error?: unknown };

type Sendable = { notice: StoredNotice; contact: Contact; decision: NoticeDecision };

/**
 * Makes one attempt to send a notice: reads it with what decides about it, claims it, sends it and records the result. Nobody else sends
 * it while the claim lasts. A definite refusal ends the claim. If the result is unknown, the claim stays, because the e-mail may
 * have been sent: another attempt follows only if no `Send` event reports it before the claim ends. `now` is epoch seconds.
 */
export async function sendNotice(deps: SendDeps, id: NoticeId, now: number): Promise<SendResult> {
  for (let attempt = 1; attempt <= CLAIM_ATTEMPTS_MAX; attempt++) {
    const state = decide(await deps.store.readNotice(id), { settings: deps.settings, now });
    if (state.kind === 'unreadable') {
      if (await deps.store.fail(state.notice, UNKNOWN_KIND)) return { kind: 'failed', ...UNKNOWN_KIND };
      continue;
    }
    if (state.kind !== 'open') return state;
    const { notice, contact, decision } = state;
    if (decision.kind === 'skip') {
      const { reason } = decision;
      if (reason !== 'untrue') await noteUnsent(deps, state);
      if (await deps.store.skip(notice, reason)) return { kind: 'skipped', reason };
      continue;
    }
    // Rendered before the claim, so that a fault of a template leaves the notice as it is.
    const { mail, link } = render(deps, { notice, contact, decision }, now);
    await deps.waitForTurn();
    const claim = { ...id, attempt: notice.attempts + 1, until: now + CLAIM_SECONDS };
    const claiming = await deps.store.claim({ claim, notice, contact, now, ...(link ? { link } : {}) });
    if (claiming === 'claimed') return attemptSending(deps, { claim, mail, subject: state }, now);
    if (claiming === 'address_limit' && (await deps.store.skip(notice, claiming))) {
      return { kind: 'skipped', reason: claiming };
    }
  }
  return { kind: 'later', cause: 'changed' };
}

/** Whether the notice is to be sent or skipped now, or the result without it. */
function decide(
  { found, account, ...facts }: NoticeReading,
  { settings, now }: { settings: SendingSettings; now: number },
): SendResult | { kind: 'unreadable'; notice: UnreadableNotice } | ({ kind: 'open' } & Sendable) {
  if (found.kind === 'none' || !account) return { kind: 'erased' };
  const { state, sendingUntil = 0 } = found.notice;
  if (state !== 'new' && state !== 'sending') return { kind: 'finished' };
  if (state === 'sending' && sendingUntil > now) {
    return { kind: 'later', cause: 'claimed', claimedUntil: sendingUntil };
  }
  if (found.kind === 'unreadable') return found;
  const { notice } = found;
  const subject = { ...facts, notice, account: accountAt(account, now) };
  return { kind: 'open', notice, contact: facts.contact, decision: decideNotice(subject, settings) };
}

function render(
  { renderMail, settings: { pagesUrl }, createToken }: SendDeps,
  { notice, contact, decision }: { notice: StoredNotice; contact: Contact; decision: SendDecision },
  now: number,
): { mail: OutgoingMail; link?: NewLink } {
  const { accountId, key } = notice;
  if (decision.kind === 'send_to_operators') {
    const context = { to: decision.to.join(', '), language: OPERATOR_LANGUAGE, pagesUrl, now };
    return { mail: { ...renderMail(notice, context), accountId, key, to: decision.to } };
  }
  const { to, link: purpose } = decision;
  const { language, timeZone } = contact;
  const context = { to, language, pagesUrl, now, ...(timeZone === undefined ? {} : { timeZone }) };
  if (!purpose) return { mail: { ...renderMail(notice, context), accountId, key, to: [to] } };
  const token = createToken();
  const mail = { ...renderMail(notice, { ...context, token }), accountId, key, to: [to] };
  const isConfirmation = purpose.purpose === 'confirm';
  const expiresAt = now + (isConfirmation ? CONFIRMATION_SECONDS : HISTORY_SECONDS);
  return {
    mail: isConfirmation ? mail : { ...mail, unsubscribeUrl: unsubscribeUrl(pagesUrl, token) },
    link: { token, link: { ...purpose, email: to, accountId, expiresAt } },
  };
}

type SendDecision = Exclude<NoticeDecision, { kind: 'skip' }>;

type Subject = Pick<Sendable, 'notice' | 'contact'>;

/** Of a confirmation: the app says that the link was not sent. Noted before the result, so that a crash in between loses neither. */
async function noteUnsent({ store }: SendDeps, { notice, contact }: Subject): Promise<void> {
  const { accountId, proposed } = contact;
  if (notice.kind !== 'confirm_address' || !proposed) return;
  await store.markProposal({ accountId, at: proposed.at, problem: 'not_sent' });
}

/** Of a confirmation that an operator sent again: it has no problem any more. */
async function noteSent({ store }: SendDeps, { notice, contact }: Subject): Promise<void> {
  const { accountId, proposed } = contact;
  if (notice.kind !== 'confirm_address' || proposed?.problem === undefined) return;
  await store.markProposal({ accountId, at: proposed.at });
}

async function attemptSending(
  deps: SendDeps,
  { claim, mail, subject }: { claim: Claim; mail: OutgoingMail; subject: Subject },
  now: number,
): Promise<SendResult> {
  const { store } = deps;
  const outcome = await deps.sendMail(mail);
  switch (outcome.kind) {
    case 'accepted': {
      const { messageId } = outcome;
      await store.recordSent(claim, { messageId, now, forgetsFacts: hasAddress(subject.notice.kind) });
      await noteSent(deps, subject);
      return { kind: 'sent', messageId };
    }
    case 'final': {
      const { reason, error } = outcome;
      await noteUnsent(deps, subject);
      await store.recordFailed(claim, { reason, error });
      return { kind: 'failed', reason, error };
    }
    case 'unknown':
      return { kind: 'later', cause: 'claimed', claimedUntil: claim.until, error: outcome.error };
    case 'throttled':
    case 'daily_quota':
    case 'paused':
    case 'refused':
    case 'identity_not_verified': {
      const { kind: cause, error } = outcome;
      await store.release(claim, { error });
      return { kind: 'later', cause, error };
    }
    default:
      return assertNever(outcome);
  }
}
