import { describe, expect, it } from 'vitest';
import { countNotices } from '../../../services/notifications/domain/countNotices.ts';
import type { SendOutcome } from '../../../services/notifications/domain/sendingPorts.ts';
import {
  type BatchDeps,
  type ReceivedNotice,
  sendNotices,
} from '../../../services/notifications/domain/sendNotices.ts';
import type { StoredNotice } from '../../../services/notifications/domain/storedNotice.ts';
import { newContact } from '../../../shared/account/contact.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { NOTICE_ATTEMPTS_MAX } from '../../../shared/contract/notifications/messages.ts';

const NOW = 1_790_000_000;

/** Sends `invoice_paid`, which always holds. The outcome of Amazon SES follows from the key. */
function depsWith(outcomes: Record<string, SendOutcome | Error>, changes: Partial<BatchDeps> = {}) {
  const sent: string[] = [];
  const deps: BatchDeps = {
    store: {
      async readNotice({ accountId, key }) {
        const charge = { invoice: 'in_1', plan: 'starter', amountMinor: 1, currency: 'eur' };
        const facts = { ...charge, periodStart: NOW, paidUntil: NOW };
        const stored = { accountId, key, createdAt: NOW, attempts: 0, state: 'new' } as const;
        const notice: StoredNotice = { ...stored, kind: 'invoice_paid', facts };
        return {
          found: { kind: 'readable', notice },
          account: newAccount(accountId, NOW),
          contact: { ...newContact(accountId), email: 'ada@example.com' },
          isUsedUp: false,
        };
      },
      claim: async () => 'claimed',
      recordSent: async () => true,
      release: async () => true,
      recordFailed: async () => true,
      fail: async () => true,
      skip: async () => true,
      markProposal: async () => {},
    },
    async sendMail({ key }) {
      sent.push(key);
      const outcome = outcomes[key] ?? { kind: 'accepted', messageId: key };
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    renderMail: () => ({ subject: '', html: '', text: '' }),
    settings: {
      hasMailIdentity: true,
      stripeSendsInvoices: false,
      supportEmails: [],
      pagesUrl: 'https://pages.example',
    },
    waitForTurn: async () => {},
    createToken: () => 'token',
    hasTime: () => true,
    now: () => NOW,
    random: () => 0,
    ...changes,
  };
  return { deps, sent };
}

const message = (accountId: string, key: string, attempts = 1): ReceivedNotice => ({
  accountId,
  key,
  attempts,
  messageId: `${accountId}-${key}`,
  receiptHandle: key,
});
const batch = [message('u1', 'a'), message('u2', 'b'), message('u1', 'c'), message('u2', 'd')];
const later = (
  kind: 'throttled' | 'paused' | 'refused' | 'identity_not_verified' | 'unknown',
): SendOutcome => ({ kind, error: kind });

describe('sendNotices', () => {
  it('holds up the later messages of an account, with the delay of the first', async () => {
    const { deps, sent } = depsWith({ a: later('unknown') }, { random: () => Math.random() });
    const outcomes = await sendNotices(deps, batch);
    expect(sent).toEqual(['a', 'b', 'd']);
    const [first, , third] = outcomes;
    expect(third).toMatchObject({ result: { kind: 'later', cause: 'claimed' }, isAttempted: false });
    expect(third).toHaveProperty('delaySeconds', first && 'delaySeconds' in first && first.delaySeconds);
  });

  it('continues after a fault of one account', async () => {
    const { deps, sent } = depsWith({ a: new Error('a bug') });
    const outcomes = await sendNotices(deps, batch);
    expect(sent).toEqual(['a', 'b', 'd']);
    expect(outcomes[0]).toMatchObject({ result: { kind: 'later', cause: 'fault' }, delaySeconds: 30 });
    expect(countNotices(outcomes)).toEqual({ notice_sent: 2, notice_retried: 2, service_fault: 1 });
  });

  it.each([
    ['confirm_address#4', 'rejected', {}],
    ['confirm_address#4', 'sandbox', { notice_failed: 1 }],
    ['invoice_paid#in_1', 'rejected', { notice_failed: 1 }],
  ] as const)(
    'counts %s that is %s as %j: anybody can enter an address that is rejected',
    async (key, reason, counts) => {
      const { deps } = depsWith({ [key]: { kind: 'final', reason, error: reason } });
      expect(countNotices(await sendNotices(deps, [message('u1', key)]))).toEqual(counts);
    },
  );

  it('does not hold up an account for a message that moves to the dead-letter queue', async () => {
    const { deps, sent } = depsWith({ a: later('unknown') });
    const last = NOTICE_ATTEMPTS_MAX;
    await sendNotices(deps, [message('u1', 'a', last), message('u1', 'c', last)]);
    expect(sent).toEqual(['a', 'c']);
  });

  it.each([
    ['throttled', {}],
    ['paused', { notices_delayed: 1 }],
    ['identity_not_verified', { notices_delayed: 1 }],
    ['refused', { notices_delayed: 1, service_fault: 1 }],
  ] as const)('sends nothing more once Amazon SES responds %s', async (kind, counts) => {
    const { deps, sent } = depsWith({ b: later(kind) });
    const outcomes = await sendNotices(deps, batch);
    expect(sent).toEqual(['a', 'b']);
    expect(outcomes.map(({ result }) => result.kind)).toEqual(['sent', 'later', 'later', 'later']);
    expect(countNotices(outcomes)).toEqual({ notice_sent: 1, notice_retried: 3, ...counts });
  });

  it('begins no notice without time, and leaves the others for the next batch', async () => {
    let begun = 0;
    const { deps, sent } = depsWith({}, { hasTime: () => ++begun <= 2 });
    const outcomes = await sendNotices(deps, batch);
    expect(sent).toEqual(['a', 'b']);
    expect(outcomes.slice(2)).toMatchObject([
      { result: { cause: 'no_time' }, delaySeconds: 1 },
      { result: { cause: 'no_time' }, delaySeconds: 1 },
    ]);
  });
});
