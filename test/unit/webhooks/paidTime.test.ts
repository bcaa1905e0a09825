import { describe, expect, it } from 'vitest';
import { needsOlderInvoices, paidTimeOf } from '../../../services/webhooks/domain/paidTime.ts';
import type {
  InvoiceLine,
  StripeInvoice,
  StripeSubscription,
} from '../../../services/webhooks/domain/stripeSubscription.ts';
import {
  DAY,
  END,
  invoice,
  item,
  line,
  RULES,
  START,
  subscription,
} from '../../support/billing/stripeObjects.ts';

const paid = (invoices: StripeInvoice[], changes: Partial<StripeSubscription> = {}) =>
  paidTimeOf(subscription(changes), invoices, RULES);

const MIDDLE = START + 15 * DAY;
const CREDIT = line({ start: MIDDLE, amountMinor: -1_450, isProration: true, isCredit: true });

describe('the paid time', () => {
  it('is that of the latest paid invoice, with a grace', () => {
    expect(paid([invoice()])).toEqual({
      plan: 'starter',
      price: 'price_s',
      periodStart: START,
      paidUntil: END,
      anchor: START,
      graceUntil: END + 7 * DAY,
    });
  });

  it('is that of the line that ends last, and of two the one of the greater plan', () => {
    const lines = [line(), line({ price: 'price_g' }), line({ start: START - 30 * DAY, end: START })];
    expect(paid([invoice({ lines })])).toMatchObject({ plan: 'growth', periodStart: START });
  });

  it('is that of the price that was paid, not of the item', () => {
    expect(paid([invoice()], { items: [item({ price: 'price_g' })] })).toMatchObject({
      plan: 'starter',
      price: 'price_s',
    });
  });

  it.each(['draft', 'open', 'void', 'uncollectible'])(
    'is that of an older invoice if the latest one is %s',
    (status) => {
      const next = invoice({
        id: 'in_2',
        status,
        created: END,
        lines: [line({ start: END, end: END + 30 * DAY })],
      });
      expect(paid([next, invoice()])).toMatchObject({ paidUntil: END });
    },
  );

  it('ignores a line without a price, with a price of another product, and without a length', () => {
    const lines = [
      line({ price: undefined, end: END + DAY }),
      line({ price: 'price_other', end: END + DAY }),
      line({ end: START, start: START }),
    ];
    expect(paid([invoice({ lines })])).toBeUndefined();
  });

  it('is undefined without invoices', () => {
    expect(paid([])).toBeUndefined();
  });

  it('ignores a credit line that ends after the plan’s line', () => {
    const yearly = invoice({ lines: [line({ price: 'price_g', end: START + 365 * DAY })] });
    const credit = { ...CREDIT, price: 'price_g', end: START + 365 * DAY };
    const monthly = line({ start: MIDDLE, end: MIDDLE + 30 * DAY });
    expect(paid([invoice({ id: 'in_2', lines: [credit, monthly] }), yearly])).toMatchObject({
      plan: 'starter',
      periodStart: MIDDLE,
      paidUntil: MIDDLE + 30 * DAY,
    });
  });
});

describe('a change within the period', () => {
  const debit = line({ price: 'price_g', start: MIDDLE, amountMinor: 4_950, isProration: true });
  const change = invoice({
    id: 'in_2',
    created: MIDDLE,
    reason: 'subscription_update',
    lines: [CREDIT, debit],
  });

  it('keeps the period, and its quota is the sum of the shares', () => {
    expect(paid([change, invoice()])).toMatchObject({
      plan: 'growth',
      periodStart: START,
      paidUntil: END,
      included: [START, 2_500 + 10_000],
    });
  });

  it('has no carry-over, because the usage of the period goes on', () => {
    expect(paid([change, invoice()])?.paidLines).toBeUndefined();
  });

  it('does not count what the unpaid invoice of the period sold', () => {
    expect(paid([change, invoice({ status: 'open' })])?.included).toEqual([START, 10_000 - 2_500]);
  });
});

