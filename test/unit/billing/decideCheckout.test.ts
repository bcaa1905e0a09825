import { describe, expect, it } from 'vitest';
import { decideCheckout } from '../../../services/billing/domain/decideCheckout.ts';
import type { CheckoutSession } from '../../../services/billing/domain/ports.ts';

describe('a checkout decision', () => {
  const checkout = { attempt: 1, plan: 'starter' as const, customer: 'cus_1', sessionId: 'cs_1' };
  const decide = (
    session: CheckoutSession | undefined,
    subscriptions: { id: string; status: string }[] = [],
  ) => decideCheckout({ plan: 'starter', customers: ['cus_1'], checkout, session, subscriptions }).kind;
  const complete = { id: 'cs_1', status: 'complete' as const, subscription: 'sub_1' };

  it('is pending while the paid subscription is not listed yet', () => {
    expect(decide(complete)).toBe('pending');
    expect(decide(complete, [{ id: 'sub_1', status: 'active' }])).toBe('subscribed');
    expect(decide(complete, [{ id: 'sub_1', status: 'canceled' }])).toBe('reserve');
  });

  it.each(['incomplete', 'past_due', 'unpaid', 'paused', 'trialing', 'something_new'])(
    'is subscribed if the account has a subscription with the status %s',
    (status) => {
      expect(decide(undefined, [{ id: 'sub_1', status }])).toBe('subscribed');
    },
  );

  it('replays a reservation left by a crash, unless its customer was retired', () => {
    expect(decide(undefined)).toBe('replay');
    expect(decideCheckout({ plan: 'starter', customers: ['cus_2'], checkout, subscriptions: [] }).kind).toBe(
      'reserve',
    );
  });
});
