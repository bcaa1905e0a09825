import { expect, it } from 'vitest';
import { KINDS_UNTIL } from '../../support/migration/billing/billingKind.ts';
import { BILLING_KINDS } from '../../support/migration/billing/billingKinds.ts';
import { compareBilling } from '../../support/migration/billing/compareBilling.ts';

it('every kind of customer is billed as a second implementation computes, for months around the move', {
  timeout: 600_000,
}, async () => {
  const { actual, expected, reports } = await compareBilling(BILLING_KINDS, KINDS_UNTIL);
  expect(actual).toEqual(expected);
  expect(reports).toEqual([]);
});
