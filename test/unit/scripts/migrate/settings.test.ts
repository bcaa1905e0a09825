import { describe, expect, it } from 'vitest';
import { parseSettings, SETTINGS_TEMPLATE } from '../../../../scripts/migrate/settings.ts';

const SOLD = { starter: ['price_new_starter'], growth: ['price_new_growth'] };
const BUILD = { amountMinor: 1_900, prices: ['price_build'], overagePrices: ['price_over'] };

const parse = (settings: unknown) =>
  parseSettings(JSON.stringify(settings), { file: 'migration.json', sold: SOLD });

it('everything but the former plans has a default', () => {
  expect(parse({ plans: { build: BUILD } })).toEqual({ ...SETTINGS_TEMPLATE, plans: { build: BUILD } });
});

it('the template lacks nothing but the prices', () => {
  expect(() => parse(SETTINGS_TEMPLATE)).toThrow(
    [
      'migration.json is not valid',
      'plans.starter.prices: has no Stripe price',
      'plans.build.prices: has no Stripe price',
      'plans.pro.prices: has no Stripe price',
      'plans.agency.prices: has no Stripe price',
    ].join('\n'),
  );
});

it('a date of terms is written as an instant', () => {
  const terms = { until: '2027-01-31T00:00:00Z', sessionsIncluded: 9_000, reason: 'agreed' };
  const { accounts } = parse({ plans: { build: BUILD }, accounts: { u1: { terms } } });
  expect(accounts.u1?.terms).toEqual({ ...terms, until: 1_801_353_600 });
});

describe('a mistake is refused with its path', () => {
  it.each<[string, object, string]>([
    [
      'a price in two plans',
      { plans: { build: BUILD, pro: BUILD } },
      'plans.pro.prices.0: price_build is also in plans.build.prices',
    ],
    [
      'a price that is a plan and an overage',
      { plans: { build: { ...BUILD, overagePrices: ['price_build'] } } },
      'plans.build.overagePrices.0: price_build is also in plans.build.prices',
    ],
    [
      'a price that this service sells',
      { plans: { build: { ...BUILD, prices: ['price_new_growth'] } } },
      'plans.build.prices.0: price_new_growth is also a price of growth, which this service sells',
    ],
    ['no former plan', { plans: {} }, 'plans: has no former plan'],
    [
      'an unknown field',
      { plans: { build: BUILD }, noticeWeeks: 2 },
      'the file: Unrecognized key: "noticeWeeks"',
    ],
    [
      'a month count out of range',
      { plans: { build: BUILD }, keepPriceMonths: 25 },
      'keepPriceMonths: Too big: expected number to be <=24',
    ],
    [
      'half a day',
      { plans: { build: BUILD }, noticeDays: 1.5 },
      'noticeDays: Invalid input: expected int, received number',
    ],
    [
      'no time for the customer to decide',
      { plans: { build: BUILD }, noticeDays: 2 },
      'noticeDays: Too small: expected number to be >=3',
    ],
    [
      'an unknown plan',
      { plans: { build: BUILD }, accounts: { u1: { plan: 'pro' } } },
      'accounts.u1.plan: Invalid option: expected one of "free"|"starter"|"growth"',
    ],
    [
      'terms without a reason',
      { plans: { build: BUILD }, accounts: { u1: { terms: {} } } },
      'accounts.u1.terms.reason: ',
    ],
    [
      'terms that no account can be served',
      {
        plans: { build: BUILD },
        accounts: {
          u1: { terms: { concurrent: 200, projectsIncluded: 100, requestsPerMinute: 48_000, reason: 'r' } },
        },
      },
      'accounts.u1.terms: promise more than the account item can serve',
    ],
    [
      'a date without a time',
      { plans: { build: BUILD }, accounts: { u1: { terms: { until: '2027-01-31', reason: 'r' } } } },
      'accounts.u1.terms.until: is no instant such as 2027-01-31T00:00:00Z',
    ],
  ])('%s', (_, settings, message) => {
    expect(() => parse(settings)).toThrow(message);
  });

  it('text that is no JSON', () => {
    expect(() => parseSettings('{', { file: 'migration.json', sold: SOLD })).toThrow(
      'migration.json is no JSON',
    );
  });
});
