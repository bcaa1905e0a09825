import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectSubscription } from '../../../services/webhooks/domain/selectSubscription.ts';
import type { StripeSubscription } from '../../../services/webhooks/domain/stripeSubscription.ts';
import type { Account } from '../../../shared/account/account.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';

const START = 1_790_000_000;
const DAY = 86_400;
const RULES = {
  prices: { starter: ['price_s', 'price_agreed'], growth: ['price_g'] },
  graceSeconds: 7 * DAY,
};

function subscription(changes: Partial<StripeSubscription> & { price?: string } = {}): StripeSubscription {
  const { price = 'price_s', ...changed } = changes;
  return {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'active',
    created: START,
    anchor: START,
    cancelAtPeriodEnd: false,
    items: [{ price, periodStart: START, periodEnd: START + 30 * DAY }],
    accountId: 'u1',
    isFromCheckout: true,
    ...changed,
  };
}

const select = (...subscriptions: StripeSubscription[]) => selectSubscription(subscriptions, RULES);

describe('the plan of the selected subscription', () => {
  it('comes from its price', () => {
    expect(select(subscription()).subscription).toMatchObject({ id: 'sub_1', plan: 'starter' });
    expect(select(subscription({ price: 'price_g' })).subscription).toMatchObject({ plan: 'growth' });
  });

  it('comes from the item with the plan price among add-ons, with that item’s period', () => {
    const addOn = { price: 'price_addon', periodStart: START - DAY, periodEnd: START + DAY };
    const plan = { price: 'price_s', periodStart: START, periodEnd: START + 30 * DAY };
    expect(select(subscription({ items: [addOn, plan] })).subscription).toMatchObject({
      plan: 'starter',
      periodStart: START,
    });
  });

  it('comes from any price of the plan: current, former or negotiated', () => {
    expect(select(subscription({ price: 'price_agreed' })).subscription?.plan).toBe('starter');
  });

  it('is none for an unknown price, which is reported if checkout created the subscription', () => {
    expect(select(subscription({ price: 'price_new' }))).toMatchObject({
      subscription: undefined,
      unpriced: { id: 'sub_1' },
    });
    expect(select(subscription({ price: 'price_other', isFromCheckout: false })).unpriced).toBeUndefined();
    expect(select(subscription({ price: 'price_new', status: 'canceled' })).unpriced).toBeUndefined();
  });
});

describe('among several subscriptions', () => {
  it('the end of an old one does not take the plan of a newer one', () => {
    const old = subscription({ id: 'sub_old', status: 'canceled' });
    const recent = subscription({ id: 'sub_new', created: START + 1 });
    expect(select(old, recent)).toMatchObject({ subscription: { id: 'sub_new' }, hasTwoLive: false });
  });

  it('the greater plan of two live ones is selected, and both are reported', () => {
    const growth = subscription({ id: 'sub_g', price: 'price_g' });
    expect(select(subscription(), growth)).toMatchObject({ subscription: { id: 'sub_g' }, hasTwoLive: true });
  });

  it('a paid one is selected before a past-due one, whatever their plans', () => {
    const late = subscription({ id: 'sub_g', price: 'price_g', status: 'past_due' });
    expect(select(late, subscription()).subscription?.id).toBe('sub_1');
  });

  it('the one with the latest period is selected if none is live', () => {
    const items = [{ price: 'price_s', periodStart: START + 40 * DAY, periodEnd: START + 70 * DAY }];
    const later = subscription({ id: 'sub_later', status: 'unpaid', items });
    expect(select(subscription({ status: 'canceled', price: 'price_g' }), later).subscription?.id).toBe(
      'sub_later',
    );
  });

  it('one that never started is not selected', () => {
    expect(select(subscription({ status: 'incomplete_expired' })).subscription).toBeUndefined();
  });

  it('the selection does not depend on their order', () => {
    const any = fc.record({
      id: fc.constantFrom('sub_a', 'sub_b', 'sub_c', 'sub_d', 'sub_e'),
      status: fc.constantFrom('active', 'trialing', 'past_due', 'unpaid', 'canceled', 'paused', 'incomplete'),
      price: fc.constantFrom('price_s', 'price_g', 'price_x'),
      created: fc.integer({ min: START, max: START + 2 }),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(any, { selector: ({ id }) => id }),
        fc.func(fc.integer()),
        (made, shuffle) => {
          const subscriptions = made.map((changes) => subscription(changes));
          const permuted = [...subscriptions].sort((one, other) => shuffle(one.id) - shuffle(other.id));
          expect(select(...permuted).subscription).toEqual(select(...subscriptions).subscription);
        },
      ),
    );
  });
});

