import { describe, expect, it } from 'vitest';
import { hasDrifted, isSameSubscription } from '../../../services/webhooks/domain/isSameSubscription.ts';
import { subscription } from '../account/support/subscriptions.ts';

const withRevenue = (mrr?: number) => subscription(mrr === undefined ? {} : { mrr });

describe('a changed monthly revenue', () => {
  it('is a change that is saved, and drift', () => {
    expect(isSameSubscription(withRevenue(2_900), withRevenue(1_900))).toBe(false);
    expect(hasDrifted(withRevenue(2_900), withRevenue(1_900))).toBe(true);
    expect(hasDrifted(withRevenue(0), withRevenue(2_900))).toBe(true);
    expect(hasDrifted(withRevenue(2_900), withRevenue(2_900))).toBe(false);
  });

  it('is saved and is no drift if it was unknown, because an earlier release wrote the subscription', () => {
    expect(isSameSubscription(withRevenue(), withRevenue(0))).toBe(false);
    expect(hasDrifted(withRevenue(), withRevenue(2_900))).toBe(false);
    expect(hasDrifted(withRevenue(), { ...withRevenue(2_900), status: 'past_due' })).toBe(true);
    expect(hasDrifted(undefined, withRevenue(2_900))).toBe(true);
  });
});
