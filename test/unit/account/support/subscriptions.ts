import fc from 'fast-check';
import type { SubscriptionSummary, Terms } from '../../../../shared/account/account.ts';
import { addMonths, SECONDS_PER_DAY } from '../../../../shared/time.ts';

export const at = (iso: string) => Date.parse(iso) / 1000;
export const NOW = at('2026-11-22T18:00:00Z');
export const START = at('2026-11-10T09:00:00Z');
export const END = at('2026-12-10T09:00:00Z');

/** The end of a grace of seven days after END. */
export const GRACE_END = END + 7 * SECONDS_PER_DAY;

/** An active starter subscription that is paid for from START to END. */
export function subscription(changes: Partial<SubscriptionSummary> = {}): SubscriptionSummary {
  return {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'active',
    plan: 'starter',
    periodStart: START,
    paidUntil: END,
    anchor: START,
    graceUntil: GRACE_END,
    ...changes,
  };
}

/** A grace, or the credit of an invoiced customer: days after the end, or after the start, of the paid time. */
const limits = fc.oneof(
  fc.record({ kind: fc.constant('grace' as const), days: fc.integer({ min: 1, max: 28 }) }),
  fc.record({ kind: fc.constant('credit' as const), days: fc.integer({ min: 0, max: 70 }) }),
);

/** Subscriptions of any status and plan that are paid for a week, for months, for a year or until a day within a month. */
export const summaries: fc.Arbitrary<SubscriptionSummary> = fc
  .record({
    status: fc.constantFrom('active', 'trialing', 'past_due', 'unpaid', 'paused', 'canceled'),
    plan: fc.constantFrom('starter' as const, 'growth' as const),
    anchor: fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2026-06-01T00:00:00Z') }),
    month: fc.integer({ min: 0, max: 12 }),
    paidMonths: fc.constantFrom(1, 1, 1, 3, 12),
    paidDays: fc.option(fc.integer({ min: 1, max: 45 }), { nil: undefined }),
    isFirstPartial: fc.boolean(),
    cancelAfterDays: fc.option(fc.integer({ min: 0, max: 90 }), { nil: undefined }),
    limits,
    included: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
  })
  .map((given) => {
    const {
      status,
      plan,
      anchor,
      month,
      paidMonths,
      paidDays,
      limits: last,
      included,
      cancelAfterDays,
    } = given;
    const wholeStart = addMonths(anchor, month);
    // A first period can begin before the anchor, so that it is shorter than a month.
    const periodStart = given.isFirstPartial ? wholeStart - 5 * SECONDS_PER_DAY : wholeStart;
    const paidUntil =
      paidDays === undefined
        ? addMonths(anchor, month + paidMonths)
        : periodStart + paidDays * SECONDS_PER_DAY;
    return {
      id: 'sub_1',
      customer: 'cus_1',
      status,
      plan,
      anchor,
      periodStart,
      paidUntil,
      ...(cancelAfterDays === undefined ? {} : { cancelAt: periodStart + cancelAfterDays * SECONDS_PER_DAY }),
      ...(last.kind === 'grace'
        ? { graceUntil: paidUntil + last.days * SECONDS_PER_DAY }
        : { creditUntil: Math.min(paidUntil, periodStart + last.days * SECONDS_PER_DAY) }),
      ...(included === undefined ? {} : { included: [periodStart, included] as [number, number] }),
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
