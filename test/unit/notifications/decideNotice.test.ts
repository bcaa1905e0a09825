import { describe, expect, it } from 'vitest';
import { decideNotice, type NoticeSubject } from '../../../services/notifications/domain/decideNotice.ts';
import type { StoredNotice } from '../../../services/notifications/domain/storedNotice.ts';
import type { Account } from '../../../shared/account/account.ts';
import { type Contact, newContact } from '../../../shared/account/contact.ts';
import type { Migration } from '../../../shared/account/migration.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import {
  createNotice,
  isOperatorNotice,
  NOTICE_KINDS,
  type NoticeFacts,
  type NoticeKind,
  OPERATOR_NOTICES,
  OPTIONAL_NOTICES,
} from '../../../shared/contract/notifications/notices.ts';
import { testMigration } from '../../support/migration/testMigration.ts';
import { starterSubscription } from '../../support/table/testTable.ts';

const NOW = 1_790_000_000;
const SETTINGS = { hasMailIdentity: true, stripeSendsInvoices: false, supportEmails: ['otto@example.com'] };
const CHARGE = { invoice: 'in_1', plan: 'starter', amountMinor: 2900, currency: 'eur' };
const ENDS_AT = NOW + 86_400;

/** An account on Starter with 1,000 sessions, all of them used. */
const paying: Account = {
  ...newAccount('u1', NOW),
  plan: 'starter',
  status: 'active',
  subscription: starterSubscription(NOW),
  sessionsIncluded: 1_000,
  sessionsUsed: 1_000,
  usageSince: NOW,
};
const withSubscription = (changes: Partial<NonNullable<Account['subscription']>>): Account => ({
  ...paying,
  subscription: starterSubscription(NOW, changes),
});
const free: Account = { ...newAccount('u1', NOW), status: 'canceled' };
const due: Account = { ...paying, status: 'past_due' };
const contact: Contact = { ...newContact('u1'), version: 1, email: 'ada@example.com' };
const proposing: Contact = { ...contact, proposed: { email: 'new@example.com', at: NOW } };

const quota = { plan: 'starter', since: NOW, periodEnd: NOW + 86_400, included: 1_000, used: 1_000, at: NOW };

const TICKET = { ticket: 1, subject: 'Refused', dueAt: ENDS_AT, accountId: 'u1', plan: 'starter' };

const OFFER = {
  ...{ offer: 'of_1', plan: 'growth', amountMinor: 49_900, currency: 'usd', accountId: 'u1' },
  ...{ sessionsIncluded: 200_000, concurrent: 100, until: ENDS_AT, acceptBy: ENDS_AT },
};
const ENDING = { ...OFFER, endsAt: ENDS_AT, days: 30, listAmountMinor: 9_900 };

const MIGRATION = testMigration('u1', { now: NOW, state: 'notified' });

const FACTS: { [Kind in NoticeKind]: NoticeFacts<Kind> } = {
  quota_80: quota,
  quota_100: quota,
  welcome: { plan: 'starter', subscription: 'sub_test', included: 1_000 },
  plan_changed: { from: 'growth', plan: 'starter', included: 1_000 },
  cancellation: { plan: 'starter', endsAt: ENDS_AT },
  cancellation_undone: { plan: 'starter', endsAt: ENDS_AT },
  plan_ended: { plan: 'starter', reason: 'cancelled', included: 100 },
  payment_failed: { ...CHARGE, attempt: 1 },
  payment_recovered: { ...CHARGE, paidUntil: NOW },
  invoice_paid: { ...CHARGE, periodStart: NOW, paidUntil: NOW },
  confirm_address: {},
  address_changed: { formerEmail: 'old@example.com' },
  ticket_received: TICKET,
  ticket_answered: { ...TICKET, message: 2, text: 'An answer' },
  ticket_opened: { ...TICKET, type: 'question' },
  ticket_message: { ...TICKET, message: 3 },
  ticket_due_soon: TICKET,
  offer_made: OFFER,
  offer_accepted: OFFER,
  offer_ending: ENDING,
  offer_accepted_op: OFFER,
  offer_declined: OFFER,
  offer_ending_op: ENDING,
  migration: {
    ...{ planHash: MIGRATION.planHash, movesAt: ENDS_AT, plan: 'starter', months: 3 },
    ...{ fromPlan: 'build', fromAmountMinor: 1_900, amountMinor: 1_900, thenAmountMinor: 2_900 },
    ...{ currency: 'usd', hasOverage: true, sessionsIncluded: 5_000, projects: 2, projectsArchived: 0 },
  },
};

