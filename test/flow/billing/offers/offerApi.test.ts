import { beforeEach, describe, expect, it } from 'vitest';
import { newContact } from '../../../../shared/account/contact.ts';
import { createContactStore } from '../../../../shared/account/contactStore.ts';
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
  const { baseUrl } = await testApi(shop.table, shopSettings(shop));
  client = apiClient(baseUrl, await testKey(shop.table));
});

const preview = (offerId: string, user = 'u1') =>
  client.get(`/billing/offers/${offerId}/preview?user_id=${user}`);
const accept = (offerId: string, more: object = {}) =>
  client.post(`/billing/offers/${offerId}/accept`, { user_id: 'u1', ...more });

describe('the preview and the acceptance of an offer', () => {
  it('return what is charged now, and then that the subscription has the price', async () => {
    const { items } = await shop.subscribe('starter');
    expect(items.data).toHaveLength(1);
    const { offerId } = await shop.offer();
    expect(await preview(offerId)).toMatchObject({
      status: 200,
      body: {
        start: 'now',
        startsAt: expect.stringMatching(/Z$/),
        dueNow: { currency: 'usd' },
        nextInvoice: { amountMinor: 40_000, currency: 'usd' },
      },
    });
    expect(await accept(offerId)).toMatchObject({
      status: 200,
      body: { state: 'accepted', start: 'now', url: null },
    });
  });

  it('of an account without a subscription lead to a page, with the e-mail address that was given', async () => {
    const { offerId } = await shop.offer();
    expect((await preview(offerId)).body).toEqual({
      start: 'checkout',
      startsAt: null,
      dueNow: null,
      nextInvoice: null,
    });
    const { body } = await accept(offerId, { email: 'payer@example.com' });
    expect(body).toEqual({
      state: 'accepting',
      start: 'checkout',
      url: (await shop.openSessions())[0]?.url,
    });
    expect(await shop.customers()).toMatchObject([{ email: 'payer@example.com' }]);
  });

  it('use the address of the contact for a new Stripe customer, and leave that of an existing one', async () => {
    const contact = { ...newContact('u1'), email: 'ada@example.com' };
    const { offerId } = await shop.offer();
    await createContactStore(shop.table).saveContact({ contact, notices: [], now: NOW });
    await accept(offerId);
    const [customer] = await shop.customers();
    expect(customer).toMatchObject({ email: 'ada@example.com' });
    await shop.stripe.stripe.customers.update(customer?.id ?? '', { email: 'billing@example.com' });
    await accept(offerId);
    expect(await shop.customers()).toMatchObject([{ email: 'billing@example.com' }]);
  });

  it('are announced by the subscription while the offer is open', async () => {
    const openOffer = async () => (await client.get('/billing/subscription?user_id=u1')).body.openOffer;
    expect(await openOffer()).toBeNull();
    const { offerId } = await shop.offer();
    expect(await openOffer()).toBe(offerId);
    await accept(offerId);
    expect(await openOffer()).toBe(offerId);
    await shop.offer({ state: 'offered', acceptBy: NOW });
    expect(await openOffer()).toBeNull();
  });

  it('are refused with the page of an unpaid invoice', async () => {
    const { id } = await shop.subscribe('starter');
    await shop.stripe.control(`subscriptions/${id}/renew`, { outcome: 'failed' });
    const { offerId } = await shop.offer();
    const { hosted_invoice_url: url } = (await shop.subscription()).latest_invoice;
    const refused = { status: 409, body: { code: 'payment_due', retryable: false, url } };
    expect(await preview(offerId)).toMatchObject(refused);
    expect(await accept(offerId)).toMatchObject(refused);
  });

  it('are refused if the offer begins otherwise than the preview said', async () => {
    await shop.subscribe('starter');
    const { offerId } = await shop.offer();
    expect((await preview(offerId)).body.start).toBe('now');
    expect(await accept(offerId, { expected_start: 'period_end' })).toMatchObject({
      status: 409,
      body: { code: 'offer_start_changed', retryable: false },
    });
    expect(await accept(offerId, { expected_start: 'later' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field: 'expected_start' }] },
    });
    expect(await shop.charges()).toEqual([2_900]);
    expect(await accept(offerId, { expected_start: 'now' })).toMatchObject({
      status: 200,
      body: { state: 'accepted', start: 'now' },
    });
  });

  it('are refused of an offer that is over, and of another account’s offer', async () => {
    const { offerId } = await shop.offer({ state: 'withdrawn' });
    const over = { status: 409, body: { code: 'offer_not_open', state: 'withdrawn' } };
    expect(await preview(offerId)).toMatchObject(over);
    expect(await accept(offerId)).toMatchObject(over);
    const unknown = { status: 404, body: { code: 'offer_not_found' } };
    expect(await preview(offerId, 'u2')).toMatchObject(unknown);
    expect(await accept(offerId, { user_id: 'u2' })).toMatchObject(unknown);
  });
});
