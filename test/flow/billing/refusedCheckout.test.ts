import { beforeEach, describe, expect, it } from 'vitest';
import { createShop, type Shop } from '../../support/stripe/shop.ts';

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
    await expect(shop.buy('u1', 'growth', { changed: { price: 'price_gone' } })).resolves.toMatchObject({
      kind: 'session',
    });
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

describe('a customer whose creation Stripe refused', () => {
  it('is created under another key', async () => {
    const { stripe } = shop.stripe;
    // Stripe has stored a refusal under the key of the first attempt.
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
