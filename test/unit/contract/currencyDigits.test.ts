import { expect, it } from 'vitest';
import { currencyDigits } from '../../../shared/contract/currencyDigits.ts';

it.each([
  ['usd', 2],
  ['JPY', 0],
  ['kwd', 3],
  // Stripe keeps two decimals of these, which the currencies no longer have, and none of the last.
  ['isk', 2],
  ['ugx', 2],
  ['mga', 0],
])('amounts in %s have %i decimals', (currency, digits) => {
  expect(currencyDigits(currency)).toBe(digits);
});

it('refuses what is no currency', () => {
  expect(() => currencyDigits('dollars')).toThrow(RangeError);
});
