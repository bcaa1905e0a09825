import { describe, expect, it } from 'vitest';
import { driftedFields, isSameSubscription } from '../../../services/webhooks/domain/isSameSubscription.ts';
import { subscription } from '../account/support/subscriptions.ts';

const withRevenue = (mrr?: number) => subscription(mrr === undefined ? {} : { mrr });

describe('a changed monthly revenue', () => {
  it('is a change that is saved, and drift', () => {
    expect(isSameSubscription(withRevenue(2_900), withRevenue(1_900))).toBe(false);
    expect(driftedFields(withRevenue(2_900), withRevenue(1_900))).toEqual(['mrr']);
    expect(driftedFields(withRevenue(0), withRevenue(2_900))).toEqual(['mrr']);
    expect(driftedFields(withRevenue(2_900), withRevenue(2_900))).toEqual([]);
  });

  it('is saved and is no drift if it was unknown, because an earlier release wrote the subscription', () => {
    expect(isSameSubscription(withRevenue(), withRevenue(0))).toBe(false);
    expect(driftedFields(withRevenue(), withRevenue(2_900))).toEqual([]);
    expect(driftedFields(withRevenue(), { ...withRevenue(2_900), status: 'past_due' })).toEqual(['status']);
    expect(driftedFields(undefined, withRevenue(2_900))).toContain('mrr');
  });
});
