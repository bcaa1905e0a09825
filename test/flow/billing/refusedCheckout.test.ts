import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DEFAULT_SECRET_KEY } from '../../../local/stripe/server/apiKeys.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { createShop, type Shop, shopSettings } from '../../support/stripe/shop.ts';

const NOW = Math.floor(Date.now() / 1000);
let shop: Shop;

beforeEach(async () => {
  shop = await createShop(NOW);
});

const setActive = (price: string, active: boolean) => shop.stripe.stripe.prices.update(price, { active });

describe('a checkout of a plan whose price is archived', () => {
  it('fails as a wrong setting, which it names, and succeeds once the price is active again', async () => {
    await setActive(shop.prices.starter, false);
    const refused = await shop.buy('u1', 'starter').catch((error) => error);
    expect(refused).toMatchObject({
      code: 'payment_provider_misconfigured',
      message: expect.stringContaining('STRIPE_PRICE_STARTER'),
      retryAfterSeconds: undefined,
    });
    expect(refused.message).not.toContain(shop.prices.starter);
    await setActive(shop.prices.starter, true);
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
    expect(await shop.openSessions()).toHaveLength(1);
  });

  it('does not stop the user from buying the other plan', async () => {
    await setActive(shop.prices.starter, false);
    await shop.buy('u1', 'starter').catch(() => undefined);
    expect((await shop.buy('u1', 'growth')).kind).toBe('session');
    expect(await shop.openSessions()).toHaveLength(1);
  });

  it('succeeds once the price is active again, after a crash behind the refusal', async () => {
    await setActive(shop.prices.starter, false);
    const crash = async () => {
      throw new Error('crash');
    };
    const gateway = { ...shop.gateway, expireOpenSessions: crash };
    await expect(shop.buy('u1', 'starter', { gateway })).rejects.toThrow();
    await setActive(shop.prices.starter, true);
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
  });
});

describe('a price that does not exist', () => {
  it('fails as a wrong setting, which the checkout names', async () => {
    await expect(shop.buy('u2', 'starter', { changed: { price: 'price_gone' } })).rejects.toMatchObject({
      code: 'payment_provider_misconfigured',
      message: expect.stringContaining('STRIPE_PRICE_STARTER'),
    });
  });
});

describe('a key that Stripe rejects', () => {
  it.each([
    [401, 'payment_provider_misconfigured', /STRIPE_SECRET_KEY/],
    [403, 'payment_provider_misconfigured', /STRIPE_SECRET_KEY/],
    [404, 'payment_provider_refused', /Stripe/],
  ])('with %i fails with %s', async (status, code, message) => {
    await shop.stripe.control('faults', { status, count: 1, path: '/v1/customers' });
    await expect(shop.buy('u1', 'starter')).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      retryAfterSeconds: undefined,
    });
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
    expect(await shop.customers()).toHaveLength(1);
  });
});

describe('a customer whose idempotency key another call has used', () => {
  it('is created under another key', async () => {
    const { stripe } = shop.stripe;
    await expect(
      stripe.customers.create(
        { metadata: { user_id: 'u1' }, payment_method: 'pm_none' },
        { idempotencyKey: 'customer:test:u1:1' },
      ),
    ).rejects.toThrow();
    await shop.buy('u1', 'starter').catch(() => undefined);
    expect((await shop.buy('u1', 'starter')).kind).toBe('session');
  });
});

describe('a checkout whose idempotency key was used by an earlier version', () => {
  it('closes the page that came of it', async () => {
    const before = await createAccountStore(shop.table).readOrCreateAccount('u1', NOW);
    const { id: customer } = await shop.stripe.stripe.customers.create({ metadata: { user_id: 'u1' } });
    const after = { ...before, customers: [customer] };
    await createAccountStore(shop.table).saveEntitlements({ before, after });
    const line = { price: shop.prices.starter, quantity: 1 };
    await shop.stripe.stripe.checkout.sessions.create(
      { mode: 'subscription', customer, line_items: [line], success_url: 'https://app.example' },
      { idempotencyKey: 'checkout:test:u1:1' },
    );
    const url = await shop.urlOf(shop.buy('u1', 'starter'));
    expect((await shop.openSessions()).map((session) => session.url)).toEqual([url]);
  });
});

describe('an address that Stripe refuses', () => {
  it('is a mistake of the caller, who can correct it at once, and raises no alarm', async () => {
    const { baseUrl } = await testApi(shop.table, {
      ...shopSettings(shop),
    });
    const server = apiClient(baseUrl, await testKey(shop.table));
    const counts = recordedCounts();
    const buy = (email: string) =>
      server.post('/billing/checkout', { user_id: 'u1', plan: 'starter', email });
    const refused = await buy('ada@localhost');
    expect([refused.status, refused.body]).toMatchObject([
      400,
      { code: 'invalid_request', retryable: false, errors: [{ field: 'email' }] },
    ]);
    expect(JSON.stringify(refused.body)).not.toContain('localhost');
    expect((await buy('ada@example.com')).status).toBe(200);
    expect(counts()).toEqual([]);
  });
});

/** The metrics that are counted from now on. */
function recordedCounts(): () => object[] {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
  return () => log.mock.calls.map(([line]) => JSON.parse(line));
}

describe('a wrong setting', () => {
  it('is a problem of status 500 that names it, without Retry-After, and is counted for the alarm', async () => {
    const { baseUrl } = await testApi(shop.table, {
      STRIPE_SECRET_KEY: DEFAULT_SECRET_KEY,
      STRIPE_API_BASE: shop.stripe.apiBase,
      STRIPE_PRICE_STARTER: 'price_gone',
      STRIPE_PRICE_GROWTH: shop.prices.growth,
    });
    const server = apiClient(baseUrl, await testKey(shop.table));
    const counts = recordedCounts();
    const buy = (plan: string) =>
      server.post('/billing/checkout', { user_id: 'u1', plan, email: 'u1@example.com' });
    const refused = await buy('starter');
    expect(refused.body).toMatchObject({
      status: 500,
      code: 'payment_provider_misconfigured',
      detail: expect.stringMatching(/^STRIPE_PRICE_STARTER /),
    });
    expect(refused.headers.get('retry-after')).toBeNull();
    expect((await buy('growth')).status).toBe(200);
    expect(counts()).toMatchObject([{ service: 'checkout', payment_provider_misconfigured: 1 }]);
  });
});
