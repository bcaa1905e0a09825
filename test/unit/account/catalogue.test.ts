import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../shared/account/catalogue.ts';
import { publicResponses } from '../../../shared/contract/public/responses.ts';

describe('the catalogue', () => {
  it('lists the plans with their prices and limits', () => {
    const { plans } = publicResponses.listPlans[200].parse(catalogue());
    expect(
      plans.map(({ plan, price, sessionsIncluded, estimatedMinutes, projectsIncluded, rateLimit }) => [
        plan,
        price.amountMinor,
        sessionsIncluded,
        estimatedMinutes,
        projectsIncluded,
        rateLimit.requestsPerMinute,
        rateLimit.concurrent,
      ]),
    ).toEqual([
      ['free', 0, 100, 200, 1, 100, 1],
      ['starter', 2_900, 5_000, 10_000, 3, 1_000, 10],
      ['growth', 9_900, 20_000, 40_000, 10, 10_000, 50],
    ]);
  });

  it('shows no field that the contract does not list', () => {
    expect(publicResponses.listPlans[200].parse(catalogue())).toEqual(catalogue());
  });
});
