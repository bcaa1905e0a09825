import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../shared/account/account.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import { newAccount, rollOver, sessionsRemaining } from '../../../shared/account/rollOver.ts';
import { anyTerms, END, moments, NOW, START, subscription, summaries } from './support/subscriptions.ts';

describe('rollOver', () => {
  it('reaches the same figures whatever rollovers came before', () => {
    fc.assert(
      fc.property(
        summaries.chain((subscription) =>
          fc.tuple(
            fc.constant(subscription),
            fc.array(moments(subscription.periodStart), { minLength: 1, maxLength: 8 }),
          ),
        ),
        anyTerms,
        ([subscription, times], terms) => {
          const sorted = times.sort((one, other) => one - other);
          const last = sorted.at(-1) ?? 0;
          const start: Account = { ...newAccount('u', subscription.periodStart), subscription, terms };
          const stepwise = sorted.reduce((account, now) => rollOver(account, now), start);
          const { usageSince, ...atOnce } = rollOver(start, last);
          expect(stepwise).toMatchObject(atOnce);
          expect(stepwise.usageSince).toBe(usageSince);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('resets usage for a later period, never for the same or an earlier one', () => {
    const account = { ...newAccount('u', NOW), sessionsUsed: 90, secondsUsed: 600 };
    const bought = rollOver({ ...account, subscription: subscription() }, NOW);
    expect(bought).toMatchObject({ plan: 'starter', sessionsUsed: 0, secondsUsed: 0, usageSince: START });
    const used = { ...bought, sessionsUsed: 4_000 };
    const lost = rollOver({ ...used, subscription: subscription({ status: 'unpaid' }) }, NOW);
    expect(lost).toMatchObject({ plan: 'free', sessionsUsed: 4_000 });
    expect(sessionsRemaining(lost)).toBe(0);
    const regained = rollOver({ ...lost, subscription: subscription() }, NOW);
    expect(regained).toMatchObject({ plan: 'starter', sessionsUsed: 4_000 });
  });

  it('grants no second quota to an account that alternates between two periods', () => {
    const early = subscription({ id: 'sub_a' });
    const late = subscription({
      id: 'sub_b',
      periodStart: START + 86_400,
      periodEnd: END + 86_400,
      anchor: START + 86_400,
    });
    let account = { ...rollOver({ ...newAccount('u', NOW), subscription: late }, NOW), sessionsUsed: 10 };
    account = rollOver({ ...account, subscription: early }, NOW);
    account = rollOver({ ...account, subscription: late }, NOW);
    expect(account.sessionsUsed).toBe(10);
  });

  it('grants the quota of an upgrade at once and keeps the count', () => {
    const account = {
      ...rollOver({ ...newAccount('u', NOW), subscription: subscription() }, NOW),
      sessionsUsed: 5_000,
    };
    const upgraded = rollOver({ ...account, subscription: subscription({ plan: 'growth' }) }, NOW);
    expect(upgraded).toMatchObject({ sessionsIncluded: PLANS.growth.sessionsIncluded, sessionsUsed: 5_000 });
  });
});
