import { describe, expect, it } from 'vitest';
import { amountDueOf, paidIn } from '../../../services/billing/domain/invoicePayments.ts';
import type { Collection, Invoice } from '../../../services/billing/domain/ports.ts';

const at = (instant: string) => Date.parse(instant) / 1000;
const NOW = at('2026-11-29T12:00:00Z');

function invoiceOf(
  invoiceId: string,
  status: string,
  collection: Partial<Collection> & { createdAt?: number; currency?: string } = {},
): Invoice {
  const { createdAt = NOW, currency = 'usd', ...known } = collection;
  return {
    invoiceId,
    status,
    createdAt,
    amountMinor: 2_900,
    currency,
    collection: { subscription: 'sub_1', paidMinor: 0, remainingMinor: 2_900, ...known },
  };
}

const paid = (paidAt: string, paidMinor = 2_900, currency = 'usd') =>
  invoiceOf(`in_${paidAt}`, 'paid', { paidAt: at(paidAt), paidMinor, remainingMinor: 0, currency });

describe('the invoice that is due', () => {
  const dueOf = (...invoices: Invoice[]) => amountDueOf(invoices, 'sub_1')?.invoiceId;

  it('is the oldest open one of the subscription', () => {
    const open = (id: string, createdAt: number) => invoiceOf(id, 'open', { createdAt });
    expect(dueOf(open('new', 300), open('old', 100), open('middle', 200))).toBe('old');
  });

  it('is none of another subscription, of no subscription, and no draft, void or paid one', () => {
    const statuses = ['draft', 'void', 'paid'].map((status) => invoiceOf(status, status));
    const other = invoiceOf('other', 'open', { subscription: 'sub_2' });
    expect(
      dueOf(...statuses, other, invoiceOf('manual', 'open', { subscription: undefined })),
    ).toBeUndefined();
  });

  it('is an uncollectible one only if no billed invoice followed', () => {
    const written = invoiceOf('written off', 'uncollectible', { createdAt: 200 });
    expect(dueOf(written, invoiceOf('draft', 'draft', { createdAt: 300 }))).toBe('written off');
    expect(dueOf(written, invoiceOf('later', 'paid', { createdAt: 300 }))).toBeUndefined();
    expect(dueOf(written, invoiceOf('earlier', 'open', { createdAt: 100 }))).toBe('earlier');
  });
});

describe('the payments of a year', () => {
  const paidOf = (invoices: Invoice[], currency?: string) => paidIn(invoices, { now: NOW, currency });

  it('are those of the calendar year in UTC, by the day of payment', () => {
    const invoices = [
      paid('2025-12-31T23:59:59Z', 1),
      paid('2026-01-01T00:00:00Z', 10),
      paid('2026-11-29T12:00:00Z', 100),
      paid('2027-01-01T00:00:00Z', 1_000),
    ];
    expect(paidOf(invoices)).toEqual({ amountMinor: 110, currency: 'usd', year: 2026 });
  });

  it('are 0 if all payments are of earlier years, and nothing if there are none', () => {
    expect(paidOf([paid('2025-06-01T00:00:00Z')])).toEqual({ amountMinor: 0, currency: 'usd', year: 2026 });
    const trial = paid('2026-06-01T00:00:00Z', 0);
    expect(paidOf([trial, invoiceOf('open', 'open')])).toBeUndefined();
    expect(paidOf([])).toBeUndefined();
  });

  it('are in the currency of the subscription, or else in that of the newest payment', () => {
    const invoices = [paid('2026-02-01T00:00:00Z', 500, 'eur'), paid('2026-03-01T00:00:00Z', 700, 'usd')];
    expect(paidOf(invoices)).toMatchObject({ amountMinor: 700, currency: 'usd' });
    expect(paidOf(invoices, 'eur')).toMatchObject({ amountMinor: 500, currency: 'eur' });
    expect(paidOf(invoices, 'gbp')).toMatchObject({ amountMinor: 0, currency: 'gbp' });
  });
});
