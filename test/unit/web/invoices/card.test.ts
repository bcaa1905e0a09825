import { describe, expect, test } from 'vitest';
import { brandOf, expiryOf } from '../../../../web/src/app/invoices/card.ts';

const card = { expMonth: 11, expYear: 2026 };
const nowMs = Date.parse('2026-11-22T09:00:00Z');
const nextInvoiceAt = (at: string) => ({ nextInvoice: { at, amountMinor: 2900, currency: 'usd' }, nowMs });

describe('a card', () => {
  test('is valid until the end of its month, for charges too', () => {
    expect(expiryOf(card, nextInvoiceAt('2026-11-30T23:59:59Z'))).toBe('expires');
    expect(expiryOf(card, nextInvoiceAt('2026-12-01T00:00:00Z'))).toBe('early');
  });

  test('has expired when its month is over, whatever comes next', () => {
    const overMs = Date.parse('2026-12-01T00:00:00Z');
    expect(expiryOf(card, { nextInvoice: null, nowMs: overMs - 1 })).toBe('expires');
    expect(expiryOf(card, { nextInvoice: null, nowMs: overMs })).toBe('expired');
  });

  test('that expires in December is valid until the year is over', () => {
    const december = { expMonth: 12, expYear: 2026 };
    expect(expiryOf(december, nextInvoiceAt('2026-12-31T23:00:00Z'))).toBe('expires');
    expect(expiryOf(december, nextInvoiceAt('2027-01-01T00:00:00Z'))).toBe('early');
  });

  test('of a brand that is not known has no name of it', () => {
    expect(brandOf({ brand: 'amex' })).toBe('American Express');
    expect(brandOf({ brand: 'unknown' })).toBeUndefined();
    expect(brandOf({ brand: 'constructor' })).toBeUndefined();
  });
});
