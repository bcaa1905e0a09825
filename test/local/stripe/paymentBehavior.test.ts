import { describe, expect, it } from 'vitest';
import { halfMonth } from './support/halfMonth.ts';
import { firstItem, recentEventTypes } from './support/startedStripe.ts';

const HOUR_SECONDS = 3600;
const NOW_BY_INVOICE = {
  proration_behavior: 'always_invoice',
  billing_cycle_anchor: { type: 'now' },
} as const;
const HELD = { ...NOW_BY_INVOICE, payment_behavior: 'pending_if_incomplete' } as const;

async function heldChange() {
  const bench = await halfMonth();
  await bench.useCard('pm_card_chargeCustomerFail');
  const held = await bench.change({ price: bench.prices.pro.id }, HELD);
  return { ...bench, held };
}

describe('pending_if_incomplete', () => {
  it('applies a change that is paid at once', async () => {
    const { change, prices } = await halfMonth();
    const updated = await change({ price: prices.pro.id }, HELD);
    expect(updated).toMatchObject({ status: 'active', pending_update: null });
    expect(firstItem(updated).price.id).toBe(prices.pro.id);
  });

  it('holds a change back until its invoice is paid', async () => {
    const { stripe, held, current, prices, subscription, useCard } = await heldChange();
    expect(held).toMatchObject({
      status: 'active',
      billing_cycle_anchor: subscription.billing_cycle_anchor,
      latest_invoice: { status: 'open', total: 4150 },
      pending_update: { subscription_items: [{ price: { id: prices.pro.id } }] },
    });
    expect(firstItem(held).price.id).toBe(prices.starter.id);
    await useCard('pm_card_visa');
    await stripe.invoices.pay(held.latest_invoice.id);
    const applied = await current();
    expect(applied).toMatchObject({ status: 'active', pending_update: null });
    expect(firstItem(applied).price.id).toBe(prices.pro.id);
    expect(firstItem(applied).current_period_start).toBe(applied.billing_cycle_anchor);
    expect(await recentEventTypes(stripe, 4)).toEqual([
      'invoice.paid',
      'invoice.payment_succeeded',
      'customer.subscription.updated',
      'customer.subscription.pending_update_applied',
    ]);
    // The debit of the applied change is the one to credit from now on.
    const back = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: firstItem(applied).id, price: prices.starter.id }],
      expand: ['latest_invoice'],
      ...NOW_BY_INVOICE,
    });
    expect(back.latest_invoice).toMatchObject({ lines: { data: [{ amount: -4900 }, { amount: 1500 }] } });
  });

  it('drops the change and voids its invoice after 23 hours', async () => {
    const { stripe, control, held, current, prices } = await heldChange();
    expect((held.pending_update?.expires_at ?? 0) - held.latest_invoice.created).toBe(23 * HOUR_SECONDS);
    await control('clock', { advanceSeconds: 23 * HOUR_SECONDS - 60 });
    expect((await current()).pending_update).not.toBeNull();
    await control('clock', { advanceSeconds: 60 });
    const dropped = await current();
    expect(dropped).toMatchObject({
      status: 'active',
      pending_update: null,
      latest_invoice: { id: held.latest_invoice.id, status: 'void' },
    });
    expect(firstItem(dropped).price.id).toBe(prices.starter.id);
    expect((await stripe.invoiceItems.list({ pending: true })).data).toEqual([]);
    const types = await recentEventTypes(stripe, 3);
    expect(types).toContain('customer.subscription.pending_update_expired');
  });

  it('drops a held change when its invoice is voided or the subscription is cancelled', async () => {
    const voided = await heldChange();
    await voided.stripe.invoices.voidInvoice(voided.held.latest_invoice.id);
    expect((await voided.current()).pending_update).toBeNull();
    const cancelled = await heldChange();
    await cancelled.stripe.subscriptions.cancel(cancelled.subscription.id);
    expect(await cancelled.current()).toMatchObject({
      pending_update: null,
      latest_invoice: { status: 'void' },
    });
  });

  it('refuses parameters that cannot be held back', async () => {
    const { change, prices } = await halfMonth();
    await expect(
      change({ price: prices.pro.id }, { ...HELD, metadata: { note: 'x' } }),
    ).rejects.toMatchObject({ statusCode: 400 });
  });
});

describe('error_if_incomplete', () => {
  it('refuses a change that cannot be paid, and changes nothing', async () => {
    const { stripe, change, current, pendingItems, prices, subscription, useCard } = await halfMonth();
    await useCard('pm_card_chargeCustomerFail');
    const invoices = (await stripe.invoices.list()).data.length;
    const failing = change(
      { price: prices.pro.id },
      { ...NOW_BY_INVOICE, payment_behavior: 'error_if_incomplete' },
    );
    await expect(failing).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect((await current()).latest_invoice.id).toBe(subscription.latest_invoice);
    expect(firstItem(await current()).price.id).toBe(prices.starter.id);
    expect((await stripe.invoices.list()).data).toHaveLength(invoices);
    expect(await pendingItems()).toEqual([]);
  });
});
