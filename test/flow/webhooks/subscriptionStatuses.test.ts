import { describe, expect, it } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import {
  alteredGateway,
  createSyncing,
  GRACE_SECONDS,
  type Syncing,
} from '../../support/webhooks/syncing.ts';

/** How long Stripe waits for a first payment. */
const FIRST_PAYMENT_SECONDS = 23 * 3_600;

/** Advances the clock to the end of the period, and lets the payment of the next one fail. */
async function failedRenewal({ shop, stripe, account }: Syncing, subscription: string) {
  await shop.stripe.control('clock', { now: (await account()).periodEnd });
  await shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome: 'failed' });
  const { data } = await stripe.invoices.list({ subscription, status: 'open' });
  return { unpaidSince: data[0]?.created ?? 0 };
}

describe('a trial', () => {
  it('grants the plan, and is followed by a paid period of its own', async () => {
    const { shop, stripe, subscribed, arrive, account } = await createSyncing();
    const { customer, subscription } = await subscribed({
      items: [{ price: shop.prices.starter }],
      trial_period_days: 14,
    });
    await arrive(customer);
    const trialEnd = (await stripe.subscriptions.retrieve(subscription)).trial_end ?? 0;
    expect(await account()).toMatchObject({ plan: 'starter', status: 'trialing', periodEnd: trialEnd });
    await shop.stripe.control('clock', { now: trialEnd });
    await arrive(customer, { at: trialEnd + 60 });
    const [item] = (await stripe.subscriptions.retrieve(subscription)).items.data;
    expect(item?.current_period_start).toBeGreaterThanOrEqual(trialEnd);
    expect(await account()).toMatchObject({
      plan: 'starter',
      status: 'active',
      periodStart: item?.current_period_start,
      periodEnd: item?.current_period_end,
    });
  });

  it('that ends without a card is paused and grants nothing until the customer resumes', async () => {
    const { shop, stripe, subscribed, arrive, account } = await createSyncing();
    const { customer, subscription } = await subscribed(
      {
        items: [{ price: shop.prices.starter }],
        trial_period_days: 14,
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      },
      'no_card',
    );
    await arrive(customer);
    expect((await account()).plan).toBe('starter');
    const trialEnd = (await stripe.subscriptions.retrieve(subscription)).trial_end ?? 0;
    await shop.stripe.control('clock', { now: trialEnd });
    await arrive(customer, { at: trialEnd, type: 'customer.subscription.paused' });
    expect(await account()).toMatchObject({ plan: 'free', status: 'paused' });
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
    await stripe.subscriptions.resume(subscription);
    await arrive(customer, { at: trialEnd + 60, type: 'customer.subscription.resumed' });
    expect(await account()).toMatchObject({ plan: 'starter', status: 'active' });
  });
});

describe('paused collection', () => {
  it('keeps the plan, because the status stays active while nobody is charged', async () => {
    const { shop, stripe, bought, arrive, account } = await createSyncing();
    const { customer, subscription } = await bought();
    await stripe.subscriptions.update(subscription, { pause_collection: { behavior: 'void' } });
    await arrive(customer);
    expect(await account()).toMatchObject({ plan: 'starter', status: 'active' });
    const { periodEnd } = await account();
    await shop.stripe.control('clock', { now: periodEnd });
    await shop.stripe.control(`subscriptions/${subscription}/renew`);
    await arrive(customer, { at: periodEnd + 60 });
    expect(await account()).toMatchObject({ plan: 'starter', status: 'active', periodStart: periodEnd });
  });
});

describe('a payment that takes days', () => {
  const unpaid = async (webhooks: Syncing) => {
    const bought = await webhooks.subscribed({
      items: [{ price: webhooks.shop.prices.starter }],
      payment_behavior: 'default_incomplete',
    });
    await webhooks.arrive(bought.customer, { type: 'checkout.session.completed', accountId: 'u1' });
    // A subscription that never started limits no usage either: the free month is a calendar month.
    expect(await webhooks.account()).toMatchObject({ plan: 'free', status: 'none' });
    return bought;
  };

  it('grants the plan when it succeeds, and not with the checkout', async () => {
    const webhooks = await createSyncing();
    const { customer, subscription } = await unpaid(webhooks);
    const { latest_invoice } = await webhooks.stripe.subscriptions.retrieve(subscription);
    await webhooks.stripe.invoices.pay(String(latest_invoice));
    await webhooks.arrive(customer, { type: 'checkout.session.async_payment_succeeded' });
    expect(await webhooks.account()).toMatchObject({ plan: 'starter', status: 'active' });
  });

  it('grants nothing when it fails', async () => {
    const webhooks = await createSyncing();
    const { customer, subscription } = await unpaid(webhooks);
    await webhooks.shop.stripe.control('clock', { advanceSeconds: FIRST_PAYMENT_SECONDS });
    expect((await webhooks.stripe.subscriptions.retrieve(subscription)).status).toBe('incomplete_expired');
    const { failures } = await webhooks.arrive(customer, {
      type: 'checkout.session.async_payment_failed',
    });
    expect(failures).toEqual([]);
    expect(await webhooks.account()).toMatchObject({ plan: 'free', status: 'none' });
    expect(webhooks.reports).toEqual([]);
  });
});

