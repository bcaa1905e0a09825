import { describe, expect, it } from 'vitest';
import { daysUntil, placeInPeriod } from '../../../client/react/meter/quota.ts';
import { paidPlanOf } from '../../../web/src/app/buying/paidPlan.ts';
import { plansPath } from '../../../web/src/app/buying/plansPath.ts';
import { externalUrl } from '../../../web/src/app/externalUrl.ts';

describe('a period', () => {
  const november = { periodStart: '2026-11-01T00:00:00Z', periodEnd: '2026-12-01T00:00:00Z' };

  it.each([
    ['2026-10-01T00:00:00Z', 0, 61],
    ['2026-11-01T00:00:00Z', 0, 30],
    ['2026-11-16T00:00:00Z', 0.5, 15],
    ['2026-11-30T23:59:59Z', 1, 0],
    ['2026-12-01T00:00:00Z', 1, 0],
    ['2027-01-01T00:00:00Z', 1, 0],
  ])('at %s is %d over and has %d days left', (now, place, days) => {
    expect(placeInPeriod(november, Date.parse(now))).toBeCloseTo(place, 3);
    expect(daysUntil(november.periodEnd, Date.parse(now))).toBe(days);
  });
});

it.each(['starter', 'growth'])('an address can ask to buy %s', (name) => {
  expect(paidPlanOf(name)).toBe(name);
});

it.each([null, '', 'free', 'Starter', 'toString', '__proto__', '<script>'])(
  'an address cannot ask to buy %j',
  (name) => {
    expect(paidPlanOf(name)).toBeUndefined();
  },
);

it.each([undefined, 'javascript:alert(1)', 'data:text/html,x', '/relative', 'blob:https://a/b', ''])(
  'the app goes to no address such as %j',
  (address) => {
    expect(externalUrl(address)).toBeUndefined();
  },
);

it('the app goes to a page of Stripe', () => {
  expect(externalUrl('https://checkout.stripe.com/c/pay/cs_1#x')).toBe(
    'https://checkout.stripe.com/c/pay/cs_1#x',
  );
});

it('a plan that the page of the plans asks for is in its address', () => {
  expect(plansPath()).toBe('/app/plans');
  expect(plansPath('growth')).toBe('/app/plans?plan=growth');
  expect(plansPath('a&b')).toBe('/app/plans?plan=a%26b');
});
