import { describe, expect, it } from 'vitest';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { monthlyPrice, submitForm } from '../../local/stripe/support/startedStripe.ts';
import { alteredGateway, createSyncing, type Syncing } from '../../support/webhooks/syncing.ts';
import { AS_IN_PORTAL, switchPlan } from '../../support/webhooks/webhookPath.ts';

/** Does what a customer does on Stripe's portal page. */
async function inPortal(
  { stripe }: Syncing,
  buyer: { customer: string; subscription: string },
  action: Record<string, string>,
) {
  const { url } = await stripe.billingPortal.sessions.create({ customer: buyer.customer });
  await submitForm(url, { subscription: buyer.subscription, ...action });
  return stripe.subscriptions.retrieve(buyer.subscription);
}

describe('the plan of a subscription', () => {
  it('comes from the paid price if the metadata names another plan, as after an upgrade in the portal', async () => {
    const { shop, stripe, bought, arrive, account } = await createSyncing();
    const { customer, subscription } = await bought('starter');
    await arrive(customer);
    const { items } = await stripe.subscriptions.retrieve(subscription);
    await switchPlan(shop, { subscription, item: items.data[0]?.id ?? '' }, 'growth');
    const { metadata } = await stripe.subscriptions.retrieve(subscription);
    expect(metadata).toMatchObject({ session_billing: 'starter' });
    await arrive(customer);
    expect(await account()).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000 });
  });

  it('stays the paid one after a switch that is billed with the next period, and is reported', async () => {
    const webhooks = await createSyncing();
    const buyer = await webhooks.bought('starter');
    await inPortal(webhooks, buyer, { action: 'switch', price: webhooks.shop.prices.growth });
    await webhooks.arrive(buyer.customer);
    expect(await webhooks.account()).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000 });
    expect(webhooks.reports).toEqual(['price_not_billed']);
  });

  it('has the period of the item with its price, and not that of an add-on before it', async () => {
    const webhooks = await createSyncing();
    const addOn = await monthlyPrice(webhooks.stripe, 'Seats');
    const { customer, subscription } = await webhooks.subscribed({
      items: [{ price: addOn.id }, { price: webhooks.shop.prices.starter }],
    });
    const gateway = alteredGateway(webhooks, ({ items }) => {
      const data = items.data.map((item) =>
        item.price.id === addOn.id
          ? { ...item, current_period_start: 1_700_000_000, current_period_end: 1_900_000_000 }
          : item,
      );
      return { items: { ...items, data } };
    });
    await webhooks.arrive(customer, { overrides: { gateway } });
    const { items } = await webhooks.stripe.subscriptions.retrieve(subscription);
    expect(items.data[0]?.price.id).toBe(addOn.id);
    expect(await webhooks.account()).toMatchObject({
      plan: 'starter',
      periodStart: items.data[1]?.current_period_start,
      periodEnd: items.data[1]?.current_period_end,
    });
  });

  it('is the same for any quantity', async () => {
    const { shop, subscribed, arrive, account } = await createSyncing();
    const { customer } = await subscribed({ items: [{ price: shop.prices.starter, quantity: 7 }] });
    await arrive(customer);
    expect(await account()).toMatchObject({ plan: 'starter', sessionsIncluded: 5_000, concurrent: 10 });
  });

  it('is the greatest of several items, in either order', async () => {
    const { shop, subscribed, arrive, account } = await createSyncing();
    const { starter, growth } = shop.prices;
    const { customer } = await subscribed({ items: [{ price: starter }, { price: growth }] });
    await arrive(customer);
    expect((await account()).plan).toBe('growth');
    const metadata = { user_id: 'u2' };
    const other = await subscribed({ items: [{ price: growth }, { price: starter }], metadata });
    await arrive(other.customer);
    expect((await account('u2')).plan).toBe('growth');
  });

  it('stays the paid one after a switch to an unknown price, which is reported and retried until the setting is fixed', async () => {
    const { stripe, deps, reports, bought, arrive, account } = await createSyncing();
    const { customer, subscription } = await bought();
    await arrive(customer);
    const unknown = await monthlyPrice(stripe, 'Secret offer');
    const items = (await stripe.subscriptions.retrieve(subscription)).items.data;
    await stripe.subscriptions.update(subscription, {
      items: [{ id: items[0]?.id, price: unknown.id }],
      ...AS_IN_PORTAL,
    });
    for (const attempts of [1, 2]) {
      const { failures } = await arrive(customer);
      expect(failures).toMatchObject([{ error: { code: 'unknown_price' } }]);
      expect(reports).toHaveLength(attempts);
      expect((await account()).plan).toBe('starter');
    }
    const prices = { ...deps.rules.prices, growth: [unknown.id] };
    const { failures } = await arrive(customer, { overrides: { rules: { ...deps.rules, prices } } });
    expect(failures).toEqual([]);
    expect((await account()).plan).toBe('growth');
  });

  it('is read from subscriptions with expanded objects instead of ids', async () => {
    const webhooks = await createSyncing();
    const { customer, subscription } = await webhooks.bought();
    const gateway = alteredGateway(webhooks, () => ({ customer: { id: customer, object: 'customer' } }));
    await webhooks.arrive(customer, { overrides: { gateway } });
    expect(await webhooks.account()).toMatchObject({
      plan: 'starter',
      subscription: { id: subscription, customer },
    });
  });
});