describe('the status of a subscription', () => {
  it.each(['incomplete', 'incomplete_expired', 'paused', 'canceled', 'a_status_of_tomorrow'])(
    '%s grants nothing, even to a customer who had the plan',
    async (status) => {
      const webhooks = await createSyncing();
      const gateway = alteredGateway(webhooks, () => ({ status }));
      const newcomer = await webhooks.subscribed({
        items: [{ price: webhooks.shop.prices.growth }],
        metadata: { user_id: 'u2' },
      });
      await webhooks.arrive(newcomer.customer, { overrides: { gateway } });
      expect((await createAccountStore(webhooks.shop.table).readAccount('u2'))?.plan ?? 'free').toBe('free');
      const { customer } = await webhooks.bought();
      await webhooks.arrive(customer);
      const paid = await webhooks.account();
      const { failures } = await webhooks.arrive(customer, { overrides: { gateway } });
      expect(failures).toEqual([]);
      const { plan, periodStart, periodEnd } = await webhooks.account();
      // The period and its usage stay: losing a plan gives no second quota.
      expect({ plan, periodStart, periodEnd }).toEqual({
        plan: 'free',
        periodStart: paid.periodStart,
        periodEnd: paid.periodEnd,
      });
      expect(webhooks.reports).toEqual([]);
    },
  );
});

describe('a past-due subscription', () => {
  it('keeps the plan for exactly the grace period, with or without another event', async () => {
    const webhooks = await createSyncing();
    const { customer, subscription } = await webhooks.bought();
    await webhooks.arrive(customer);
    const { unpaidSince } = await failedRenewal(webhooks, subscription);
    const graceEnd = unpaidSince + GRACE_SECONDS;
    await webhooks.arrive(customer, { at: unpaidSince + 60 });
    const account = await webhooks.account();
    expect(account).toMatchObject({ plan: 'starter', status: 'past_due', accessUntil: graceEnd });
    expect(accountAt(account, graceEnd - 1).plan).toBe('starter');
    expect(accountAt(account, graceEnd).plan).toBe('free');
    await webhooks.arrive(customer, { at: graceEnd - 1 });
    expect((await webhooks.account()).plan).toBe('starter');
    await webhooks.arrive(customer, { at: graceEnd });
    expect(await webhooks.account()).toMatchObject({ plan: 'free', status: 'past_due' });
  });

  it('that becomes unpaid keeps the rest of its grace, and grants nothing afterwards until it is paid', async () => {
    const webhooks = await createSyncing();
    const { customer, subscription } = await webhooks.bought();
    await webhooks.arrive(customer);
    const { unpaidSince } = await failedRenewal(webhooks, subscription);
    await webhooks.shop.stripe.control(`subscriptions/${subscription}/give_up`, { end: 'unpaid' });
    await webhooks.arrive(customer, { at: unpaidSince + SECONDS_PER_DAY });
    expect(await webhooks.account()).toMatchObject({ plan: 'starter', status: 'unpaid' });
    const graceEnd = unpaidSince + GRACE_SECONDS;
    await webhooks.arrive(customer, { at: graceEnd });
    expect(await webhooks.account()).toMatchObject({
      plan: 'free',
      status: 'unpaid',
      periodStart: unpaidSince,
    });
    await webhooks.shop.stripe.control(`subscriptions/${subscription}/recover`);
    await webhooks.arrive(customer, { at: graceEnd + 60 });
    expect(await webhooks.account()).toMatchObject({
      plan: 'starter',
      status: 'active',
      sessionsIncluded: 5_000,
      periodStart: unpaidSince,
    });
  });
});

describe('a subscription that is deleted before its created event arrives', () => {
  it('grants nothing, even if the deleted event is the only one', async () => {
    const { shop, stripe, reports, bought, subscribed, arrive, account } = await createSyncing();
    const known = await bought();
    await stripe.subscriptions.cancel(known.subscription);
    const unknown = await subscribed({
      items: [{ price: shop.prices.growth }],
      metadata: { user_id: 'u2' },
    });
    await stripe.subscriptions.cancel(unknown.subscription);
    for (const { customer } of [known, unknown]) {
      const { failures } = await arrive(customer, { type: 'customer.subscription.deleted' });
      expect(failures).toEqual([]);
    }
    expect(await account('u1')).toMatchObject({ plan: 'free', status: 'canceled' });
    expect(await account('u2')).toMatchObject({ plan: 'free', status: 'canceled' });
    await arrive(known.customer, { type: 'customer.subscription.created' });
    expect((await account('u1')).plan).toBe('free');
    expect(reports).toEqual([]);
  });
});
