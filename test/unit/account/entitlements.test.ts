import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SubscriptionSummary, Terms } from '../../../shared/account/account.ts';
import { entitlementsAt } from '../../../shared/account/entitlements.ts';
import { PLANS, shownPlan } from '../../../shared/account/plans.ts';
import { quotaMonth } from '../../../shared/account/quotaPeriod.ts';
import { isoInstant, SECONDS_PER_DAY } from '../../../shared/time.ts';
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

describe('entitlements', () => {
  it('without a subscription are the free plan for the calendar month', () => {
    const figures = entitlementsAt({ now: NOW });
    expect(figures).toMatchObject({ plan: 'free', status: 'none', sessionsIncluded: 100, concurrent: 1 });
    expect([figures.periodStart, figures.periodEnd].map(isoInstant)).toEqual([
      '2026-11-01T00:00:00Z',
      '2026-12-01T00:00:00Z',
    ]);
  });

  it.each(['active', 'trialing', 'past_due', 'unpaid'])(
    'are those of the plan until the end of the paid time while the subscription is %s',
    (status) => {
      expect(entitlementsAt({ subscription: subscription({ status }), now: END - 1 })).toMatchObject({
        plan: 'starter',
        sessionsIncluded: 5_000,
        periodStart: START,
        periodEnd: END,
        validUntil: END,
      });
    },
  );

  it.each(['paused', 'incomplete', 'incomplete_expired', 'canceled', 'something_new'])(
    'are free while the subscription is %s, in the same period',
    (status) => {
      expect(entitlementsAt({ subscription: subscription({ status }), now: NOW })).toMatchObject({
        plan: 'free',
        status,
        sessionsIncluded: 100,
        periodStart: START,
        periodEnd: END,
      });
    },
  );

  it('end with the cancellation date, even without an event from Stripe and without a grace', () => {
    const leaving = subscription({ cancelAt: END });
    expect(entitlementsAt({ subscription: leaving, now: END - 1 }).plan).toBe('starter');
    expect(entitlementsAt({ subscription: leaving, now: END })).toMatchObject({
      plan: 'free',
      sessionsIncluded: 100,
      periodStart: END,
      periodEnd: at('2027-01-10T09:00:00Z'),
    });
  });

  it('show when the plan ends only in the grace or while a payment is due', () => {
    const accessUntil = (changes: Partial<SubscriptionSummary>, now: number) =>
      entitlementsAt({ subscription: subscription(changes), now }).accessUntil;
    expect(accessUntil({}, NOW)).toBeUndefined();
    expect(accessUntil({}, END)).toBe(GRACE_END);
    expect(accessUntil({ status: 'past_due' }, NOW)).toBe(GRACE_END);
    expect(accessUntil({ status: 'past_due', cancelAt: END }, NOW)).toBe(END);
    expect(accessUntil({ status: 'past_due' }, GRACE_END)).toBeUndefined();
    const creditUntil = NOW + 60;
    expect(accessUntil({ status: 'past_due', creditUntil, graceUntil: undefined }, NOW)).toBe(creditUntil);
  });

  it('have the quota of later periods, where the paid time has one', () => {
    const reduced = subscription({ paidUntil: at('2027-11-10T09:00:00Z'), included: [START, 3_000, 1_000] });
    const sessions = [NOW, at('2026-12-20T00:00:00Z'), at('2027-10-20T00:00:00Z')].map(
      (now) => entitlementsAt({ subscription: reduced, now }).sessionsIncluded,
    );
    expect(sessions).toEqual([3_000, 1_000, 1_000]);
  });

  describe('terms', () => {
    const terms: Terms = { sessionsIncluded: 9_000, concurrent: 64, until: NOW + 100 };

    it('replace the figures of a paid plan until they end', () => {
      const during = entitlementsAt({ subscription: subscription(), terms, now: NOW });
      expect(during).toMatchObject({ sessionsIncluded: 9_000, concurrent: 64, requestsPerMinute: 1_000 });
      expect(during.validUntil).toBe(NOW + 100);
      expect(entitlementsAt({ subscription: subscription(), terms, now: NOW + 100 }).sessionsIncluded).toBe(
        5_000,
      );
    });

    it('are reduced in the proportion of the plan: in the grace, in a part of a month and after a change', () => {
      const scaled = (changes: Partial<SubscriptionSummary>, now: number) =>
        entitlementsAt({
          subscription: subscription(changes),
          terms: { sessionsIncluded: 9_000, requestsPerMinute: 7 },
          now,
        });
      // 9,000 × 7 / 31 is 2,032.3, and 9,000 × 15 / 30 is 4,500.
      expect(scaled({}, END)).toMatchObject({ sessionsIncluded: 2_033, requestsPerMinute: 7 });
      expect(scaled({ paidUntil: START + 15 * SECONDS_PER_DAY }, NOW).sessionsIncluded).toBe(4_500);
      expect(scaled({ included: [START, 3_333] }, NOW).sessionsIncluded).toBe(5_999);
    });

    it('end while the account stays paid, within the quota period', () => {
      const before = entitlementsAt({ subscription: subscription(), terms, now: NOW + 99 });
      const after = entitlementsAt({ subscription: subscription(), terms, now: NOW + 100 });
      expect([before.validUntil, after.validUntil]).toEqual([NOW + 100, END]);
      expect(after.periodStart).toBe(before.periodStart);
    });

    it('apply to an account that does not pay only with holdUnpaid', () => {
      expect(entitlementsAt({ terms, now: NOW }).sessionsIncluded).toBe(100);
      expect(entitlementsAt({ terms: { ...terms, holdUnpaid: true }, now: NOW }).sessionsIncluded).toBe(
        9_000,
      );
    });

    it('never raise the concurrency above the limit of an account item', () => {
      expect(entitlementsAt({ terms: { concurrent: 5_000, holdUnpaid: true }, now: NOW }).concurrent).toBe(
        200,
      );
    });
  });
});

