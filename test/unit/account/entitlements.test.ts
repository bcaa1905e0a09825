import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Terms } from '../../../shared/account/account.ts';
import { entitlementsAt } from '../../../shared/account/entitlements.ts';
import { isoInstant } from '../../../shared/time.ts';
import { anyTerms, at, END, moments, NOW, START, subscription, summaries } from './support/subscriptions.ts';

describe('entitlements', () => {
  it('without a subscription are the free plan for the calendar month', () => {
    const figures = entitlementsAt({ now: NOW });
    expect(figures).toMatchObject({ plan: 'free', status: 'none', sessionsIncluded: 100, concurrent: 1 });
    expect([figures.periodStart, figures.periodEnd].map(isoInstant)).toEqual([
      '2026-11-01T00:00:00Z',
      '2026-12-01T00:00:00Z',
    ]);
  });

  it.each(['active', 'trialing'])('are those of the plan while the subscription is %s', (status) => {
    expect(entitlementsAt({ subscription: subscription({ status }), now: NOW })).toMatchObject({
      plan: 'starter',
      sessionsIncluded: 5_000,
      periodStart: START,
      periodEnd: END,
      validUntil: END,
    });
  });

  it.each(['unpaid', 'paused', 'incomplete', 'incomplete_expired', 'canceled', 'something_new'])(
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

  it('keep the plan during a past_due grace and not one second longer', () => {
    const graceUntil = NOW + 60;
    const late = subscription({ status: 'past_due', graceUntil });
    expect(entitlementsAt({ subscription: late, now: NOW })).toMatchObject({
      plan: 'starter',
      accessUntil: graceUntil,
      validUntil: graceUntil,
    });
    expect(entitlementsAt({ subscription: late, now: graceUntil })).toMatchObject({
      plan: 'free',
      periodStart: START,
    });
    expect(entitlementsAt({ subscription: late, now: graceUntil }).accessUntil).toBeUndefined();
  });

  it('end with the cancellation date, even without an event from Stripe', () => {
    const leaving = subscription({ cancelAt: END });
    expect(entitlementsAt({ subscription: leaving, now: END - 1 }).plan).toBe('starter');
    const after = entitlementsAt({ subscription: leaving, now: END });
    expect(after.plan).toBe('free');
    expect([after.periodStart, after.periodEnd].map(isoInstant)).toEqual([
      '2026-12-10T09:00:00Z',
      '2027-01-01T00:00:00Z',
    ]);
  });

  it('continue with the next month by the anchor while no event of the renewal has arrived', () => {
    const anchored = subscription({
      periodStart: at('2026-01-31T10:00:00Z'),
      periodEnd: at('2026-02-28T10:00:00Z'),
      anchor: at('2026-01-31T10:00:00Z'),
    });
    const rolled = entitlementsAt({ subscription: anchored, now: at('2026-03-30T00:00:00Z') });
    expect(rolled.plan).toBe('starter');
    expect([rolled.periodStart, rolled.periodEnd].map(isoInstant)).toEqual([
      '2026-02-28T10:00:00Z',
      '2026-03-31T10:00:00Z',
    ]);
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
