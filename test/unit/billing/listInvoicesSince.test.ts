import { describe, expect, it } from 'vitest';
import { listYearInvoices } from '../../../services/billing/domain/listInvoicesSince.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z') / 1000;
const LAST_YEAR = Date.parse('2025-01-01T00:00:00Z') / 1000;
const WINDOW = 3;

/** A Stripe that returns windows of three invoices, created at these instants, and the calls that it got. */
function stripeWith(created: number[], isOurs: (index: number) => boolean = () => true) {
  const calls: (number | undefined)[] = [];
  const all = created.map((createdAt, index) => ({
    isOurs: isOurs(index),
    invoiceId: `in_${index}`,
    status: 'paid',
    createdAt,
    amountMinor: 1,
    currency: 'usd',
    collection: { paidMinor: 1, remainingMinor: 0 },
  }));
  const listInvoices = async (_customer: string, until?: number) => {
    calls.push(until);
    const found = all.filter(({ createdAt }) => until === undefined || createdAt <= until);
    return { invoices: found.slice(0, WINDOW), hasMore: found.length > WINDOW };
  };
  return { calls, gateway: { listInvoices } };
}

async function idsOf({ gateway }: ReturnType<typeof stripeWith>, customers = ['cus_1']) {
  return (await listYearInvoices(gateway, { customers, now: NOW })).map(({ invoiceId }) => invoiceId);
}

describe('the invoices of this year and the last', () => {
  it('of a customer with few of them take one call', async () => {
    const stripe = stripeWith([NOW, NOW - 1]);
    expect(await idsOf(stripe)).toEqual(['in_0', 'in_1']);
    expect(stripe.calls).toEqual([undefined]);
  });

  it('end with the window that reaches the year before the last', async () => {
    const stripe = stripeWith([NOW, NOW - 1, LAST_YEAR - 1, LAST_YEAR - 2]);
    expect(await idsOf(stripe)).toEqual(['in_0', 'in_1', 'in_2']);
    expect(stripe.calls).toHaveLength(1);
  });

  it('are each returned once, although windows overlap by a second', async () => {
    const stripe = stripeWith([NOW, NOW - 1, NOW - 2, NOW - 2, NOW - 3]);
    expect(await idsOf(stripe)).toEqual(['in_0', 'in_1', 'in_2', 'in_3', 'in_4']);
    expect(stripe.calls).toEqual([undefined, NOW - 2]);
  });

  it('take at most three calls for a customer', async () => {
    const stripe = stripeWith(Array.from({ length: 50 }, (_, index) => NOW - index));
    expect(await idsOf(stripe)).toHaveLength(7);
    expect(stripe.calls).toHaveLength(3);
  });

  it('end when a window is one second, which never ends otherwise', async () => {
    const stripe = stripeWith(Array.from({ length: 50 }, () => NOW));
    expect(await idsOf(stripe)).toHaveLength(3);
    expect(stripe.calls).toEqual([undefined, NOW]);
  });

  it('leave out those of other products, and ask once for a customer that is named twice', async () => {
    const stripe = stripeWith([NOW, NOW - 1], (index) => index === 1);
    expect(await idsOf(stripe, ['cus_1', 'cus_1'])).toEqual(['in_1']);
    expect(stripe.calls).toHaveLength(1);
  });
});