const undone = (at: number): Migration => ({
  ...MIGRATION,
  state: 'skipped',
  problem: { code: 'undone', text: 'Its move was taken back.', at },
});

const noticeOf = <Kind extends NoticeKind>(
  kind: Kind,
  facts: NoticeFacts<Kind> = FACTS[kind],
): StoredNotice => ({
  ...createNotice(kind, facts, { version: 1 }),
  accountId: 'u1',
  createdAt: NOW,
  state: 'new',
  attempts: 0,
});

/** An account and a contact for which a notice of the kind holds. */
function trueFor(kind: NoticeKind): NoticeSubject {
  const accounts: Partial<Record<NoticeKind, Account>> = {
    cancellation: withSubscription({ cancelAt: ENDS_AT }),
    plan_ended: free,
    payment_failed: due,
  };
  return {
    notice: noticeOf(kind),
    account: accounts[kind] ?? paying,
    contact: kind === 'confirm_address' ? proposing : contact,
    isUsedUp: false,
    migration: MIGRATION,
  };
}

const skipped = (reason: string) => ({ kind: 'skip', reason });

describe('a notice that holds', () => {
  const elsewhere = /^(confirm_address|address_changed)$/;
  it.each(NOTICE_KINDS.filter((kind) => !elsewhere.test(kind) && !isOperatorNotice(kind)))(
    '%s goes to the verified address',
    (kind) => {
      expect(decideNotice(trueFor(kind), SETTINGS)).toMatchObject({ kind: 'send', to: 'ada@example.com' });
    },
  );

  it.each(OPERATOR_NOTICES)('%s goes to all support addresses, whatever the contact has', (kind) => {
    const to = ['otto@example.com', 'vera@example.com'];
    const suppressed: Contact = { ...contact, suppressed: { reason: 'bounce', at: NOW } };
    for (const one of [contact, proposing, suppressed, newContact('u1')]) {
      const subject = { ...trueFor(kind), contact: one };
      const decision = decideNotice(subject, { ...SETTINGS, supportEmails: to });
      expect(decision).toEqual({ kind: 'send_to_operators', to });
    }
  });

  it('confirm_address goes to the proposed address, whose link confirms that address only', () => {
    expect(decideNotice(trueFor('confirm_address'), SETTINGS)).toEqual({
      kind: 'send',
      to: 'new@example.com',
      link: { purpose: 'confirm', email: 'new@example.com' },
    });
  });

  it('address_changed goes to the former address', () => {
    const { to } = { to: '', ...decideNotice(trueFor('address_changed'), SETTINGS) };
    expect(to).toBe('old@example.com');
  });

  it('has a link to unsubscribe if and only if the customer can turn it off', () => {
    const kinds = NOTICE_KINDS.filter((kind) => {
      const decision = decideNotice(trueFor(kind), SETTINGS);
      return decision.kind === 'send' && decision.link?.purpose === 'unsubscribe';
    });
    expect(kinds.toSorted()).toEqual([...OPTIONAL_NOTICES].toSorted());
  });
});