describe('when Stripe no longer lists a plan subscription', () => {
  const previous = {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'active',
    plan: 'starter' as const,
    periodStart: START,
    periodEnd: START + 30 * DAY,
    anchor: START,
  };

  it('the previous one stays selected and grants nothing, because its period still limits usage', () => {
    expect(selectSubscription([], RULES, previous).subscription).toEqual({ ...previous, status: 'gone' });
    const unpriced = subscription({ price: 'price_new', isFromCheckout: false });
    expect(selectSubscription([unpriced], RULES, previous)).toMatchObject({
      subscription: { status: 'gone' },
      unpriced: { id: 'sub_1' },
    });
  });

  it('the previous one is selected before an older one that ended, but not before a live one', () => {
    const item = { price: 'price_s', periodStart: START - DAY, periodEnd: START + 29 * DAY };
    const older = subscription({ id: 'sub_older', status: 'canceled', items: [item] });
    const selected = (status: string) =>
      selectSubscription([{ ...older, status }], RULES, previous).subscription;
    expect(selected('canceled')).toEqual({ ...previous, status: 'gone' });
    expect(selected('active')).toMatchObject({ id: 'sub_older', status: 'active' });
    const ended = { ...previous, status: 'canceled' };
    expect(selectSubscription([older], RULES, ended).subscription).toEqual(ended);
  });

  it('a price setting that is fixed after the end of the month gives no second quota', () => {
    const at = (iso: string) => Date.parse(iso) / 1000;
    const bought = {
      ...previous,
      periodStart: at('2026-11-22T00:00:00Z'),
      periodEnd: at('2026-12-22T00:00:00Z'),
      anchor: at('2026-11-22T00:00:00Z'),
    };
    const used = {
      ...rollOver({ ...newAccount('u1', bought.periodStart), subscription: bought }, bought.periodStart),
      sessionsUsed: 5_000,
    };
    const sync = (account: Account, listed: StripeSubscription[], now: number) =>
      rollOver(
        { ...account, subscription: selectSubscription(listed, RULES, account.subscription).subscription },
        now,
      );
    const lost = sync(used, [], at('2026-11-30T12:00:00Z'));
    expect(lost).toMatchObject({ plan: 'free', sessionsUsed: 5_000 });
    const rolled = rollOver(lost, at('2026-12-01T00:00:01Z'));
    expect(rolled.sessionsUsed).toBe(5_000);
    const item = { price: 'price_s', periodStart: bought.periodStart, periodEnd: bought.periodEnd };
    const fixed = sync(
      rolled,
      [subscription({ items: [item], anchor: bought.anchor })],
      at('2026-12-01T09:00:00Z'),
    );
    expect(fixed).toMatchObject({ plan: 'starter', sessionsUsed: 5_000 });
  });
});

describe('two live subscriptions of one plan', () => {
  it('have the same winner through all their renewals, so usage is reset once a month', () => {
    const at = (day: number) => START + day * DAY;
    const renewed = (id: string, day: number, offset: number) => {
      const start = at(Math.floor((day - offset) / 30) * 30 + offset);
      return subscription({
        id,
        created: at(offset),
        items: [{ price: 'price_s', periodStart: start, periodEnd: start + 30 * DAY }],
      });
    };
    const winners = [20, 35, 50, 65, 80].map(
      (day) => select(renewed('sub_a', day, 0), renewed('sub_b', day, 15)).subscription?.id,
    );
    expect(new Set(winners)).toEqual(new Set(['sub_b']));
  });
});

describe('the end of a subscription', () => {
  it('comes from cancel_at alone, which the portal sets', () => {
    expect(select(subscription({ cancelAt: START + DAY })).subscription?.cancelAt).toBe(START + DAY);
  });

  it('comes from cancel_at_period_end alone', () => {
    expect(select(subscription({ cancelAtPeriodEnd: true })).subscription?.cancelAt).toBe(START + 30 * DAY);
  });

  it('follows a failed payment by the grace period, counted from the unpaid invoice', () => {
    const late = subscription({ status: 'past_due', unpaidSince: START + 5 });
    expect(select(late).subscription?.graceUntil).toBe(START + 5 + 7 * DAY);
    expect(select(subscription({ status: 'past_due' })).subscription?.graceUntil).toBe(START + 7 * DAY);
    expect(select(subscription()).subscription?.graceUntil).toBeUndefined();
  });
});