describe('a change within a year', () => {
  const YEAR_END = START + 365 * DAY;
  const year = (changes: Partial<InvoiceLine> = {}) => line({ end: YEAR_END, ...changes });
  const bought = (status: string) =>
    invoice({ status, lines: [year({ price: 'price_g', amountMinor: 99_000 })] });
  const downgrade = invoice({
    id: 'in_2',
    created: MIDDLE,
    reason: 'subscription_update',
    lines: [
      year({ price: 'price_g', start: MIDDLE, amountMinor: -94_932, isProration: true, isCredit: true }),
      year({ start: MIDDLE, amountMinor: 27_808, isProration: true }),
    ],
  });

  it('grants the new plan in the later months', () => {
    expect(paid([downgrade, bought('paid')])?.included).toEqual([START, 10_000 + 2_500]);
  });

  it('grants nothing in the later months if the credited year was never paid', () => {
    expect(paid([downgrade, bought('open')])?.included).toEqual([START, 0, 0]);
  });
});

describe('an invoice that starts a new period', () => {
  const whole = line({ price: 'price_g', start: MIDDLE, end: MIDDLE + 31 * DAY, amountMinor: 9_900 });
  const upgrade = (credit: Partial<typeof CREDIT> = {}) =>
    invoice({
      id: 'in_2',
      created: MIDDLE,
      reason: 'subscription_update',
      lines: [{ ...CREDIT, ...credit }, whole],
    });

  it('carries usage over if it gave money back for unused time', () => {
    expect(paid([upgrade(), invoice()])?.paidLines).toHaveLength(3);
  });

  it('carries nothing over if the unused time was free, or had passed', () => {
    expect(paid([upgrade({ amountMinor: 0 }), invoice()])?.paidLines).toBeUndefined();
    expect(paid([upgrade({ start: START, end: MIDDLE }), invoice()])?.paidLines).toBeUndefined();
  });

  it('has a smaller quota while the credited invoice is not paid', () => {
    expect(paid([upgrade(), invoice()])?.included).toBeUndefined();
    expect(paid([upgrade(), invoice({ status: 'open' })])?.included).toEqual([MIDDLE, 20_000 - 2_500]);
  });

  it('has the whole quota again in the next period, also while the invoice after it is a draft', () => {
    const yearEnd = START + 365 * DAY;
    const year = invoice({ status: 'open', lines: [line({ end: yearEnd })] });
    const renewal = invoice({
      id: 'in_3',
      created: whole.end,
      lines: [{ ...whole, start: whole.end, end: whole.end + 30 * DAY }],
    });
    const draft = invoice({ id: 'in_4', status: 'draft', created: whole.end + 30 * DAY, lines: [] });
    // The credited months have 30 and 31 days, the new period begins in the middle of one.
    expect(paid([upgrade({ end: yearEnd }), year])?.included).toEqual([MIDDLE, 14_919]);
    expect(paid([draft, renewal, upgrade({ end: yearEnd }), year])?.included).toBeUndefined();
  });
});

describe('an invoiced customer', () => {
  const open = (changes: Partial<StripeInvoice> = {}) =>
    invoice({ status: 'open', paidAt: undefined, dueAt: START + 14 * DAY, ...changes });

  it('has credit until the due date and the grace', () => {
    expect(paid([open()])).toMatchObject({ paidUntil: END, creditUntil: START + 21 * DAY });
    expect(paid([open()])?.graceUntil).toBeUndefined();
  });

  it('has a grace after the period only until the due date and the grace', () => {
    expect(paid([open({ dueAt: END - 2 * DAY })])).toMatchObject({
      paidUntil: END,
      graceUntil: END + 5 * DAY,
    });
  });

  it('has no credit for a change', () => {
    expect(paid([open({ reason: 'subscription_update' })])).toBeUndefined();
  });

  it.each(['open', 'uncollectible', 'draft'])(
    'has no credit for an invoice created while an earlier one is overdue (%s)',
    (status) => {
      const overdue = open({ id: 'in_0', status, created: START - 30 * DAY, dueAt: START - DAY, lines: [] });
      expect(paid([open(), overdue])).toBeUndefined();
    },
  );

  it('has credit only until an earlier invoice is due, and the grace', () => {
    const earlier = open({ id: 'in_0', created: START - 30 * DAY, dueAt: START + DAY, lines: [] });
    expect(paid([open(), earlier])).toMatchObject({ creditUntil: START + 8 * DAY });
  });

  it('has credit beside a voided invoice', () => {
    const voided = open({ id: 'in_0', status: 'void', dueAt: START - DAY });
    expect(paid([open(), voided])).toMatchObject({ creditUntil: START + 21 * DAY });
  });
});

