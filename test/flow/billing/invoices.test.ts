import { beforeEach, describe, expect, it } from 'vitest';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { billingResponses } from '../../../shared/contract/billing/responses.ts';
import { SOLD_BY_US } from '../../../shared/stripe/soldByUs.ts';
import { GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';

const now = () => Math.floor(Date.now() / 1000);
let shop: Shop;
let api: TestApi;
let server: ApiClient;

beforeEach(async () => {
  shop = await createShop(now());
  api = await testApi(shop.table, shopSettings(shop));
  server = apiClient(api.baseUrl, await testKey(shop.table));
});

const invoicesOf = async (client: ApiClient, query: string) =>
  billingResponses.listInvoices[200].parse((await client.get(`/billing/invoices?${query}`)).body);

async function buy(user: string): Promise<void> {
  const page = await shop.buy(user, 'starter');
  if (page.kind !== 'session') throw new Error(`expected a page, got ${page.kind}`);
  expect((await shop.pay(page.url)).status).toBe(303);
}

const calls = async () => (await shop.stripe.state()).calls['GET /v1/invoices'] ?? 0;

describe('GET /billing/invoices', () => {
  it('returns a user’s own invoices, with a page and a PDF that can be opened', async () => {
    await buy('u1');
    const own = apiClient(api.baseUrl, await api.issuer.tokenOf('u1'));
    const { invoices } = await invoicesOf(own, '');
    expect(invoices).toEqual([
      {
        invoiceId: expect.stringMatching(/^in_/),
        number: expect.any(String),
        status: 'paid',
        createdAt: expect.any(String),
        amountMinor: 2_900,
        currency: 'usd',
        periodStart: expect.any(String),
        periodEnd: expect.any(String),
        pageUrl: expect.any(String),
        pdfUrl: expect.any(String),
      },
    ]);
    expect(await (await fetch(invoices[0]?.pageUrl ?? '')).text()).toContain('$29.00');
    const pdf = await fetch(invoices[0]?.pdfUrl ?? '');
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    const text = await pdf.text();
    expect(text).toMatch(/^%PDF-1\.4\n[\s\S]+%%EOF\n$/);
    expect(text.slice(Number(/startxref\n(\d+)/.exec(text)?.[1]))).toMatch(/^xref\n/);
  });

  it('returns the period of an invoice at the price of an offer, which no setting names', async () => {
    await buy('u1');
    const { stripe } = shop.stripe;
    const [subscription] = (await stripe.subscriptions.list()).data;
    const price = await stripe.prices.create({
      currency: 'usd',
      unit_amount: 40_000,
      recurring: { interval: 'month' },
      product_data: { name: 'An offer' },
    });
    await stripe.subscriptions.update(subscription?.id ?? '', {
      items: [{ id: subscription?.items.data[0]?.id, price: price.id }],
      proration_behavior: 'none',
    });
    await shop.stripe.control(`subscriptions/${subscription?.id}/renew`);
    const own = apiClient(api.baseUrl, await api.issuer.tokenOf('u1'));
    const { invoices } = await invoicesOf(own, '');
    // Both were made in the same second, so their order follows from their ids.
    const [renewal] = invoices.filter(({ amountMinor }) => amountMinor === 40_000);
    const [first] = invoices.filter((invoice) => invoice !== renewal);
    expect(invoices).toHaveLength(2);
    expect(renewal).toMatchObject({ periodStart: first?.periodEnd });
    expect(Date.parse(renewal?.periodEnd ?? '')).toBeGreaterThan(Date.parse(first?.periodEnd ?? ''));
  });

  it('merges the invoices of all the account’s customers into pages', async () => {
    await buy('u1');
    const account = await createAccountStore(shop.table).readOrCreateAccount('u1', now());
    const { stripe } = shop.stripe;
    const other = await stripe.customers.create({ metadata: { user_id: 'u1' }, ...GOOD_CARD });
    const { id: subscription } = await stripe.subscriptions.create({
      customer: other.id,
      items: [{ price: shop.prices.growth }],
      metadata: { [SOLD_BY_US]: 'growth' },
    });
    for (const amount of [100, 200, 300]) {
      await stripe.invoiceItems.create({ customer: other.id, subscription, amount, currency: 'usd' });
      const draft = await stripe.invoices.create({
        customer: other.id,
        subscription,
        pending_invoice_items_behavior: 'include',
      });
      await stripe.invoices.finalizeInvoice(draft.id ?? '');
    }
    await stripe.invoices.create({ customer: other.id });
    const after = { ...account, customers: [...account.customers, other.id] };
    expect(await createAccountStore(shop.table).saveEntitlements({ before: account, after })).toBe(true);
    const seen: number[] = [];
    let cursor = '';
    for (let pages = 0; pages < 5; pages++) {
      const page = await invoicesOf(server, `user_id=u1&limit=3${cursor}`);
      seen.push(...page.invoices.map(({ amountMinor }) => amountMinor));
      if (page.nextCursor === undefined) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen.sort((one, two) => one - two)).toEqual([100, 200, 300, 2_900, 9_900]);
    expect(await calls()).toBe(4);
  });

  it('returns an empty list to a user who never bought a plan, without calling Stripe', async () => {
    expect(await invoicesOf(server, 'user_id=u9')).toEqual({ invoices: [] });
    expect(await calls()).toBe(0);
  });

  it('keeps the invoices of a customer that was deleted at Stripe, also after the next purchase', async () => {
    await buy('u1');
    const [customer] = (await createAccountStore(shop.table).readOrCreateAccount('u1', now())).customers;
    await shop.stripe.stripe.customers.del(customer ?? '');
    expect((await invoicesOf(server, 'user_id=u1')).invoices).toHaveLength(1);
    await buy('u1');
    expect((await invoicesOf(server, 'user_id=u1')).invoices).toHaveLength(2);
  });

  it('fails with 503 payment_provider_unavailable while Stripe fails', async () => {
    await buy('u1');
    // The Stripe client retries a call once.
    await shop.stripe.control('faults', { status: 500, count: 2, path: '/v1/invoices' });
    const failed = await server.get('/billing/invoices?user_id=u1');
    expect([failed.status, failed.body.code]).toEqual([503, 'payment_provider_unavailable']);
    expect(failed.headers.get('retry-after')).not.toBeNull();
    expect(failed.headers.get('ratelimit-limit')).toBe('20');
    expect((await server.get('/billing/invoices?user_id=u1')).status).toBe(200);
  });
});

describe('GET /billing/invoices/{invoice_id}', () => {
  const get = async (client: ApiClient, id: string, query = '') => {
    const { status, body } = await client.get(`/billing/invoices/${id}${query}`);
    return { status, code: body.code, body };
  };

  it('returns where an own invoice is at Stripe now', async () => {
    await buy('u1');
    const own = apiClient(api.baseUrl, await api.issuer.tokenOf('u1'));
    const [invoice] = (await invoicesOf(own, '')).invoices;
    const { status, body } = await get(own, String(invoice?.invoiceId));
    expect(status).toBe(200);
    expect(body).toEqual({ pageUrl: invoice?.pageUrl, pdfUrl: invoice?.pdfUrl });
  });

  it('is 404 for an invoice of another account, of another product, a draft, and one that Stripe does not have', async () => {
    await buy('u1');
    await buy('u2');
    const [customer] = (await createAccountStore(shop.table).readAccount('u1'))?.customers ?? [];
    const [invoice] = (await invoicesOf(server, 'user_id=u2')).invoices;
    const of = { customer: String(customer), amount: 100, currency: 'usd' };
    const draft = await shop.stripe.stripe.invoices.create({ customer: of.customer });
    await shop.stripe.stripe.invoiceItems.create({ ...of, invoice: draft.id });
    expect(await get(server, String(draft.id), '?user_id=u1')).toMatchObject({ code: 'invoice_not_found' });
    await shop.stripe.stripe.invoices.finalizeInvoice(String(draft.id));
    for (const id of [String(invoice?.invoiceId), String(draft.id), 'in_nothing'])
      expect(await get(server, id, '?user_id=u1'), id).toMatchObject({
        status: 404,
        code: 'invoice_not_found',
      });
    const own = apiClient(api.baseUrl, await api.issuer.tokenOf('u1'));
    expect(await get(own, String(invoice?.invoiceId), '?user_id=u2')).toMatchObject({
      code: 'account_not_found',
    });
  });

  it('asks Stripe nothing for a user without a customer', async () => {
    expect(await get(server, 'in_1', '?user_id=u9')).toMatchObject({
      status: 404,
      code: 'invoice_not_found',
    });
    expect((await shop.stripe.state()).calls['GET /v1/invoices/:id'] ?? 0).toBe(0);
  });
});