describe('a notice that no longer holds', () => {
  const earlier = { ...FACTS.quota_80, since: NOW - 1 };
  const smaller = { ...FACTS.quota_80, included: 100 };
  const cases: [string, Partial<NoticeSubject>][] = [
    ['quota_80 of an earlier period', { notice: noticeOf('quota_80', earlier) }],
    ['quota_80 of another quota', { notice: noticeOf('quota_80', smaller) }],
    [
      'quota_80 below the threshold',
      { notice: noticeOf('quota_80'), account: { ...paying, sessionsUsed: 799 } },
    ],
    ['quota_80 beside quota_100', { notice: noticeOf('quota_80'), isUsedUp: true }],
    ['quota_100 of an earlier period', { notice: noticeOf('quota_100', earlier) }],
    ['quota_100 of another quota', { notice: noticeOf('quota_100', smaller) }],
    ['quota_100 below it', { notice: noticeOf('quota_100'), account: { ...paying, sessionsUsed: 999 } }],
    [
      'welcome of another subscription',
      { notice: noticeOf('welcome'), account: withSubscription({ id: 'sub_2' }) },
    ],
    [
      'welcome to a plan that was changed since',
      { notice: noticeOf('welcome'), account: { ...paying, plan: 'growth' } },
    ],
    [
      'address_changed of an address that is in use again',
      { notice: noticeOf('address_changed'), contact: { ...contact, email: 'old@example.com' } },
    ],
    [
      'welcome of an account that is free',
      { notice: noticeOf('welcome'), account: { ...paying, plan: 'free' } },
    ],
    [
      'plan_changed to another plan',
      { notice: noticeOf('plan_changed'), account: { ...paying, plan: 'growth' } },
    ],
    ['cancellation that was undone', { notice: noticeOf('cancellation') }],
    [
      'cancellation for another day',
      { notice: noticeOf('cancellation'), account: withSubscription({ cancelAt: ENDS_AT + 1 }) },
    ],
    [
      'cancellation of a plan that has ended',
      {
        notice: noticeOf('cancellation'),
        account: { ...withSubscription({ cancelAt: ENDS_AT }), plan: 'free' },
      },
    ],
    [
      'cancellation_undone of a plan that is cancelled again',
      { notice: noticeOf('cancellation_undone'), account: withSubscription({ cancelAt: ENDS_AT }) },
    ],
    [
      'cancellation_undone of a plan that has ended',
      { notice: noticeOf('cancellation_undone'), account: free },
    ],
    ['plan_ended of an account that pays again', { notice: noticeOf('plan_ended') }],
    [
      'welcome of a subscription of the former service, whose customer had the notice of the migration',
      {
        migration: {
          ...MIGRATION,
          subscription: FACTS.welcome.subscription,
          grants: [{ price: 'price_former', plan: 'starter' }],
        },
      },
    ],
    [
      'plan_ended of a move that was taken back',
      { notice: noticeOf('plan_ended'), account: free, migration: undone(NOW - 60) },
    ],
    ['payment_failed of a paid invoice', { notice: noticeOf('payment_failed') }],
    [
      'payment_recovered of an account whose payment is due',
      { notice: noticeOf('payment_recovered'), account: due },
    ],
    ['confirm_address without a proposed address', { notice: noticeOf('confirm_address') }],
    [
      'confirm_address of an earlier proposal',
      {
        notice: noticeOf('confirm_address'),
        contact: { ...contact, proposed: { email: 'newer@example.com', at: NOW + 1 } },
      },
    ],
    ['migration of an account that was erased', { notice: noticeOf('migration') }],
    [
      'migration of a plan that another replaced',
      { notice: noticeOf('migration'), migration: { ...MIGRATION, planHash: 'b2'.repeat(32) } },
    ],
    ...(['moved', 'verified', 'skipped'] as const).map((state): [string, Partial<NoticeSubject>] => [
      `migration of an account that is ${state}`,
      { notice: noticeOf('migration'), migration: { ...MIGRATION, state } },
    ]),
  ];
  it.each(cases)('%s is skipped', (_name, changes) => {
    const subject = { account: paying, contact, isUsedUp: false, notice: noticeOf('welcome'), ...changes };
    expect(decideNotice(subject, SETTINGS)).toEqual(skipped('untrue'));
  });

  it('plan_ended holds for a plan that was bought after a move was taken back', () => {
    const subject = { ...trueFor('plan_ended'), migration: undone(NOW - 7_200) };
    expect(decideNotice(subject, SETTINGS).kind).toBe('send');
  });

  it('welcome holds for another subscription than the one that was moved', () => {
    const grants = [{ price: 'price_former', plan: 'starter' } as const];
    const migration = { ...MIGRATION, subscription: 'sub_former', grants };
    expect(decideNotice({ ...trueFor('welcome'), migration }, SETTINGS).kind).toBe('send');
  });

  it('migration holds for an account whose move failed: the notice can be sent again', () => {
    const migration = { ...MIGRATION, state: 'failed' as const };
    expect(decideNotice({ ...trueFor('migration'), migration }, SETTINGS).kind).toBe('send');
  });

  it('quota_80 holds at exactly 80 %', () => {
    const subject = { ...trueFor('quota_80'), account: { ...paying, sessionsUsed: 800 } };
    expect(decideNotice(subject, SETTINGS).kind).toBe('send');
  });

  it('quota_100 holds although the notice of 100 %, which it is, exists', () => {
    expect(decideNotice({ ...trueFor('quota_100'), isUsedUp: true }, SETTINGS).kind).toBe('send');
  });
});

