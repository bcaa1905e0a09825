import { beforeEach, describe, expect, it } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { billingResponses } from '../../../shared/contract/billing/responses.ts';
import { monthlyPrice } from '../../local/stripe/support/startedStripe.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';

const NOW = Math.floor(Date.now() / 1000);
let shop: Shop;
let server: ApiClient;

beforeEach(async () => {
  shop = await createShop(NOW);
  const { baseUrl } = await testApi(shop.table, shopSettings(shop));
  server = apiClient(baseUrl, await testKey(shop.table));
});

const buy = () =>
  server.post('/billing/checkout', { user_id: 'u1', plan: 'starter', email: 'u1@example.com' });
const amounts = async () => {
  const { body } = await server.get('/billing/invoices?user_id=u1');
  return billingResponses.listInvoices[200].parse(body).invoices.map(({ amountMinor }) => amountMinor);
};
const customerOf = async () =>
  (await createAccountStore(shop.table).readOrCreateAccount('u1', NOW)).customers.at(-1) ?? '';

/** Our customer also buys another product of the same Stripe account. */
async function buyOtherProduct(metadata: Record<string, string> = {}): Promise<void> {
  const { stripe } = shop.stripe;
  const customer = await customerOf();
  const price = await monthlyPrice(stripe, 'Another product', 500);
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    default_payment_method: method.id,
    metadata,
  });
}

describe('a customer with a live subscription of another product', () => {
  it('can buy a plan, and then gets the portal', async () => {
    await buy();
    await buyOtherProduct();
    const page = await buy();
    expect([page.status, page.body.code]).toEqual([200, undefined]);
    await shop.pay(String(page.body.url));
    expect((await buy()).body.code).toBe('subscription_exists');
  });

  it('sees only the invoices of this service', async () => {
    const page = await buy();
    await buyOtherProduct();
    expect(await amounts()).toEqual([]);
    await shop.pay(String(page.body.url));
    expect(await amounts()).toEqual([2_900]);
  });

  it('gets the portal while a subscription that this service sold has another price', async () => {
    await buy();
    await buyOtherProduct({ session_billing: 'starter' });
    expect((await buy()).body.code).toBe('subscription_exists');
    expect(await amounts()).toEqual([500]);
  });

  it('keeps the open page of the other product when a failed checkout closes its own pages', async () => {
    const { stripe } = shop.stripe;
    await buy();
    const ours = await stripe.checkout.sessions.list();
    const other = await stripe.checkout.sessions.create({
      mode: 'subscription',
      customer: await customerOf(),
      line_items: [{ price: (await monthlyPrice(stripe, 'Another product', 500)).id, quantity: 1 }],
      success_url: 'https://other.example',
    });
    // The Stripe client repeats a call once.
    const fault = { status: 500, count: 2, path: '/v1/checkout/sessions', method: 'POST' };
    await stripe.checkout.sessions.expire(String(ours.data[0]?.id));
    await shop.stripe.control('faults', fault);
    expect((await buy()).status).toBe(503);
    expect((await stripe.checkout.sessions.retrieve(other.id)).status).toBe('open');
  });
});
