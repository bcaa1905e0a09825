import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { type HalfMonth, halfMonth } from './support/halfMonth.ts';
import { firstItem } from './support/startedStripe.ts';

const NOW_BY_INVOICE = {
  proration_behavior: 'always_invoice',
  billing_cycle_anchor: { type: 'now' },
} as const;

type Details = Omit<Stripe.InvoiceCreatePreviewParams.SubscriptionDetails, 'items'>;

const previewOf = ({ stripe, subscription }: HalfMonth, price: object, details: Details) =>
  stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: { items: [{ id: firstItem(subscription).id, ...price }], ...details },
  });

const linesOf = ({ total, amount_due, lines }: Stripe.Invoice) => ({
  total,
  amount_due,
  lines: lines.data.map((line) => [line.amount, line.period]),
});

describe('the preview of a changed price', () => {
  it.each<[string, Details]>([
    ['a new period that is billed at once', NOW_BY_INVOICE],
    ['a proration that is billed at once', { proration_behavior: 'always_invoice' }],
  ])('with %s shows the invoice that the change makes', async (_, details) => {
    const bench = await halfMonth();
    const previewed = await previewOf(bench, { price: bench.prices.pro.id }, details);
    expect(previewed).toMatchObject({ id: expect.stringMatching(/^upcoming_in_/), status: 'draft' });
    expect((await bench.current()).latest_invoice.id).toBe(bench.subscription.latest_invoice);
    const { latest_invoice: billed } = await bench.change({ price: bench.prices.pro.id }, details);
    expect(linesOf(previewed)).toEqual(linesOf(billed));
  });

  it('without a proration shows the renewal at the new price', async () => {
    const bench = await halfMonth();
    const previewed = await previewOf(bench, { price: bench.prices.pro.id }, { proration_behavior: 'none' });
    expect(previewed).toMatchObject({
      amount_due: 4_900,
      period_end: firstItem(bench.subscription).current_period_end,
    });
    expect(firstItem(await bench.current()).price.id).toBe(bench.prices.starter.id);
  });

  it('can be of a price that does not exist, and creates none', async () => {
    const bench = await halfMonth();
    const count = async () => (await bench.stripe.prices.list({ limit: 100 })).data.length;
    const before = await count();
    const price_data = {
      currency: 'usd',
      product: String(bench.prices.starter.product),
      recurring: { interval: 'month' as const },
      unit_amount: 40_000,
    };
    const previewed = await previewOf(bench, { price_data }, NOW_BY_INVOICE);
    expect(previewed.total).toBe(40_000 - 750);
    expect(await count()).toBe(before);
  });

  it('is refused for other changes, and while a schedule manages the subscription', async () => {
    const bench = await halfMonth();
    const cancelled = previewOf(bench, { quantity: 1 }, { cancel_at_period_end: true });
    await expect(cancelled).rejects.toMatchObject({
      statusCode: 400,
      param: 'subscription_details[cancel_at_period_end]',
    });
    await bench.stripe.subscriptionSchedules.create({ from_subscription: bench.subscription.id });
    const scheduled = previewOf(bench, { price: bench.prices.pro.id }, NOW_BY_INVOICE);
    await expect(scheduled).rejects.toMatchObject({ statusCode: 400 });
  });
});
