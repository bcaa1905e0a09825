import { expect, it } from 'vitest';
import { stripeKeyMode } from '../../../scripts/settings/stripeKeyMode.ts';

it.each([
  ['sk_test_1', 'test'],
  ['rk_test_1', 'test'],
  ['sk_live_1', 'live'],
  ['rk_live_1', 'live'],
  ['pk_test_1', undefined],
  ['sk_test_', undefined],
  ['sk_org_test_1', undefined],
  ['', undefined],
])('the key "%s" has the mode %s', (key, mode) => {
  expect(stripeKeyMode(key)).toBe(mode);
});
