import fc from 'fast-check';
import type { SubscriptionSummary, Terms } from '../../../../shared/account/account.ts';
import { addMonths } from '../../../../shared/time.ts';

export const at = (iso: string) => Date.parse(iso) / 1000;
export const NOW = at('2026-11-22T18:00:00Z');
export const START = at('2026-11-10T09:00:00Z');
export const END = at('2026-12-10T09:00:00Z');

/** An active starter subscription with a period from START to END. */
export function subscription(changes: Partial<SubscriptionSummary> = {}): SubscriptionSummary {
  return {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'active',
    plan: 'starter',
    periodStart: START,
    periodEnd: END,
    anchor: START,
    ...changes,
  };
}

/** Subscriptions of any status, plan and period. */
export const summaries: fc.Arbitrary<SubscriptionSummary> = fc
  .record({
    status: fc.constantFrom('active', 'trialing', 'past_due', 'unpaid', 'paused', 'canceled'),
    plan: fc.constantFrom('starter' as const, 'growth' as const),
    anchor: fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2026-06-01T00:00:00Z') }),
    month: fc.integer({ min: 0, max: 12 }),
    cancelAfterDays: fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }),
    graceDays: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ status, plan, anchor, month, cancelAfterDays, graceDays }) => {
    const periodStart = addMonths(anchor, month);
    return {
      id: 'sub_1',
      customer: 'cus_1',
      status,
      plan,
      anchor,
      periodStart,
      periodEnd: addMonths(anchor, month + 1),
      ...(cancelAfterDays === undefined ? {} : { cancelAt: periodStart + cancelAfterDays * 86_400 }),
      ...(status === 'past_due' ? { graceUntil: periodStart + graceDays * 86_400 } : {}),
    };
  });
export const anyTerms: fc.Arbitrary<Terms | undefined> = fc.option(
  fc.record({
    sessionsIncluded: fc.integer({ min: 0, max: 50_000 }),
    until: fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }),
    holdUnpaid: fc.boolean(),
  }),
  { nil: undefined },
);
/** Instants within 400 days after `from`. */
export const moments = (from: number) =>
  fc.integer({ min: 0, max: 400 * 86_400 }).map((after) => from + after);
