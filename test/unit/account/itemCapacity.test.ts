import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account, Terms } from '../../../shared/account/account.ts';
import { accountAttributes } from '../../../shared/account/accountRow.ts';
import { isServable, itemLoad } from '../../../shared/account/itemCapacity.ts';
import { PLANS, TERMS_MAX } from '../../../shared/account/plans.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { writeUnits } from '../../bench/support/writeUnits.ts';
import { NOW, subscription } from './support/subscriptions.ts';

/** The write units of one second that DynamoDB serves on an item, without the fifth for heartbeats and ends. */
const UNITS_PER_SECOND = 800;

const ids = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(36, 'a'));

/** An account with these figures and the largest values that the other attributes usually have. */
function fullAccount(concurrent: number, projectsIncluded: number): Account {
  // Those of an offer take more than `until` and `holdUnpaid`.
  const terms = { sessionsIncluded: TERMS_MAX.sessionsIncluded, offer: 'of_4fK0aTzX9mQ1rB7cYw2e' };
  return {
    ...newAccount('a'.repeat(36), NOW),
    subscription: subscription({ cancelAt: NOW, creditUntil: NOW, included: [NOW, 19_999, 19_999] }),
    customers: Array.from({ length: 5 }, (_, index) => `cus_0123456789abc${index}`),
    terms: { ...terms, concurrent, projectsIncluded, requestsPerMinute: TERMS_MAX.requestsPerMinute },
    sessionsUsed: 12_345_678,
    secondsUsed: 1_234_567_890,
    previous: [[NOW, 12_345_678, 12_345_678]],
    open: Object.fromEntries(ids(concurrent).map((id) => [id, [NOW + 1, NOW + 1]])),
    projects: Object.fromEntries(ids(projectsIncluded).map((id) => [id, [NOW + 1, 1_234_567, 123_456_789]])),
  };
}

describe('the requests a minute that an account item can serve', () => {
  it('need no more write units than DynamoDB serves, at any figures', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: TERMS_MAX.concurrent }),
        fc.integer({ min: 0, max: TERMS_MAX.projectsIncluded }),
        (concurrent, projectsIncluded) => {
          const account = fullAccount(concurrent, projectsIncluded);
          const item = { ...tableKeys.account(account.accountId), ...accountAttributes(account) };
          const units = writeUnits(marshall(item, { removeUndefinedValues: true }));
          const requestsPerSecond = itemLoad({ concurrent, projectsIncluded }).requestsPerMinuteMax / 60;
          expect(requestsPerSecond * units).toBeLessThanOrEqual(UNITS_PER_SECOND);
        },
      ),
    );
  });

  it('are as many as terms can have at most for the smallest item, and 2,666 for the largest', () => {
    const smallest = itemLoad({ concurrent: 1, projectsIncluded: 0 });
    expect(smallest.requestsPerMinuteMax).toBe(TERMS_MAX.requestsPerMinute);
    expect(itemLoad(TERMS_MAX).requestsPerMinuteMax).toBe(2_666);
  });
});

describe('terms', () => {
  it.each<[string, Terms, boolean]>([
    ['without figures', {}, true],
    ['with more sessions', { sessionsIncluded: TERMS_MAX.sessionsIncluded }, true],
    ['with 12,000 requests a minute', { requestsPerMinute: 12_000 }, true],
    ['with 12,001 requests a minute', { requestsPerMinute: 12_001 }, false],
    ['with 100 open sessions and the requests of the plan', { concurrent: 100 }, false],
    ['with 100 open sessions and 6,857 requests', { concurrent: 100, requestsPerMinute: 6_857 }, true],
    ['with 100 open sessions and 6,858 requests', { concurrent: 100, requestsPerMinute: 6_858 }, false],
    ['with 100 projects and the requests of the plan', { projectsIncluded: 100 }, false],
  ])('%s: %j, servable %s', (_name, terms, isExpected) => {
    expect(isServable(itemLoad(terms))).toBe(isExpected);
  });

  it('equal to those of any plan are servable', () => {
    for (const plan of Object.values(PLANS)) expect(isServable(itemLoad(plan)), plan.id).toBe(true);
  });
});
