import { describe, expect, it } from 'vitest';
import { paymentNotices } from '../../../services/webhooks/domain/paymentNotices.ts';
import type {
  InvoiceBill,
  StripeInvoice,
  StripeSubscription,
} from '../../../services/webhooks/domain/stripeSubscription.ts';
import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { DAY, END, invoice, START, subscription } from '../../support/billing/stripeObjects.ts';

const NEXT_END = END + 30 * DAY;

const summary = (changes: Partial<SubscriptionSummary> = {}): SubscriptionSummary => ({
  id: 'sub_1',
  customer: 'cus_1',
  status: 'active',
  plan: 'starter',
  periodStart: START,
  paidUntil: END,
  anchor: START,
  graceUntil: END + 7 * DAY,
  ...changes,
});
const account = (of: Partial<SubscriptionSummary> | undefined, changes: Partial<Account> = {}): Account => ({
  ...newAccount('u1', START),
  ...(of ? { subscription: summary(of) } : {}),
  ...changes,
});

type Sync = {
  before?: Partial<SubscriptionSummary>;
  after?: Partial<SubscriptionSummary>;
  accessUntil?: number;
  latest: Partial<StripeInvoice> | undefined;
  bill?: Partial<InvoiceBill>;
  changes?: Partial<StripeSubscription>;
};

const noticesOf = ({ before = {}, after = {}, accessUntil, latest, bill = {}, changes = {} }: Sync) => {
  const whole = invoice(latest);
  const latestInvoice = latest && { ...whole, bill: { ...whole.bill, ...bill } };
  return paymentNotices({
    before: account(before),
    after: account(after, { version: 2, ...(accessUntil === undefined ? {} : { accessUntil }) }),
    subscriptions: [subscription({ latestInvoice, ...changes })],
  });
};

const PAST_DUE = { status: 'past_due' };
const RENEWED = { paidUntil: NEXT_END, periodStart: END };
const renewalInvoice = { id: 'in_2', reason: 'subscription_cycle', created: END };
const open = { ...renewalInvoice, status: 'open' };

describe('a failed attempt to charge a renewal', () => {
  it('is told with the amount, the end of access and the next attempt', () => {
    const notices = noticesOf({
      after: PAST_DUE,
      accessUntil: END + 7 * DAY,
      latest: open,
      bill: { dueMinor: 2_900, attempts: 1, nextAttemptAt: END + 2 * DAY },
    });
    expect(notices).toEqual([
      {
        kind: 'payment_failed',
        key: 'payment_failed#in_2#1',
        facts: {
          invoice: 'in_2',
          plan: 'starter',
          amountMinor: 2_900,
          currency: 'usd',
          attempt: 1,
          accessUntil: END + 7 * DAY,
          nextAttemptAt: END + 2 * DAY,
        },
      },
    ]);
  });

  it('is told for each attempt, and the last one has no next', () => {
    const after = { before: PAST_DUE, after: PAST_DUE, latest: open };
    const keys = [1, 2, 3].flatMap((attempts) => noticesOf({ ...after, bill: { attempts } }));
    expect(keys.map(({ key }) => key)).toEqual([1, 2, 3].map((attempt) => `payment_failed#in_2#${attempt}`));
    expect(keys.at(-1)?.facts).not.toHaveProperty('nextAttemptAt');
  });

  it('is told the same by every sync that sees it, so that the table keeps it once', () => {
    const sync = { latest: open, bill: { attempts: 2 } };
    const first = noticesOf({ ...sync, after: PAST_DUE });
    const later = noticesOf({ ...sync, before: PAST_DUE, after: PAST_DUE });
    expect(later).toEqual(first);
  });

  it('is told after the access has ended, too', () => {
    const unpaid = { status: 'unpaid' };
    const [notice] = noticesOf({ before: PAST_DUE, after: unpaid, latest: open, bill: { attempts: 4 } });
    expect(notice?.facts).not.toHaveProperty('accessUntil');
  });

  it.each([
    ['before the first attempt', open, { attempts: 0 }],
    ['of an invoice that is not open', { ...open, status: 'uncollectible' }, { attempts: 3 }],
    ['of a voided invoice', { ...open, status: 'void' }, { attempts: 3 }],
  ])('is not told %s', (_name, latest, bill) => {
    expect(noticesOf({ after: PAST_DUE, latest, bill })).toEqual([]);
  });

  it('is not told of the first payment, which Stripe’s page shows', () => {
    const latest = { status: 'open', reason: 'subscription_create' };
    expect(noticesOf({ after: { status: 'incomplete' }, latest, bill: { attempts: 1 } })).toEqual([]);
    const subscriptions = [subscription({ latestInvoice: invoice(latest) })];
    expect(paymentNotices({ before: account(undefined), after: account(PAST_DUE), subscriptions })).toEqual(
      [],
    );
  });

  it('is not told to an invoiced customer, who pays by hand', () => {
    const latest = { ...open, dueAt: END + 14 * DAY };
    expect(noticesOf({ after: PAST_DUE, latest, bill: { attempts: 1 } })).toEqual([]);
  });
});

