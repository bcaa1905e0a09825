import { beforeEach, describe, expect, it } from 'vitest';
import { createBillingGateway } from '../../../services/billing/gateway/billingGateway.ts';
import type { BillingGatewayOptions } from '../../../services/billing/gateway/billingGatewayOptions.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { createShop, type Shop } from '../../support/stripe/shop.ts';

const NOW = Math.floor(Date.now() / 1000);
let shop: Shop;
let normal: string;
let unpaid: string;
let subscription: string;

beforeEach(async () => {
  shop = await createShop(NOW);
  const configuration = async () => {
    const features = { invoice_history: { enabled: true } };
    return (await shop.stripe.stripe.billingPortal.configurations.create({ features })).id;
  };
  normal = await configuration();
  unpaid = await configuration();
  await shop.pay(await shop.urlOf(shop.buy('u1', 'starter')));
  subscription = (await shop.stripe.stripe.subscriptions.list()).data[0]?.id ?? '';
});

/** Opens the portal with these settings, and returns the configuration that Stripe used. */
async function portalOf(settings: Partial<BillingGatewayOptions>): Promise<string> {
  const gateway = createBillingGateway({
    stripe: shop.stripe.stripe,
    stage: 'test',
    prices: { starter: [shop.prices.starter], growth: [shop.prices.growth] },
    appUrl: 'https://app.example',
    pagesUrl: 'https://pages.example',
    ...settings,
  });
  const [customer] = await shop.customers();
  expect((await gateway.createPortal(customer?.id ?? '')).kind).toBe('portal');
  const { data } = await shop.stripe.stripe.events.list({ type: 'billing_portal.session.created' });
  const opened = (data[0]?.data.object ?? {}) as { configuration?: string };
  return String(opened.configuration);
}
const portal = () => portalOf({ portalConfiguration: normal, unpaidPortalConfiguration: unpaid });
const renew = (outcome: string) => shop.stripe.control(`subscriptions/${subscription}/renew`, { outcome });

describe('the portal', () => {
  it('offers changes of a paid plan, and none while the plan’s invoice is unpaid', async () => {
    expect(await portal()).toBe(normal);
    await renew('failed');
    expect(await portal()).toBe(unpaid);
    await shop.stripe.control(`subscriptions/${subscription}/recover`);
    expect(await portal()).toBe(normal);
  });

  it('offers no changes while the plan’s invoice is uncollectible', async () => {
    await renew('failed');
    const { data } = await shop.stripe.stripe.invoices.list({ subscription, status: 'open' });
    await shop.stripe.stripe.invoices.markUncollectible(data[0]?.id ?? '');
    expect(await portal()).toBe(unpaid);
  });

  it('offers no changes while an invoice at the price of an offer is unpaid, also one whose change waits for it', async () => {
    const { stripe } = shop.stripe;
    const [customer] = await shop.customers();
    const card = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', {
      customer: customer?.id ?? '',
    });
    await stripe.subscriptions.update(subscription, { default_payment_method: card.id });
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 40_000,
      recurring: { interval: 'month' },
      product_data: { name: 'An offer' },
      metadata: { [SOLD_BY_US]: 'growth' },
    });
    const { items } = await stripe.subscriptions.retrieve(subscription);
    const changed = [{ id: items.data[0]?.id, price: price.id }];
    const held = await stripe.subscriptions.update(subscription, {
      items: changed,
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
    });
    expect(held.pending_update?.subscription_items).toHaveLength(1);
    expect(await portal()).toBe(unpaid);
    await stripe.invoices.voidInvoice(String(held.latest_invoice));
    expect(await portal()).toBe(normal);
    await stripe.subscriptions.update(subscription, { items: changed, proration_behavior: 'none' });
    expect(await portal()).toBe(normal);
    await renew('failed');
    expect(await portal()).toBe(unpaid);
  });

  it('offers changes while only an invoice for something else is unpaid, or the plan’s invoice is void', async () => {
    const { stripe } = shop.stripe;
    const [customer] = await shop.customers();
    await stripe.invoiceItems.create({ customer: customer?.id ?? '', amount: 500, currency: 'usd' });
    const manual = await stripe.invoices.create({
      customer: customer?.id,
      subscription,
      pending_invoice_items_behavior: 'include',
    });
    await stripe.invoices.finalizeInvoice(manual.id ?? '');
    expect(await portal()).toBe(normal);
    await renew('failed');
    const { data } = await stripe.invoices.list({ subscription, status: 'open', limit: 1 });
    await stripe.invoices.voidInvoice(data[0]?.id ?? '');
    expect(await portal()).toBe(normal);
  });

  it('offers changes after the unpaid subscription has ended', async () => {
    await renew('failed');
    await shop.stripe.stripe.subscriptions.cancel(subscription);
    expect(await portal()).toBe(normal);
  });

  it('has the normal configuration in a stage without one for unpaid plans', async () => {
    await renew('failed');
    expect(await portalOf({ portalConfiguration: normal })).toBe(normal);
  });

  it.each([
    [{ portalConfiguration: 'bpc_gone' }, 'STRIPE_PORTAL_CONFIGURATION,'],
    [{ unpaidPortalConfiguration: 'bpc_gone' }, 'STRIPE_PORTAL_CONFIGURATION_UNPAID,'],
  ])('with %j fails as a wrong setting, which it names', async (settings, name) => {
    await renew('failed');
    const failed = await portalOf(settings).catch((error) => error);
    expect(failed).toMatchObject({
      code: 'payment_provider_misconfigured',
      message: expect.stringContaining(name),
    });
    expect(failed.message).not.toContain('bpc_gone');
  });

  it('of a Stripe account without a configuration fails as a missing setting', async () => {
    await shop.stripe.control('faults', { status: 400, path: '/v1/billing_portal/sessions' });
    await expect(portalOf({})).rejects.toMatchObject({
      code: 'payment_provider_misconfigured',
      message: 'STRIPE_PORTAL_CONFIGURATION not configured',
    });
  });
});
