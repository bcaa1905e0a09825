import { LANGUAGES, type Language } from '../../shared/contract/notifications/languages.ts';
import { createNotice, isOperatorNotice, type Notice } from '../../shared/contract/notifications/notices.ts';

const at = (instant: string) => Date.parse(instant) / 1000;

/** When the samples are sent. */
export const SAMPLES_SENT_AT = at('2026-12-09T14:02:00Z');

const VERSION = { version: 7 };
const period = {
  plan: 'starter',
  since: at('2026-11-22T09:30:00Z'),
  periodEnd: at('2026-12-22T09:30:00Z'),
  included: 5_000,
  at: at('2026-12-09T14:01:00Z'),
};
const charge = { invoice: 'in_1', plan: 'starter', amountMinor: 2_900, currency: 'usd' };
const renewal = { periodStart: at('2026-11-22T09:30:00Z'), paidUntil: at('2026-12-22T09:30:00Z') };
const endsAt = at('2026-12-22T09:30:00Z');

const ticket = { ticket: 3, subject: 'Connexion 429', dueAt: at('2026-12-11T10:05:00Z') };
const operatorTicket = { ...ticket, accountId: 'auth0|u1', plan: 'starter' };

const offer = {
  offer: 'of_4fK0aTzX9mQ1rB7cYw2e',
  plan: 'growth',
  amountMinor: 49_900,
  currency: 'usd',
  sessionsIncluded: 200_000,
  concurrent: 100,
  until: at('2027-12-22T09:30:00Z'),
};
const operatorOffer = { ...offer, accountId: 'auth0|u1' };
const ending = { endsAt: at('2027-01-08T09:30:00Z'), days: 30, listAmountMinor: 9_900 };

const migration = {
  planHash: 'b7'.repeat(32),
  movesAt: endsAt,
  fromPlan: 'build',
  fromAmountMinor: 1_900,
  currency: 'usd',
  hasOverage: true,
  plan: 'starter',
  amountMinor: 1_900,
  months: 3,
  thenAmountMinor: 2_900,
  sessionsIncluded: 5_000,
  lastMonth: { month: '2026-11', sessions: 1_930 },
  projects: 5,
  projectsArchived: 2,
};