describe('a payment after a failed attempt', () => {
  const recovered = { before: PAST_DUE, after: RENEWED, latest: renewalInvoice };

  it('is told once for the invoice, and is no renewal as well', () => {
    expect(noticesOf({ ...recovered, bill: { totalMinor: 2_900 } })).toEqual([
      {
        kind: 'payment_recovered',
        key: 'payment_recovered#in_2',
        facts: { invoice: 'in_2', plan: 'starter', amountMinor: 2_900, currency: 'usd', paidUntil: NEXT_END },
      },
    ]);
  });

  it('is told after the plan had ended, too', () => {
    expect(noticesOf({ ...recovered, before: { status: 'unpaid' } })).toMatchObject([
      { kind: 'payment_recovered' },
    ]);
  });

  it('is not told again by the next sync', () => {
    expect(noticesOf({ ...recovered, before: RENEWED })).toEqual([]);
  });

  it('is not told if the subscription has ended meanwhile, because nothing follows from it', () => {
    expect(noticesOf({ ...recovered, after: { ...RENEWED, status: 'canceled' } })).toEqual([]);
  });
});

describe('a renewal', () => {
  const renewed = { before: {}, after: RENEWED, latest: renewalInvoice };

  it('that is paid is told with the number of the invoice and its period', () => {
    expect(noticesOf({ ...renewed, bill: { totalMinor: 2_900, number: 'A-0002' } })).toEqual([
      {
        kind: 'invoice_paid',
        key: 'invoice_paid#in_2',
        facts: {
          invoice: 'in_2',
          plan: 'starter',
          amountMinor: 2_900,
          currency: 'usd',
          number: 'A-0002',
          periodStart: END,
          paidUntil: NEXT_END,
        },
      },
    ]);
  });

  it('without a number is told without it', () => {
    expect(noticesOf({ ...renewed, bill: { number: undefined } })[0]?.facts).not.toHaveProperty('number');
  });

  it.each([
    ['costs nothing', renewed, { totalMinor: 0 }],
    ['is not paid yet', { ...renewed, latest: { ...renewalInvoice, status: 'draft' } }, {}],
    ['was told by an earlier sync', { ...renewed, before: RENEWED }, {}],
    ['ended with its subscription', { ...renewed, after: { ...RENEWED, status: 'canceled' } }, {}],
  ] as [string, Sync, Partial<InvoiceBill>][])('that %s is not told', (_name, sync, bill) => {
    expect(noticesOf({ ...sync, bill })).toEqual([]);
  });

  it('at the end of a trial is told', () => {
    expect(noticesOf({ ...renewed, before: { status: 'trialing' } })).toMatchObject([
      { kind: 'invoice_paid' },
    ]);
  });

  it.each(['subscription_create', 'subscription_update', 'manual'])(
    'is not what an invoice with the reason %s pays for',
    (reason) => {
      expect(noticesOf({ ...renewed, latest: { ...renewalInvoice, reason } })).toEqual([]);
    },
  );

  it('of an invoiced customer is told when it is paid, not when the credit begins', () => {
    const due = { ...renewalInvoice, dueAt: END + 14 * DAY };
    const onCredit = { ...RENEWED, creditUntil: END + 21 * DAY };
    expect(noticesOf({ after: onCredit, latest: { ...due, status: 'open' } })).toEqual([]);
    const paid = { before: onCredit, after: RENEWED, latest: due };
    expect(noticesOf(paid)).toMatchObject([{ key: 'invoice_paid#in_2' }]);
    expect(noticesOf({ ...paid, before: { ...onCredit, ...PAST_DUE } })).toMatchObject([
      { key: 'invoice_paid#in_2' },
    ]);
    expect(noticesOf({ ...paid, before: RENEWED })).toEqual([]);
    const first = { ...due, reason: 'subscription_create' };
    expect(noticesOf({ ...paid, latest: first })).toMatchObject([{ key: 'invoice_paid#in_2' }]);
  });
});

describe('a sync', () => {
  it('that selects another subscription tells nothing of its invoice', () => {
    expect(noticesOf({ before: { id: 'sub_0' }, after: RENEWED, latest: renewalInvoice })).toEqual([]);
  });

  it('of an account without a subscription tells nothing', () => {
    const subscriptions = [subscription()];
    const [none, one] = [account(undefined), account({})];
    expect(paymentNotices({ before: none, after: one, subscriptions })).toEqual([]);
    expect(paymentNotices({ before: one, after: none, subscriptions })).toEqual([]);
  });

  it('whose subscription Stripe no longer lists, or has no invoice, tells nothing', () => {
    expect(paymentNotices({ before: account({}), after: account(PAST_DUE), subscriptions: [] })).toEqual([]);
    expect(noticesOf({ after: PAST_DUE, latest: undefined })).toEqual([]);
  });
});
