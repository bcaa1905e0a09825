import { describe, expect, it } from 'vitest';
import { withCurrentPrice } from '../../../../shared/stripe/setup/priceSettings.ts';

describe('a new current price', () => {
  it.each([
    [undefined, 'price_new'],
    ['', 'price_new'],
    ['price_old', 'price_new,price_old'],
    ['price_negotiated, price_new ,price_old', 'price_new,price_negotiated,price_old'],
  ])('comes first and keeps the other prices of %s', (before, after) => {
    const settings = { STRIPE_PRICE_STARTER: before };
    expect(withCurrentPrice(settings, { plan: 'starter', price: 'price_new' })).toEqual({
      STRIPE_PRICE_STARTER: after,
    });
  });

  it('no longer grants the other plan', () => {
    const settings = {
      STRIPE_SECRET_KEY: 'sk_test_1',
      STRIPE_PRICE_STARTER: 'price_old,price_starter',
      STRIPE_PRICE_GROWTH: 'price_starter, price_growth,price_negotiated',
    };
    expect(withCurrentPrice(settings, { plan: 'starter', price: 'price_starter' })).toEqual({
      STRIPE_SECRET_KEY: 'sk_test_1',
      STRIPE_PRICE_STARTER: 'price_starter,price_old',
      STRIPE_PRICE_GROWTH: 'price_growth,price_negotiated',
    });
  });

  it('for each plan corrects swapped prices', () => {
    const swapped = { STRIPE_PRICE_STARTER: 'price_growth', STRIPE_PRICE_GROWTH: 'price_starter' };
    const half = withCurrentPrice(swapped, { plan: 'starter', price: 'price_starter' });
    expect(withCurrentPrice(half, { plan: 'growth', price: 'price_growth' })).toEqual({
      STRIPE_PRICE_STARTER: 'price_starter',
      STRIPE_PRICE_GROWTH: 'price_growth',
    });
  });
});
