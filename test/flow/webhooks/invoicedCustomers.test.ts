import { describe, expect, it } from 'vitest';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { eventFeed } from '../../support/webhooks/eventFeed.ts';
import { createSyncing, GRACE_SECONDS, type Syncing } from '../../support/webhooks/syncing.ts';
import { switchPlan } from '../../support/webhooks/webhookPath.ts';

/** A customer without a card, who gets invoices. Returns the due date of the first one, epoch seconds. */
async function invoiced(
  { shop, stripe, subscribed, arrive }: Syncing,
  daysUntilDue: number,
  plan: PaidPlanId = 'growth',
) {
  const { customer, subscription } = await subscribed(
    {
      items: [{ price: shop.prices[plan] }],
      collection_method: 'send_invoice',
      days_until_due: daysUntilDue,
    },
    'no_card',
  );
  await arrive(customer);
  const { data } = await stripe.invoices.list({ subscription });
  return { customer, subscription, invoice: data[0]?.id ?? '', dueAt: data[0]?.due_date ?? 0 };
}

describe('an invoiced customer', () => {
  it('keeps the plan past the due date, and loses it when the grace after it ends', async () => {
    const syncing = await createSyncing();
    const { customer, dueAt } = await invoiced(syncing, 14);
    const { shop, arrive, account } = syncing;
    await shop.stripe.control('clock', { now: dueAt + 1 });
    const full = { plan: 'growth', status: 'past_due', sessionsIncluded: 20_000 };
    for (const at of [dueAt + 1, dueAt + GRACE_SECONDS - 1]) {
      await arrive(customer, { at });
      expect(await account()).toMatchObject({ ...full, accessUntil: dueAt + GRACE_SECONDS });
    }
    await arrive(customer, { at: dueAt + GRACE_SECONDS });
    expect(await account()).toMatchObject({ plan: 'free', status: 'past_due' });
  });

  it('keeps the plan until then although the later invoice of an upgrade is overdue too', async () => {
    const syncing = await createSyncing();
    const { shop, stripe, arrive, account } = syncing;
    const { customer, subscription, dueAt } = await invoiced(syncing, 14, 'starter');
    const { items } = await stripe.subscriptions.retrieve(subscription);
    await shop.stripe.control('clock', { advanceSeconds: SECONDS_PER_DAY });
    await switchPlan(shop, { subscription, item: items.data[0]?.id ?? '' }, 'growth');
    const upgrade = (await stripe.invoices.list({ subscription })).data[0];
    expect(upgrade).toMatchObject({ status: 'open', billing_reason: 'subscription_update' });
    await shop.stripe.control('clock', { now: dueAt + 2 * SECONDS_PER_DAY });
    await arrive(customer, { at: dueAt + 2 * SECONDS_PER_DAY });
    const accessUntil = dueAt + GRACE_SECONDS;
    expect(await account()).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000, accessUntil });
    await arrive(customer, { at: accessUntil });
    expect((await account()).plan).toBe('free');
  });

  it('gets the plan back with the payment, in the same period', async () => {
    const syncing = await createSyncing();
    const { customer, invoice, dueAt } = await invoiced(syncing, 14);
    const { stripe, arrive, account } = syncing;
    const { periodStart, periodEnd } = await account();
    await arrive(customer, { at: dueAt + GRACE_SECONDS });
    await stripe.invoices.pay(invoice, { paid_out_of_band: true });
    await arrive(customer, { at: dueAt + GRACE_SECONDS + 60 });
    expect(await account()).toMatchObject({
      plan: 'growth',
      status: 'active',
      sessionsIncluded: 20_000,
      periodStart,
      periodEnd,
    });
  });

  it('has the whole quota of a renewal once its draft is finalized, an hour later', async () => {
    const syncing = await createSyncing();
    const { shop, stripe, account } = syncing;
    const { apply } = await eventFeed(shop);
    const { subscription, invoice } = await invoiced(syncing, 14);
    await stripe.invoices.pay(invoice, { paid_out_of_band: true });
    const { periodEnd } = await account();
    await apply(periodEnd - 1);
    await shop.stripe.control('clock', { now: periodEnd });
    await shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome: 'draft' });
    await apply(periodEnd);
    expect((await account()).sessionsIncluded).toBeLessThan(20_000);
    const at = periodEnd + SECONDS_PER_HOUR;
    await shop.stripe.control('clock', { now: at });
    await apply(at);
    expect(await account()).toMatchObject({ plan: 'growth', status: 'active', sessionsIncluded: 20_000 });
  });

  it('who has 30 days and never pays gets one month, whatever is invoiced afterwards', async () => {
    const syncing = await createSyncing();
    const { shop, arrive, account } = syncing;
    const { customer, subscription, dueAt } = await invoiced(syncing, 30);
    const plans: string[] = [];
    for (let month = 0; month < 3; month++) {
      const { periodEnd } = await account();
      await arrive(customer, { at: periodEnd - SECONDS_PER_DAY });
      plans.push((await account()).plan);
      await shop.stripe.control('clock', { now: periodEnd });
      await shop.stripe.control(`subscriptions/${subscription}/renew`);
      await arrive(customer, { at: Math.max(periodEnd, dueAt) + GRACE_SECONDS });
      expect(await account()).toMatchObject({ plan: 'free' });
    }
    expect(plans).toEqual(['growth', 'free', 'free']);
  });

  it('whose first invoice is voided loses the plan', async () => {
    const syncing = await createSyncing();
    const { stripe, arrive, account } = syncing;
    const { customer, invoice } = await invoiced(syncing, 30);
    expect((await account()).plan).toBe('growth');
    await stripe.invoices.voidInvoice(invoice);
    await arrive(customer);
    expect((await account()).plan).toBe('free');
  });
});
