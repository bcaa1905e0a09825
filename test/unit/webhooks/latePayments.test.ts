import { describe, expect, it } from 'vitest';
import { findLatePayments } from '../../../services/webhooks/domain/latePayments.ts';
import type {
  StripeInvoice,
  StripeSubscription,
} from '../../../services/webhooks/domain/stripeSubscription.ts';
import { DAY, END, invoice, line, priceBook, subscription } from '../../support/billing/stripeObjects.ts';

/** Returns the late payments of an invoice, and the invoices that were read for it. */
async function findLate(
  paid: Partial<StripeInvoice>,
  { isLatest = true, changes = {} }: { isLatest?: boolean; changes?: Partial<StripeSubscription> } = {},
) {
  const read: string[] = [];
  const known = invoice({ id: 'in_paid', ...paid });
  const one = subscription({ latestInvoice: isLatest ? known : invoice({ id: 'in_other' }), ...changes });
  const readInvoice = async (id: string) => {
    read.push(id);
    return { ...known, subscriptionId: one.id };
  };
  const late = await findLatePayments(
    { gateway: { readInvoice }, prices: priceBook() },
    { paidInvoices: ['in_paid'], subscriptions: [one] },
  );
  return { late, read };
}

describe('a paid invoice', () => {
  it('is not late within the time it sold', async () => {
    expect(await findLate({ paidAt: END - 1 })).toEqual({ late: [], read: [] });
  });

  it('is late once that time is over', async () => {
    expect(await findLate({ paidAt: END })).toEqual({ late: ['in_paid'], read: [] });
  });

  it('is late once its subscription has ended', async () => {
    const changes = { status: 'canceled', endedAt: END - 10 * DAY };
    expect(await findLate({ paidAt: END - DAY }, { changes })).toMatchObject({ late: ['in_paid'] });
  });

  it('that is not the latest one is read', async () => {
    expect(await findLate({ paidAt: END + DAY }, { isLatest: false })).toEqual({
      late: ['in_paid'],
      read: ['in_paid'],
    });
  });

  it('without a plan’s price is never late', async () => {
    expect(await findLate({ paidAt: END + DAY, lines: [line({ price: 'price_other' })] })).toMatchObject({
      late: [],
    });
  });

  it('of another subscription is not this account’s concern', async () => {
    const gateway = {
      readInvoice: async () => ({ ...invoice({ paidAt: END + DAY }), subscriptionId: 'sub_other' }),
    };
    const asked = { paidInvoices: ['in_x'], subscriptions: [subscription()] };
    expect(await findLatePayments({ gateway, prices: priceBook() }, asked)).toEqual([]);
  });
});