describe('a trial', () => {
  const trialEnd = START + 14 * DAY;
  const trial = invoice({ lines: [line({ end: trialEnd, amountMinor: 0 })] });

  it('grants the whole quota, whatever its length', () => {
    expect(paid([trial], { status: 'trialing', trialEnd })).toMatchObject({
      paidUntil: trialEnd,
      included: [START, 5_000],
    });
  });

  it('grants the whole quota until its former end after a change ended it', () => {
    expect(paid([trial], { status: 'past_due', trialEnd: START + DAY })).toMatchObject({
      included: [START, 5_000],
    });
  });

  it('that was extended lasts until its new end', () => {
    expect(paid([trial], { status: 'trialing', trialEnd: trialEnd + DAY })).toMatchObject({
      paidUntil: trialEnd + DAY,
      included: [START, 5_000],
    });
  });

  it('without an invoice grants the plan of the item', () => {
    expect(paid([], { status: 'trialing', trialEnd })).toMatchObject({
      plan: 'starter',
      paidUntil: trialEnd,
    });
  });
});

describe('the months of the paid time', () => {
  const at = (iso: string) => Date.parse(iso) / 1000;

  it.each([
    ['a short first month', '2026-02-28T10:00:00Z', '2026-03-31T10:00:00Z', '2026-03-31T10:00:00Z'],
    ['a last short month', '2026-01-31T10:00:00Z', '2026-02-28T10:00:00Z', '2026-01-31T10:00:00Z'],
  ])(
    'begin on the 31st although the subscription has another anchor since: %s',
    (_name, start, end, anchor) => {
      const bought = invoice({ lines: [line({ start: at(start), end: at(end) })] });
      expect(paid([bought], { anchor: at('2026-03-17T00:00:00Z') })).toMatchObject({ anchor: at(anchor) });
    },
  );

  it('follow the anchor of the subscription from a shorter first period on', () => {
    const [start, anchor] = [at('2026-02-10T10:00:00Z'), at('2026-03-31T10:00:00Z')];
    const bought = invoice({ lines: [line({ start, end: at('2026-02-28T10:00:00Z') })] });
    expect(paid([bought], { anchor })).toMatchObject({ periodStart: start, anchor });
  });

  it('begin with the week of a weekly price', () => {
    const week = invoice({ lines: [line({ start: START + 21 * DAY, end: START + 28 * DAY })] });
    expect(paid([week])).toMatchObject({ anchor: START + 21 * DAY });
  });
});

describe('the latest invoice is not enough', () => {
  const needs = (latestInvoice: StripeInvoice | undefined) =>
    needsOlderInvoices(subscription({ latestInvoice }), RULES);

  it.each([
    ['if it is missing', undefined],
    ['if it is not paid', invoice({ status: 'open' })],
    ['if it sells no plan', invoice({ lines: [line({ price: 'price_other' })] })],
    ['if it only credits', invoice({ lines: [CREDIT] })],
    ['if it changes a price', invoice({ lines: [CREDIT, line({ start: MIDDLE })] })],
  ])('%s', (_name, latest) => {
    expect(needs(latest)).toBe(true);
  });

  it('otherwise it is', () => {
    expect(needs(invoice())).toBe(false);
  });
});
