import { beforeEach, describe, expect, it } from 'vitest';
import { monthlyPrice } from '../../local/stripe/support/startedStripe.ts';
import { createShop, type Shop } from '../../support/stripe/shop.ts';

const NOW = Math.floor(Date.now() / 1000);
const DAY_SECONDS = 24 * 3600;
let shop: Shop;

beforeEach(async () => {
  shop = await createShop(NOW);
});

const onlyOpen = async () => {
  const sessions = await shop.openSessions();
  expect(sessions).toHaveLength(1);
  return sessions[0];
};

describe('the page of an earlier checkout', () => {
  it('is replaced after the plan got another price', async () => {
    const first = await shop.urlOf(shop.buy('u1', 'starter'));
    const { id: price } = await monthlyPrice(shop.stripe.stripe, 'Starter 2027', 3_900);
    await shop.stripe.stripe.prices.update(shop.prices.starter, { active: false });
    expect(await shop.urlOf(shop.buy('u1', 'starter', { changed: { price } }))).not.toBe(first);
    expect(await onlyOpen()).toMatchObject({ amount_total: 3_900 });
  });

  it('is replaced after customers return to another address', async () => {
    const first = await shop.urlOf(shop.buy('u1', 'starter'));
    const changed = { appUrl: 'https://new.example' };
    const second = await shop.urlOf(shop.buy('u1', 'starter', { changed }));
    expect(second).not.toBe(first);
    expect((await onlyOpen())?.success_url).toMatch(/^https:\/\/new\.example\//);
    expect(await shop.urlOf(shop.buy('u1', 'starter', { changed }))).toBe(second);
  });

  it('is replaced when it has less than 30 minutes left, and returned before', async () => {
    const first = await shop.urlOf(shop.buy('u1', 'starter'));
    const expiresAt = (await onlyOpen())?.expires_at ?? 0;
    expect(await shop.urlOf(shop.buy('u1', 'starter', { now: expiresAt - 1_800 }))).toBe(first);
    await shop.stripe.control('clock', { advanceSeconds: DAY_SECONDS - 60 });
    const now = expiresAt - 20;
    expect(await shop.urlOf(shop.buy('u1', 'starter', { now }))).not.toBe(first);
    expect((await onlyOpen())?.expires_at).toBeGreaterThanOrEqual(now + 1_800);
  });

  it('is replaced after a crash between the reservation and its page, if the price changed meanwhile', async () => {
    const crash = async () => {
      throw new Error('crash');
    };
    const gateway = { ...shop.gateway, createSession: crash };
    await expect(shop.buy('u1', 'starter', { gateway })).rejects.toThrow('crash');
    const { id: price } = await monthlyPrice(shop.stripe.stripe, 'Starter 2027', 3_900);
    await shop.urlOf(shop.buy('u1', 'starter', { changed: { price } }));
    expect(await onlyOpen()).toMatchObject({ amount_total: 3_900 });
  });
});
