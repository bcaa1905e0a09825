import { describe, expect, it } from 'vitest';
import { planOfPrice } from '../../../shared/account/planPrices.ts';

const PRICES = { starter: ['price_s', 'price_both'], growth: ['price_g', 'price_both'] };

describe('the plan of a price', () => {
  it.each([
    ['price_s', 'starter'],
    ['price_g', 'growth'],
    ['price_both', 'growth'],
    ['price_of_another_product', undefined],
  ])('%s is %s', (price, plan) => {
    expect(planOfPrice(PRICES, price)).toBe(plan);
  });
});