describe('nobody to write to', () => {
  it.each(NOTICE_KINDS)('%s is skipped on a stage without a mail identity', (kind) => {
    const settings = { ...SETTINGS, hasMailIdentity: false };
    expect(decideNotice(trueFor(kind), settings)).toEqual(skipped('no_mail_identity'));
  });

  it.each(OPERATOR_NOTICES)('%s is skipped on a stage without support addresses', (kind) => {
    const settings = { ...SETTINGS, supportEmails: [] };
    expect(decideNotice(trueFor(kind), settings)).toEqual(skipped('no_support_emails'));
  });

  it('a stage without support addresses sends every other notice', () => {
    const settings = { ...SETTINGS, supportEmails: [] };
    const kinds = NOTICE_KINDS.filter((kind) => decideNotice(trueFor(kind), settings).kind === 'skip');
    expect(kinds).toEqual([...OPERATOR_NOTICES]);
  });

  it.each(OPTIONAL_NOTICES)('%s is skipped once it is turned off, and no other kind', (kind) => {
    const without: Contact = { ...contact, disabled: [kind] };
    expect(decideNotice({ ...trueFor(kind), contact: without }, SETTINGS)).toEqual(skipped('turned_off'));
    for (const other of OPTIONAL_NOTICES.filter((one) => one !== kind)) {
      expect(decideNotice({ ...trueFor(other), contact: without }, SETTINGS).kind).toBe('send');
    }
  });

  it('invoice_paid is skipped where Stripe sends its own, and no other kind', () => {
    const settings = { ...SETTINGS, stripeSendsInvoices: true };
    const reasons = NOTICE_KINDS.map((kind) => [kind, decideNotice(trueFor(kind), settings)] as const)
      .filter(([, decision]) => decision.kind === 'skip')
      .map(([kind, decision]) => [kind, 'reason' in decision && decision.reason]);
    expect(reasons).toEqual([['invoice_paid', 'stripe_sends_it']]);
  });

  it('an account without an address gets nothing', () => {
    const subject = { ...trueFor('welcome'), contact: newContact('u1') };
    expect(decideNotice(subject, SETTINGS)).toEqual(skipped('no_address'));
  });

  it('an address that is not verified yet gets nothing but its confirmation', () => {
    const { email: _none, ...unverified } = proposing;
    expect(decideNotice({ ...trueFor('welcome'), contact: unverified }, SETTINGS)).toEqual(
      skipped('link_pending'),
    );
    expect(decideNotice({ ...trueFor('confirm_address'), contact: unverified }, SETTINGS).kind).toBe('send');
  });

  it('an address that bounced gets nothing, while a proposed one gets its confirmation', () => {
    const suppressed = { reason: 'bounce', at: NOW } as const;
    const bounced = { ...trueFor('welcome'), contact: { ...contact, suppressed } };
    expect(decideNotice(bounced, SETTINGS)).toEqual(skipped('address_suppressed'));
    const confirming = { ...trueFor('confirm_address'), contact: { ...proposing, suppressed } };
    expect(decideNotice(confirming, SETTINGS)).toMatchObject({ kind: 'send', to: 'new@example.com' });
  });
});
