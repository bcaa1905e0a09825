import { beforeEach, describe, expect, it } from 'vitest';
import { type ApiClient, apiClient } from '../../../support/api/apiClient.ts';
import { testApi } from '../../../support/api/testApi.ts';
import { testKey } from '../../../support/api/testKey.ts';
import { createOfferShop, type OfferShop } from '../../../support/billing/offerShop.ts';
import { shopSettings } from '../../../support/stripe/shop.ts';

const NOW = Math.floor(Date.now() / 1000);
let shop: OfferShop;
let client: ApiClient;

beforeEach(async () => {
  shop = await createOfferShop({ now: () => NOW, advanceTo: () => {} });
  const { billingPortal } = shop.stripe.stripe;
  const features = { invoice_history: { enabled: true } };
  const { id: STRIPE_PORTAL_CONFIGURATION_UNPAID } = await billingPortal.configurations.create({ features });
  const settings = { ...shopSettings(shop), STRIPE_PORTAL_CONFIGURATION_UNPAID };
  const { baseUrl } = await testApi(shop.table, settings);
  client = apiClient(baseUrl, await testKey(shop.table));
  const { id } = await shop.subscribe('starter');
  await shop.accept(await shop.offer());
  await shop.stripe.control(`subscriptions/${id}/renew`, { outcome: 'failed' });
});

const switchesOf = async () => {
  const { body } = await client.post('/billing/portal', { user_id: 'u1' });
  return (await (await fetch(String(body.url))).text()).includes('view=plans');
};

describe('a subscription with the price of an offer', () => {
  it('cannot be changed in the portal while a month of the offer is unpaid', async () => {
    expect(await switchesOf()).toBe(false);
    await shop.stripe.control(`invoices/${(await shop.subscription()).latest_invoice.id}/pay`);
    expect(await switchesOf()).toBe(true);
  });

  it('has invoices with the months that they bill', async () => {
    const { body } = await client.get('/billing/invoices?user_id=u1');
    const invoices = body.invoices as { status: string; amountMinor: number; periodStart: string }[];
    const shown = invoices.map(({ status, amountMinor, periodStart }) => [
      status,
      amountMinor,
      typeof periodStart,
    ]);
    expect(shown.sort()).toEqual([
      ['open', 40_000, 'string'],
      ['paid', 2_900, 'string'],
      ['paid', 37_100, 'string'],
    ]);
  });
});
