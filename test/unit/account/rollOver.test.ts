import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../shared/account/account.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import { newAccount, rollOver, sessionsRemaining } from '../../../shared/account/rollOver.ts';
import { addMonths } from '../../../shared/time.ts';
import {
  anyTerms,
  at,
  END,
  GRACE_END,
  moments,
  NOW,
  START,
  subscription,
  summaries,
} from './support/subscriptions.ts';

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
          // The last period that was rolled over from is not the same one.
          const { previous: _steps, usageBefore: _stepBefore, ...figures } = stepwise;
          const { previous: _once, usageBefore: _onceBefore, ...atOnce } = rollOver(start, last);
          expect(figures).toEqual(atOnce);
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
    const lost = rollOver({ ...used, subscription: subscription({ status: 'canceled' }) }, NOW);
    expect(lost).toMatchObject({ plan: 'free', sessionsUsed: 4_000 });
    expect(sessionsRemaining(lost)).toBe(0);
    const regained = rollOver({ ...lost, subscription: subscription() }, NOW);
    expect(regained).toMatchObject({ plan: 'starter', sessionsUsed: 4_000 });
  });

  it('begins the grace with no usage, and keeps that usage when the invoice is paid or the grace ends', () => {
    const account = {
      ...rollOver({ ...newAccount('u', NOW), subscription: subscription() }, NOW),
      sessionsUsed: 5_000,
    };
    const inGrace = rollOver(account, END);
    expect(inGrace).toMatchObject({ plan: 'starter', sessionsUsed: 0, usageSince: END });
    const used = { ...inGrace, sessionsUsed: 1_000 };
    const renewed = subscription({ periodStart: END, paidUntil: addMonths(START, 2), graceUntil: undefined });
    expect(rollOver({ ...used, subscription: renewed }, END + 60)).toMatchObject({
      sessionsIncluded: 5_000,
      sessionsUsed: 1_000,
      usageSince: END,
    });
    const lost = rollOver(used, GRACE_END);
    expect(lost).toMatchObject({ plan: 'free', sessionsUsed: 1_000, usageSince: END });
    expect(sessionsRemaining(lost)).toBe(0);
  });

  it('keeps the start, quota and usage of the period before a later one, and leaves them within a period', () => {
    const free = { ...newAccount('u', NOW), sessionsUsed: 90 };
    const bought = rollOver({ ...free, subscription: subscription() }, NOW);
    expect(bought.previous).toEqual([[free.periodStart, 100, 90]]);
    const again = rollOver({ ...bought, sessionsUsed: 7 }, END - 1);
    expect(again.previous).toEqual(bought.previous);
    expect(rollOver(again, END).previous?.[0]).toEqual([START, 5_000, 7]);
  });

  it('of a free account resets each calendar month', () => {
    const account = { ...newAccount('u', NOW), sessionsUsed: 100 };
    const december = at('2026-12-01T00:00:00Z');
    expect(rollOver(account, december - 1)).toMatchObject({ sessionsUsed: 100 });
    expect(rollOver(account, december)).toMatchObject({ sessionsUsed: 0, usageSince: december });
  });

  it('grants no second quota to an account that alternates between two periods', () => {
    const early = subscription({ id: 'sub_a' });
    const late = subscription({
      id: 'sub_b',
      periodStart: START + 86_400,
      paidUntil: END + 86_400,
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
