import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type InvoicePage,
  invoiceCursorOf,
  invoicePositionOf,
  listInvoices,
} from '../../services/billing/domain/listInvoices.ts';
import type { Invoice } from '../../services/billing/domain/ports.ts';

const invoiceAt = (createdAt: number, invoiceId: string, status = 'paid'): Invoice => ({
  ...{ invoiceId, status, createdAt, amountMinor: 2_900, currency: 'usd' },
});

/** Stripe with these invoices of each customer, which gives `windowSize` of them at once. */
function stripeOf(customers: Record<string, Invoice[]>, windowSize: number) {
  const calls: string[] = [];
  const listOf = async (customer: string, until = Infinity) => {
    calls.push(customer);
    const all = (customers[customer] ?? [])
      .filter(({ createdAt }) => createdAt <= until)
      .sort((one, other) => other.createdAt - one.createdAt || (one.invoiceId < other.invoiceId ? 1 : -1));
    return { invoices: all.slice(0, windowSize), hasMore: all.length > windowSize };
  };
  return { calls, gateway: { listInvoices: listOf } };
}

describe('the invoices of an account', () => {
  it('are all there once, newest first, over any pages, customers and drafts', async () => {
    const entry = fc.record({
      customer: fc.constantFrom('cus_1', 'cus_2', 'cus_3'),
      // Not more of one second than Stripe gives at once.
      createdAt: fc.integer({ min: 0, max: 30 }),
      status: fc.constantFrom('paid', 'open', 'void', 'draft'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(entry, {
          maxLength: 60,
          selector: ({ customer, createdAt }) => `${customer} ${createdAt}`,
        }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 2, max: 9 }),
        async (entries, limit, windowSize) => {
          const customers: Record<string, Invoice[]> = { cus_1: [], cus_2: [], cus_3: [] };
          for (const [index, { customer, createdAt, status }] of entries.entries()) {
            customers[customer]?.push(invoiceAt(createdAt, `in_${index}`, status));
          }
          const { gateway, calls } = stripeOf(customers, windowSize);
          const account = { customers: Object.keys(customers) };
          const seen: Invoice[] = [];
          let page: InvoicePage = { invoices: [] };
          let pages = 0;
          do {
            const after = page.next && invoicePositionOf(invoiceCursorOf(page.next));
            page = await listInvoices(gateway, account, { limit, after });
            expect(page.invoices.length).toBeLessThanOrEqual(limit);
            seen.push(...page.invoices);
          } while (page.next && ++pages < 200);
          const expected = Object.values(customers)
            .flat()
            .filter(({ status }) => status !== 'draft')
            .sort(
              (one, other) => other.createdAt - one.createdAt || (one.invoiceId < other.invoiceId ? 1 : -1),
            );
          expect(seen).toEqual(expected);
          expect(calls.length).toBe((pages + 1) * 3);
        },
      ),
    );
  });

  it('are none, and Stripe is not asked, without a customer', async () => {
    const { gateway, calls } = stripeOf({}, 100);
    expect(await listInvoices(gateway, { customers: [] }, { limit: 20 })).toEqual({ invoices: [] });
    expect(calls).toEqual([]);
  });

  it.each([
    '',
    'x',
    'MSM',
    Buffer.from('1#in_1#2').toString('base64url'),
    Buffer.from('-1#in').toString('base64url'),
  ])('have no page after %j', (cursor) => {
    expect(() => invoicePositionOf(cursor)).toThrow(expect.objectContaining({ status: 400 }));
  });
});
