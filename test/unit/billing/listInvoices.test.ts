import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InvoicePage, listInvoices } from '../../../services/billing/domain/listInvoices.ts';
import type { Invoice } from '../../../services/billing/domain/ports.ts';
import { invoiceCursor } from '../../../services/billing/handlers/invoiceCursor.ts';

const invoiceAt = (createdAt: number, invoiceId: string, status = 'paid', isOurs = true) => ({
  isOurs,
  invoiceId,
  status,
  createdAt,
  amountMinor: 2_900,
  currency: 'usd',
  collection: { paidMinor: 2_900, remainingMinor: 0 },
});

type Listed = ReturnType<typeof invoiceAt>;

/** The invoice as it is shown. */
const shown = ({ isOurs: _, ...invoice }: Listed): Invoice => invoice;

/** A gateway to a Stripe that has these invoices and returns `windowSize` of them per call. */
function createStripe(customers: Record<string, Listed[]>, windowSize: number) {
  const calls: string[] = [];
  const listOf = async (customer: string, until = Infinity) => {
    calls.push(customer);
    const all = (customers[customer] ?? [])
      .filter(({ createdAt }) => createdAt <= until)
      // Invoices of one second keep their given order, because Stripe does not sort them by id.
      .sort((one, other) => other.createdAt - one.createdAt);
    return { invoices: all.slice(0, windowSize), hasMore: all.length > windowSize };
  };
  return { calls, gateway: { listInvoices: listOf } };
}

describe('the invoices of an account', () => {
  it('are listed once each, newest first, for any pages, customers, drafts and other products', async () => {
    const entry = fc.record({
      customer: fc.constantFrom('cus_1', 'cus_2', 'cus_3'),
      createdAt: fc.integer({ min: 0, max: 30 }),
      // At most two of one second, fewer than a window; the order of their ids is random.
      twin: fc.boolean(),
      word: fc.nat({ max: 999_999 }),
      status: fc.constantFrom('paid', 'open', 'void', 'draft'),
      isOurs: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(entry, {
          maxLength: 60,
          selector: ({ customer, createdAt, twin }) => `${customer} ${createdAt} ${twin}`,
        }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 3, max: 9 }),
        async (entries, limit, windowSize) => {
          const customers: Record<string, Listed[]> = { cus_1: [], cus_2: [], cus_3: [] };
          for (const [index, { customer, createdAt, status, isOurs, word }] of entries.entries()) {
            customers[customer]?.push(invoiceAt(createdAt, `in_${word}_${index}`, status, isOurs));
          }
          const { gateway, calls } = createStripe(customers, windowSize);
          // One of them was deleted at Stripe, and one is in both lists after a crash.
          const account = { customers: ['cus_1', 'cus_2'], formerCustomers: ['cus_3', 'cus_1'] };
          const seen: Invoice[] = [];
          let page: InvoicePage = { invoices: [] };
          let pages = 0;
          do {
            const after = page.next && invoiceCursor.decode(invoiceCursor.encode(page.next));
            page = await listInvoices(gateway, account, { limit, after });
            expect(page.invoices.length).toBeLessThanOrEqual(limit);
            seen.push(...page.invoices);
          } while (page.next && ++pages < 200);
          const expected = Object.values(customers)
            .flat()
            .filter(({ status, isOurs }) => isOurs && status !== 'draft')
            .map(shown)
            .sort(
              (one, other) => other.createdAt - one.createdAt || (one.invoiceId < other.invoiceId ? 1 : -1),
            );
          expect(seen).toEqual(expected);
          expect(calls.length).toBe((pages + 1) * 3);
        },
      ),
    );
  });

  it('are not lost if a window of Stripe ends within a second', async () => {
    const all = [invoiceAt(3, 'in_a'), invoiceAt(2, 'in_b'), invoiceAt(2, 'in_z'), invoiceAt(1, 'in_c')];
    const { gateway } = createStripe({ cus_1: all }, 2);
    const seen: string[] = [];
    let page: InvoicePage = { invoices: [] };
    for (let pages = 0; pages < 4 && (pages === 0 || page.next); pages++) {
      page = await listInvoices(
        gateway,
        { customers: ['cus_1'], formerCustomers: [] },
        { limit: 2, after: page.next },
      );
      seen.push(...page.invoices.map(({ invoiceId }) => invoiceId));
    }
    expect([seen, page.next]).toEqual([['in_a', 'in_z', 'in_b', 'in_c'], undefined]);
  });

  it('come to an end if one second has more invoices than a window', async () => {
    const older = invoiceAt(1, 'in_older');
    const same = ['in_1', 'in_2', 'in_3', 'in_4'].map((invoiceId) => invoiceAt(2, invoiceId));
    const { gateway } = createStripe({ cus_1: [...same, older] }, 3);
    const first = await listInvoices(gateway, { customers: ['cus_1'], formerCustomers: [] }, { limit: 3 });
    expect(first.invoices).toHaveLength(3);
    const second = await listInvoices(
      gateway,
      { customers: ['cus_1'], formerCustomers: [] },
      { limit: 3, after: first.next },
    );
    expect(second).toEqual({ invoices: [shown(older)] });
  });

  it('are an empty list, without a call to Stripe, for an account without a customer', async () => {
    const { gateway, calls } = createStripe({}, 100);
    expect(await listInvoices(gateway, { customers: [], formerCustomers: [] }, { limit: 20 })).toEqual({
      invoices: [],
    });
    expect(calls).toEqual([]);
  });

  it.each([
    '',
    'x',
    'MSM',
    Buffer.from('1#in_1#2').toString('base64url'),
    Buffer.from('-1#in').toString('base64url'),
  ])('have no page after the cursor %j', (cursor) => {
    expect(() => invoiceCursor.decode(cursor)).toThrow(expect.objectContaining({ status: 400 }));
  });
});
