import { describe, expect, it } from 'vitest';
import { monthlyPrice, startedStripe } from './support/startedStripe.ts';

const DAY_SECONDS = 86_400;
const DAYS_UNTIL_DUE = 14;

async function invoicedSubscription() {
  const started = await startedStripe();
  const { stripe } = started;
  const price = await monthlyPrice(stripe);
  const customer = await stripe.customers.create({ email: 'ann@example.com' });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    collection_method: 'send_invoice',
    days_until_due: DAYS_UNTIL_DUE,
  });
  const statusOf = async () => (await stripe.subscriptions.retrieve(subscription.id)).status;
  const invoices = async () => (await stripe.invoices.list({ subscription: subscription.id })).data;
  return { ...started, subscription, statusOf, invoices };
}

describe('a subscription that is billed by invoice', () => {
  it('has open invoices with a due date and is past due once one is overdue', async () => {
    const { stripe, control, subscription, statusOf, invoices } = await invoicedSubscription();
    expect(subscription.status).toBe('active');
    const [first] = await invoices();
    const due = subscription.created + DAYS_UNTIL_DUE * DAY_SECONDS;
    expect(first).toMatchObject({ status: 'open', due_date: due, attempt_count: 0, amount_paid: 0 });
    // The emulator's clock runs on, so a second before would be too close on a busy machine.
    await control('clock', { now: due - 60 });
    expect(await statusOf()).toBe('active');
    await control('clock', { now: due });
    expect(await statusOf()).toBe('past_due');
    expect((await stripe.events.list({ type: 'invoice.overdue' })).data).toHaveLength(1);
    await stripe.invoices.pay(first?.id ?? '', { paid_out_of_band: true });
    expect(await statusOf()).toBe('active');
  });

  it('is charged nothing by a renewal, drafted or not', async () => {
    const { control, subscription, statusOf, invoices } = await invoicedSubscription();
    await control(`subscriptions/${subscription.id}/renew`);
    expect((await invoices())[0]).toMatchObject({ status: 'open', attempted: false });
    await control(`subscriptions/${subscription.id}/renew`, { outcome: 'draft' });
    const [draft] = await invoices();
    expect(draft).toMatchObject({ status: 'draft' });
    await control('clock', { advanceSeconds: 3600 });
    expect((await invoices())[0]).toMatchObject({
      status: 'open',
      due_date: (draft?.created ?? 0) + DAYS_UNTIL_DUE * DAY_SECONDS,
    });
    expect(await statusOf()).toBe('active');
  });

  it('stays past due until its latest invoice is paid, and an overdue invoice counts once', async () => {
    const { stripe, control, subscription, statusOf, invoices } = await invoicedSubscription();
    const [first] = await invoices();
    await control('clock', { advanceSeconds: DAYS_UNTIL_DUE * DAY_SECONDS - 60 });
    await control(`subscriptions/${subscription.id}/renew`);
    await control('clock', { advanceSeconds: 60 });
    expect(await statusOf()).toBe('past_due');
    const [latest] = await invoices();
    await stripe.invoices.pay(latest?.id ?? '', { paid_out_of_band: true });
    expect(await statusOf()).toBe('active');
    await control('clock', { advanceSeconds: DAY_SECONDS });
    expect(await statusOf()).toBe('active');
    expect((await stripe.invoices.retrieve(first?.id ?? '')).status).toBe('open');
  });
});
