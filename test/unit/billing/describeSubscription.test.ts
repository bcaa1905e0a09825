import { describe, expect, it } from 'vitest';
import { describeSubscription } from '../../../services/billing/domain/describeSubscription.ts';
import type { Invoice, SubscriptionDetails } from '../../../services/billing/domain/ports.ts';
import { Fault } from '../../../shared/fault.ts';
import { starterSubscription } from '../../support/table/testTable.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z') / 1000;

const NEXT = { at: 1, amountMinor: 2_900, currency: 'usd' };

/** What an account with one customer pays, and the calls to Stripe that the answer took. */
async function described(
  stored: string,
  details: Partial<SubscriptionDetails> | undefined,
  preview: () => Promise<{ at: number; amountMinor: number; currency: string }> = async () => NEXT,
  invoices: (Invoice & { isOurs: boolean })[] = [],
) {
  const calls: string[] = [];
  const gateway = {
    readDetails: async (id: string) => {
      calls.push('read');
      return details && { id, status: 'active', customer: 'cus_1', currency: 'usd', ...details };
    },
    previewInvoice: async () => {
      calls.push('preview');
      return preview();
    },
    listInvoices: async () => {
      calls.push('list');
      return { invoices, hasMore: false };
    },
  };
  const account = {
    plan: 'starter',
    customers: ['cus_1'],
    formerCustomers: [],
    subscription: starterSubscription(NOW, { status: stored }),
    now: NOW,
    onPreviewRefused: (error: Error) => void calls.push(error.message),
  };
  return { view: await describeSubscription(gateway, account), calls: calls.sort() };
}

describe('what an account pays', () => {
  it.each(['active', 'trialing', 'past_due', 'unpaid'])(
    'has a preview while the subscription is %s',
    async (status) => {
      const { view, calls } = await described('active', { status });
      expect(view).toMatchObject({ status, nextInvoice: { amountMinor: 2_900 } });
      expect(calls).toEqual(['list', 'preview', 'read']);
    },
  );

  it.each(['paused', 'incomplete', 'a_new_status'])(
    'has no preview while the subscription is %s',
    async (status) => {
      const { view, calls } = await described('active', { status, card: undefined });
      expect(view).toMatchObject({ status });
      expect(view.nextInvoice).toBeUndefined();
      expect(calls).toEqual(['list', 'read']);
    },
  );

  it.each([
    ['active', undefined],
    ['past_due', 100],
    ['unpaid', 100],
    ['incomplete', 100],
  ])('has an attempted invoice of a subscription that is %s, failed at %s', async (status, failedAt) => {
    const attempted = {
      invoiceId: 'in_1',
      status: 'open',
      createdAt: NOW - 60,
      amountMinor: 2_900,
      currency: 'usd',
      isOurs: true,
      collection: { subscription: 'sub_test', paidMinor: 0, remainingMinor: 2_900, failedAt: 100 },
    };
    const { view } = await described('active', { status }, undefined, [attempted]);
    expect(view.amountDue?.invoiceId).toBe('in_1');
    expect(view.amountDue?.collection.failedAt).toBe(failedAt);
  });

  it('has everything but the next invoice if Stripe refuses to preview it, which is logged', async () => {
    const price = { amountMinor: 2_900, currency: 'usd', interval: 'month', intervalCount: 1 } as const;
    const refused = () => Promise.reject(new Fault('payment_provider_refused', 'no tax location'));
    const { view, calls } = await described('active', { price }, refused);
    expect(view).toMatchObject({ status: 'active', price });
    expect(view.nextInvoice).toBeUndefined();
    expect(calls).toContain('no tax location');
  });

  it('is not known while Stripe cannot be reached for the preview', async () => {
    const down = () => Promise.reject(new Fault('payment_provider_unavailable', 'down'));
    await expect(described('active', {}, down)).rejects.toThrow('down');
  });

  it.each(['canceled', 'incomplete_expired'])(
    'is not read from a subscription that is %s',
    async (status) => {
      const { view, calls } = await described(status, undefined);
      expect(view).toEqual({ plan: 'starter', status });
      expect(calls).toEqual(['list']);
    },
  );

  it('is nothing of a subscription that has just ended, or that Stripe does not have', async () => {
    const price = { amountMinor: 2_900, currency: 'usd', interval: 'month', intervalCount: 1 } as const;
    const ended = await described('active', { status: 'canceled', price });
    expect(ended.view).toEqual({ plan: 'starter', status: 'canceled' });
    expect((await described('active', undefined)).view).toEqual({ plan: 'starter', status: 'none' });
  });
});