describe('entitlements over time', () => {
  it('stay the same until validUntil, which is always in the future', () => {
    fc.assert(
      fc.property(
        summaries.chain((subscription) =>
          fc.tuple(fc.constant(subscription), moments(subscription.periodStart)),
        ),
        anyTerms,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([subscription, now], terms, share) => {
          const first = entitlementsAt({ subscription, terms, now });
          expect(first.validUntil).toBeGreaterThan(now);
          const later = now + Math.floor((first.validUntil - 1 - now) * share);
          expect(entitlementsAt({ subscription, terms, now: later })).toEqual(first);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('always have a period that contains now', () => {
    fc.assert(
      fc.property(
        summaries.chain((subscription) =>
          fc.tuple(fc.constant(subscription), moments(subscription.periodStart)),
        ),
        ([subscription, now]) => {
          const { periodStart, periodEnd } = entitlementsAt({ subscription, now });
          expect(periodStart).toBeLessThanOrEqual(now);
          expect(periodEnd).toBeGreaterThan(now);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('have whole months, and no other periods, after the paid time', () => {
    fc.assert(
      fc.property(
        summaries.chain((subscription) =>
          fc.tuple(fc.constant(subscription), moments(subscription.paidUntil)),
        ),
        ([subscription, now]) => {
          const { periodStart, periodEnd } = entitlementsAt({ subscription, now });
          const days = (periodEnd - periodStart) / SECONDS_PER_DAY;
          expect(periodStart).toBeGreaterThanOrEqual(subscription.paidUntil);
          expect(days).toBeGreaterThanOrEqual(28);
          expect(days).toBeLessThanOrEqual(31);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('grant no more in the paid time than the quota of each month that it covers', () => {
    fc.assert(
      fc.property(summaries, (given) => {
        const { included: _none, cancelAt: _never, ...subscription } = { ...given, status: 'active' };
        let granted = 0;
        let months = 0;
        let now = subscription.periodStart;
        while (now < subscription.paidUntil) {
          const { periodStart, periodEnd, plan, sessionsIncluded } = entitlementsAt({ subscription, now });
          if (plan !== 'free') granted += sessionsIncluded;
          const month = quotaMonth(subscription.anchor, periodStart);
          months += (periodEnd - periodStart) / (month.periodEnd - month.periodStart);
          now = periodEnd;
        }
        expect(granted).toBeLessThanOrEqual(
          PLANS[shownPlan(subscription.plan)].sessionsIncluded * months + 1e-6,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('have periods that never overlap', () => {
    fc.assert(
      fc.property(
        summaries.chain((subscription) =>
          fc.tuple(
            fc.constant(subscription),
            fc.array(moments(subscription.periodStart), { minLength: 2, maxLength: 20 }),
          ),
        ),
        ([subscription, times]) => {
          const periods = times
            .sort((one, other) => one - other)
            .map((now) => entitlementsAt({ subscription, now }));
          for (const [index, period] of periods.entries()) {
            const next = periods[index + 1];
            if (next && next.periodStart !== period.periodStart) {
              expect(next.periodStart).toBeGreaterThanOrEqual(period.periodEnd);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