/** Every kind of notice, and the cases in which an e-mail of a kind differs. */
export const SAMPLE_NOTICES: Readonly<Record<string, Notice>> = {
  quota_80: createNotice('quota_80', { ...period, used: 4_012 }, VERSION),
  'quota_80-free': createNotice(
    'quota_80',
    {
      plan: 'free',
      since: at('2026-12-08T00:00:00Z'),
      periodEnd: at('2027-01-08T00:00:00Z'),
      included: 100,
      used: 80,
      at: at('2026-12-09T14:01:00Z'),
    },
    VERSION,
  ),
  'quota_80-greatest': createNotice(
    'quota_80',
    { ...period, plan: 'growth', included: 20_000, used: 19_999 },
    VERSION,
  ),
  quota_100: createNotice('quota_100', { ...period, used: 5_000 }, VERSION),
  welcome: createNotice('welcome', { plan: 'starter', subscription: 'sub_1', included: 5_000 }, VERSION),
  plan_changed: createNotice('plan_changed', { from: 'starter', plan: 'growth', included: 20_000 }, VERSION),
  cancellation: createNotice('cancellation', { plan: 'starter', endsAt }, VERSION),
  cancellation_undone: createNotice('cancellation_undone', { plan: 'starter', endsAt }, VERSION),
  'plan_ended-unpaid': createNotice(
    'plan_ended',
    { plan: 'starter', reason: 'unpaid', included: 100 },
    VERSION,
  ),
  'plan_ended-cancelled': createNotice(
    'plan_ended',
    { plan: 'starter', reason: 'cancelled', included: 100 },
    VERSION,
  ),
  plan_ended: createNotice('plan_ended', { plan: 'starter', reason: 'ended', included: 100 }, VERSION),
  payment_failed: createNotice(
    'payment_failed',
    {
      ...charge,
      attempt: 1,
      accessUntil: at('2026-12-13T09:30:00Z'),
      nextAttemptAt: at('2026-12-11T09:30:00Z'),
    },
    VERSION,
  ),
  'payment_failed-second': createNotice(
    'payment_failed',
    { ...charge, attempt: 2, accessUntil: at('2026-12-13T09:30:00Z') },
    VERSION,
  ),
  'payment_failed-ended': createNotice(
    'payment_failed',
    { ...charge, attempt: 4, nextAttemptAt: at('2026-12-14T09:30:00Z') },
    VERSION,
  ),
  payment_recovered: createNotice(
    'payment_recovered',
    { ...charge, paidUntil: at('2027-01-22T09:30:00Z') },
    VERSION,
  ),
  invoice_paid: createNotice('invoice_paid', { ...charge, ...renewal, number: '8F2C1A7B-0006' }, VERSION),
  'invoice_paid-unknown_plan': createNotice(
    'invoice_paid',
    { ...charge, ...renewal, plan: 'enterprise', amountMinor: 123_456_700, currency: 'jpy' },
    VERSION,
  ),
  confirm_address: createNotice('confirm_address', {}, VERSION),
  address_changed: createNotice('address_changed', { formerEmail: 'ada@example.com' }, VERSION),
  ticket_received: createNotice('ticket_received', ticket, VERSION),
  ticket_answered: createNotice(
    'ticket_answered',
    {
      ticket: 3,
      subject: ticket.subject,
      message: 2,
      text: 'Bonjour Ada,\n\nVotre application ouvre une seconde connexion.\nTerminez la première avant.',
    },
    VERSION,
  ),
  ticket_opened: createNotice('ticket_opened', { ...operatorTicket, type: 'question' }, VERSION),
  'ticket_opened-volume': createNotice('ticket_opened', { ...operatorTicket, type: 'volume' }, VERSION),
  ticket_message: createNotice('ticket_message', { ...operatorTicket, message: 3 }, VERSION),
  ticket_due_soon: createNotice('ticket_due_soon', operatorTicket, VERSION),
  offer_made: createNotice('offer_made', { ...offer, acceptBy: at('2026-12-23T09:00:00Z') }, VERSION),
  offer_accepted: createNotice('offer_accepted', offer, VERSION),
  'offer_accepted-later': createNotice('offer_accepted', { ...offer, startsAt: endsAt }, VERSION),
  offer_ending: createNotice('offer_ending', { ...offer, ...ending }, VERSION),
  offer_accepted_op: createNotice('offer_accepted_op', operatorOffer, VERSION),
  offer_declined: createNotice('offer_declined', operatorOffer, VERSION),
  offer_ending_op: createNotice('offer_ending_op', { ...operatorOffer, ...ending }, VERSION),
  migration: createNotice('migration', migration, VERSION),
  'migration-list_price': createNotice(
    'migration',
    {
      ...migration,
      ...{ fromPlan: 'agency', fromAmountMinor: 9_900, plan: 'growth', amountMinor: 9_900, months: 0 },
      ...{ thenAmountMinor: 9_900, sessionsIncluded: 20_000, projectsArchived: 0, hasOverage: false },
    },
    VERSION,
  ),
  'migration-free': createNotice(
    'migration',
    {
      ...migration,
      ...{ plan: 'free', amountMinor: 0, months: 0, thenAmountMinor: 0, sessionsIncluded: 100 },
      ...{ lastMonth: { month: '2026-11', sessions: 12 }, projects: 2, projectsArchived: 1 },
    },
    VERSION,
  ),
};

/** Every sample in each language that its reader can have. Operators get e-mails in English only. */
export const SAMPLES: readonly { name: string; language: Language; notice: Notice }[] = Object.entries(
  SAMPLE_NOTICES,
).flatMap(([name, notice]) =>
  LANGUAGES.filter((language) => language === 'en' || !isOperatorNotice(notice.kind)).map((language) => ({
    name,
    language,
    notice,
  })),
);