describe('a cancelled plan', () => {
  it('ends with cancel_at, which the portal sets while it leaves cancel_at_period_end false', async () => {
    const webhooks = await createSyncing();
    const buyer = await webhooks.bought();
    const cancelled = await inPortal(webhooks, buyer, { action: 'cancel_at_period_end' });
    expect(cancelled).toMatchObject({ cancel_at: expect.any(Number), cancel_at_period_end: false });
    await webhooks.arrive(buyer.customer);
    const account = await webhooks.account();
    const cancelAt = cancelled.cancel_at ?? 0;
    expect(account).toMatchObject({ plan: 'starter', subscription: { cancelAt } });
    expect(accountAt(account, cancelAt - 1).plan).toBe('starter');
    expect(accountAt(account, cancelAt).plan).toBe('free');
  });

  it('ends at cancel_at if that is in the middle of a period', async () => {
    const { stripe, bought, arrive, account } = await createSyncing();
    const { customer, subscription } = await bought();
    const before = await stripe.subscriptions.retrieve(subscription);
    const cancelAt = before.created + 5 * SECONDS_PER_DAY;
    await stripe.subscriptions.update(subscription, { cancel_at: cancelAt });
    await arrive(customer);
    expect(accountAt(await account(), cancelAt - 1).plan).toBe('starter');
    // The paid period still limits usage, so that cancelling gives no second quota.
    const periodEnd = before.items.data[0]?.current_period_end;
    expect(accountAt(await account(), cancelAt)).toMatchObject({ plan: 'free', periodEnd });
  });

  it('ends with its period if only cancel_at_period_end is set', async () => {
    const webhooks = await createSyncing();
    const { customer } = await webhooks.bought();
    const gateway = alteredGateway(webhooks, () => ({ cancel_at: null, cancel_at_period_end: true }));
    await webhooks.arrive(customer, { overrides: { gateway } });
    const account = await webhooks.account();
    expect(account.subscription?.cancelAt).toBe(account.periodEnd);
    expect(accountAt(account, account.periodEnd - 1).plan).toBe('starter');
    expect(accountAt(account, account.periodEnd).plan).toBe('free');
  });

  it('continues if the customer resumes it', async () => {
    const webhooks = await createSyncing();
    const buyer = await webhooks.bought();
    await inPortal(webhooks, buyer, { action: 'cancel_at_period_end' });
    await webhooks.arrive(buyer.customer);
    await inPortal(webhooks, buyer, { action: 'resume' });
    await webhooks.arrive(buyer.customer);
    const account = await webhooks.account();
    expect(account.subscription?.cancelAt).toBeUndefined();
    expect(accountAt(account, account.periodEnd).plan).toBe('starter');
  });
});

describe('two live subscriptions', () => {
  it.each([
    ['starter', 'growth'],
    ['growth', 'starter'],
  ] as const)('give the greater plan and are reported, bought as %s and then %s', async (first, second) => {
    const { shop, reports, subscribed, arrive, account } = await createSyncing();
    for (const plan of [first, second]) {
      const { customer } = await subscribed({ items: [{ price: shop.prices[plan] }] });
      await arrive(customer);
      await shop.stripe.control('clock', { advanceSeconds: 60 });
    }
    expect((await account()).plan).toBe('growth');
    expect(reports).toEqual(['two_live_subscriptions']);
  });

  it('of the same plan and the same second select the same one, in any order of Stripe’s list', async () => {
    const { shop, stripe, deps, reports, subscribed, arrive, account } = await createSyncing();
    const items = [{ price: shop.prices.starter }];
    const { customer } = await subscribed({ items });
    await stripe.subscriptions.create({ customer, items });
    const listed = await deps.gateway.listSubscriptions(customer);
    const twins = listed.map((subscription) => ({ ...subscription, created: 1_790_000_000 }));
    for (const order of [twins, twins.toReversed()]) {
      const gateway = { ...deps.gateway, listSubscriptions: async () => order };
      await arrive(customer, { accountId: 'u1', overrides: { gateway } });
      const [winner] = twins
        .map(({ id }) => id)
        .sort()
        .reverse();
      expect((await account()).subscription?.id).toBe(winner);
    }
    expect(reports).toEqual(['two_live_subscriptions', 'two_live_subscriptions']);
  });
});
