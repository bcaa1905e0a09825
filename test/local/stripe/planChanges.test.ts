import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { DAY_SECONDS, HALF_MONTH_SECONDS, halfMonth, MONTH_START } from './support/halfMonth.ts';
import { firstItem } from './support/startedStripe.ts';

const NOW = MONTH_START + HALF_MONTH_SECONDS;
const MONTH_END = NOW + HALF_MONTH_SECONDS;

/** The parts of an invoice's lines that a proration decides. */
function summary(invoice: Stripe.Invoice) {
  return invoice.lines.data.map(({ amount, parent, period }) => ({
    amount,
    proration: (parent?.subscription_item_details ?? parent?.invoice_item_details)?.proration,
    end: period.end,
  }));
}

describe('a change of price', () => {
  it('adds prorations to the next invoice by default', async () => {
    const { control, change, current, pendingItems, prices, subscription } = await halfMonth();
    const updated = await change({ price: prices.pro.id });
    expect(firstItem(updated)).toMatchObject({ current_period_end: MONTH_END, price: { id: prices.pro.id } });
    expect(updated.latest_invoice.id).toBe(subscription.latest_invoice);
    const [line] = updated.latest_invoice.lines.data;
    expect(await pendingItems()).toMatchObject([
      {
        amount: -750,
        proration: true,
        discountable: false,
        period: { start: NOW, end: MONTH_END },
        proration_details: {
          credited_items: {
            type: 'invoice_line_items',
            invoice_line_item_details: {
              invoice: subscription.latest_invoice,
              invoice_line_items: [line?.id],
            },
          },
        },
      },
      { amount: 2450, proration: true, period: { start: NOW, end: MONTH_END } },
    ]);
    await control(`subscriptions/${subscription.id}/renew`);
    const renewed = (await current()).latest_invoice;
    const nextEnd = Date.UTC(2026, 5, 1) / 1000;
    expect(renewed.total).toBe(-750 + 2450 + 4900);
    expect(summary(renewed)).toEqual([
      { amount: -750, proration: true, end: MONTH_END },
      { amount: 2450, proration: true, end: MONTH_END },
      { amount: 4900, proration: false, end: nextEnd },
    ]);
    expect(renewed.lines.data[0]?.parent?.subscription_item_details).toMatchObject({
      proration_details: {
        credited_items: { invoice: subscription.latest_invoice, invoice_line_items: [line?.id] },
      },
    });
  });

  it('is invoiced at once with always_invoice', async () => {
    const { change, pendingItems, prices } = await halfMonth();
    const updated = await change({ price: prices.pro.id }, { proration_behavior: 'always_invoice' });
    expect(updated.latest_invoice).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_update',
      total: 1700,
    });
    expect(summary(updated.latest_invoice)).toEqual([
      { amount: -750, proration: true, end: MONTH_END },
      { amount: 2450, proration: true, end: MONTH_END },
    ]);
    expect(await pendingItems()).toEqual([]);
  });

  it('bills a whole new period when the anchor moves to now', async () => {
    const { change, prices } = await halfMonth();
    const updated = await change(
      { price: prices.pro.id },
      { proration_behavior: 'always_invoice', billing_cycle_anchor: { type: 'now' } },
    );
    const end = Date.UTC(2026, 4, 16) / 1000;
    expect(updated.billing_cycle_anchor).toBe(NOW);
    expect(firstItem(updated)).toMatchObject({ current_period_start: NOW, current_period_end: end });
    expect(summary(updated.latest_invoice)).toEqual([
      { amount: -750, proration: true, end: MONTH_END },
      { amount: 4900, proration: false, end },
    ]);
  });

  it('without proration bills nothing, or only the new period', async () => {
    const { change, pendingItems, prices, subscription } = await halfMonth();
    const updated = await change({ price: prices.pro.id }, { proration_behavior: 'none' });
    expect(updated.latest_invoice.id).toBe(subscription.latest_invoice);
    expect(await pendingItems()).toEqual([]);
    const moved = await change(
      { price: prices.business.id },
      { proration_behavior: 'none', billing_cycle_anchor: { type: 'now' } },
    );
    expect(summary(moved.latest_invoice)).toMatchObject([{ amount: 9900, proration: false }]);
  });

  it('to another interval restarts the cycle, and a credit that is left stays with the customer', async () => {
    const { stripe, change, customer, prices } = await halfMonth();
    const yearly = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 15_000,
      recurring: { interval: 'year' },
      product_data: { name: 'Starter, yearly' },
    });
    const upgraded = await change({ price: yearly.id });
    const yearEnd = Date.UTC(2027, 3, 16) / 1000;
    expect(summary(upgraded.latest_invoice)).toEqual([
      { amount: -750, proration: true, end: MONTH_END },
      { amount: 15_000, proration: false, end: yearEnd },
    ]);
    const downgraded = await change({ price: prices.starter.id });
    expect(summary(downgraded.latest_invoice)).toEqual([
      // The credited time ends later than the line of the new plan.
      { amount: -15_000, proration: true, end: yearEnd },
      { amount: 1500, proration: false, end: Date.UTC(2026, 4, 16) / 1000 },
    ]);
    expect(downgraded.latest_invoice).toMatchObject({ total: -13_500, amount_due: 0, status: 'paid' });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -13_500 });
  });

  it('of a quantity credits the old quantity and bills the new one', async () => {
    const { change } = await halfMonth();
    const { latest_invoice: invoice } = await change(
      { quantity: 3 },
      { proration_behavior: 'always_invoice' },
    );
    expect(summary(invoice)).toMatchObject([{ amount: -750 }, { amount: 2250 }]);
  });

  it('credits the newest debit, also one that is not invoiced yet', async () => {
    const { control, change, current, pendingItems, prices, subscription } = await halfMonth();
    await change({ price: prices.pro.id });
    await control('clock', { advanceSeconds: 5 * DAY_SECONDS });
    await change({ price: prices.business.id });
    const items = await pendingItems();
    // Two thirds of the debit's 15 days are left, and 10 of the month's 30 days.
    expect(items.map(({ amount }) => amount)).toEqual([-750, 2450, -1633, 3300]);
    expect(items[2]?.proration_details?.credited_items).toMatchObject({
      type: 'invoice_item',
      invoice_item: items[1]?.id,
    });
    await control(`subscriptions/${subscription.id}/renew`);
    const { latest_invoice: invoice } = await current();
    expect(invoice.lines.data[2]?.parent?.subscription_item_details?.proration_details).toEqual({
      credited_items: { invoice: invoice.id, invoice_line_items: [invoice.lines.data[1]?.id] },
    });
  });

  it('credits an invoice that is not paid, which stays due', async () => {
    const { stripe, control, change, current, prices, subscription } = await halfMonth();
    await control('clock', { now: MONTH_END });
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'failed' });
    const unpaid = (await current()).latest_invoice;
    const updated = await change(
      { price: prices.pro.id },
      { proration_behavior: 'always_invoice', billing_cycle_anchor: { type: 'now' } },
    );
    expect(summary(updated.latest_invoice)).toMatchObject([{ amount: -1500 }, { amount: 4900 }]);
    expect(updated).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } });
    expect((await stripe.invoices.retrieve(unpaid.id)).status).toBe('open');
  });

  it('applies although its payment fails, and the subscription is past due', async () => {
    const { change, prices, useCard } = await halfMonth();
    await useCard('pm_card_chargeCustomerFail');
    const updated = await change({ price: prices.pro.id }, { proration_behavior: 'always_invoice' });
    expect(updated).toMatchObject({ status: 'past_due', latest_invoice: { status: 'open' } });
    expect(firstItem(updated).price.id).toBe(prices.pro.id);
  });

  it('credits what was debited in flexible billing mode, and the current price in classic mode', async () => {
    const creditOf = async (type: 'flexible' | 'classic') => {
      const { change, prices } = await halfMonth({ billing_mode: { type } });
      await change({ price: prices.pro.id }, { proration_behavior: 'none' });
      const updated = await change({ price: prices.starter.id }, { proration_behavior: 'always_invoice' });
      expect(updated.billing_mode.type).toBe(type);
      return updated.latest_invoice.lines.data[0];
    };
    expect((await creditOf('flexible'))?.amount).toBe(-750);
    const classic = await creditOf('classic');
    expect(classic?.amount).toBe(-2450);
    const details = classic?.parent?.subscription_item_details?.proration_details;
    expect(details?.credited_items?.invoice_line_items).toHaveLength(1);
  });

  it('during a trial bills nothing, and a trial is credited with nothing', async () => {
    const { stripe, change, pendingItems, prices } = await halfMonth({ trial_period_days: 30 });
    const updated = await change({ price: prices.pro.id }, { proration_behavior: 'always_invoice' });
    expect(updated.latest_invoice).toMatchObject({ billing_reason: 'subscription_create', total: 0 });
    expect(await pendingItems()).toEqual([]);
    await stripe.subscriptions.cancel(updated.id, { prorate: true });
    expect(await pendingItems()).toMatchObject([{ amount: 0, proration: true }]);
  });
});

describe('a cancellation', () => {
  it('with prorate and invoice_now credits the unused time to the customer', async () => {
    const { stripe, customer, subscription } = await halfMonth();
    const ended = await stripe.subscriptions.cancel(subscription.id, { prorate: true, invoice_now: true });
    expect(ended.status).toBe('canceled');
    expect(await stripe.invoices.retrieve(String(ended.latest_invoice))).toMatchObject({
      status: 'paid',
      total: -750,
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -750 });
  });
});
