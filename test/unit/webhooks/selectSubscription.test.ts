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
  const { price = 'price_s', ...rest } = changes;
  return {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'active',
    created: START,
    anchor: START,
    cancelAtPeriodEnd: false,
    items: [{ price, periodStart: START, periodEnd: START + 30 * DAY }],
    accountId: 'u1',
    isOfCheckout: true,
    ...rest,
  };
}

const choose = (...subscriptions: StripeSubscription[]) => selectSubscription(subscriptions, RULES);

describe('the plan', () => {
  it('comes from the price', () => {
    expect(choose(subscription()).subscription).toMatchObject({ id: 'sub_1', plan: 'starter' });
    expect(choose(subscription({ price: 'price_g' })).subscription).toMatchObject({ plan: 'growth' });
  });

  it('comes from the plan’s item beside add-ons, with that item’s period', () => {
    const addOn = { price: 'price_addon', periodStart: START - DAY, periodEnd: START + DAY };
    const plan = { price: 'price_s', periodStart: START, periodEnd: START + 30 * DAY };
    expect(choose(subscription({ items: [addOn, plan] })).subscription).toMatchObject({
      plan: 'starter',
      periodStart: START,
    });
  });

  it('comes from any price of the plan, sold now, before or agreed on', () => {
    expect(choose(subscription({ price: 'price_agreed' })).subscription?.plan).toBe('starter');
  });

  it('is none for a price that is not ours, and an alarm if checkout made the subscription', () => {
    expect(choose(subscription({ price: 'price_new' }))).toMatchObject({
      subscription: undefined,
      unpriced: { id: 'sub_1' },
    });
    expect(choose(subscription({ price: 'price_other', isOfCheckout: false })).unpriced).toBeUndefined();
    expect(choose(subscription({ price: 'price_new', status: 'canceled' })).unpriced).toBeUndefined();
  });
});

describe('of several subscriptions', () => {
  it('an old one’s end does not take the plan a newer one gives', () => {
    const old = subscription({ id: 'sub_old', status: 'canceled' });
    const recent = subscription({ id: 'sub_new', created: START + 1 });
    expect(choose(old, recent)).toMatchObject({ subscription: { id: 'sub_new' }, hasTwoLive: false });
  });

  it('the greater plan wins among two live ones, and that is told', () => {
    const growth = subscription({ id: 'sub_g', price: 'price_g' });
    expect(choose(subscription(), growth)).toMatchObject({ subscription: { id: 'sub_g' }, hasTwoLive: true });
  });

  it('one that is paid wins over one that is past due, whatever their plans', () => {
    const late = subscription({ id: 'sub_g', price: 'price_g', status: 'past_due' });
    expect(choose(late, subscription()).subscription?.id).toBe('sub_1');
  });

  it('the one with the latest period bounds the use when none is live', () => {
    const items = [{ price: 'price_s', periodStart: START + 40 * DAY, periodEnd: START + 70 * DAY }];
    const later = subscription({ id: 'sub_later', status: 'unpaid', items });
    expect(choose(subscription({ status: 'canceled', price: 'price_g' }), later).subscription?.id).toBe(
      'sub_later',
    );
  });

  it('one that never began counts for nothing', () => {
    expect(choose(subscription({ status: 'incomplete_expired' })).subscription).toBeUndefined();
  });

  it('the choice does not depend on the order they come in', () => {
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
          expect(choose(...permuted).subscription).toEqual(choose(...subscriptions).subscription);
        },
      ),
    );
  });
});

describe('when Stripe lists none with a plan any more', () => {
  const last = {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'active',
    plan: 'starter' as const,
    periodStart: START,
    periodEnd: START + 30 * DAY,
    anchor: START,
  };

  it('the last one stays and grants nothing, since its period still bounds the use', () => {
    expect(selectSubscription([], RULES, last).subscription).toEqual({ ...last, status: 'gone' });
    const unpriced = subscription({ price: 'price_new', isOfCheckout: false });
    expect(selectSubscription([unpriced], RULES, last)).toMatchObject({
      subscription: { status: 'gone' },
      unpriced: { id: 'sub_1' },
    });
  });

  it('the last one bounds the use longer than an older one that is still listed, and no live one', () => {
    const item = { price: 'price_s', periodStart: START - DAY, periodEnd: START + 29 * DAY };
    const older = subscription({ id: 'sub_older', status: 'canceled', items: [item] });
    const choice = (status: string) => selectSubscription([{ ...older, status }], RULES, last).subscription;
    expect(choice('canceled')).toEqual({ ...last, status: 'gone' });
    expect(choice('active')).toMatchObject({ id: 'sub_older', status: 'active' });
    const ended = { ...last, status: 'canceled' };
    expect(selectSubscription([older], RULES, ended).subscription).toEqual(ended);
  });

  it('a price that is mended over a month’s end gives no second quota', () => {
    const at = (iso: string) => Date.parse(iso) / 1000;
    const bought = {
      ...last,
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
    const mended = sync(
      rolled,
      [subscription({ items: [item], anchor: bought.anchor })],
      at('2026-12-01T09:00:00Z'),
    );
    expect(mended).toMatchObject({ plan: 'starter', sessionsUsed: 5_000 });
  });
});

describe('two live subscriptions of one plan', () => {
  it('have the same winner through all their renewals, and so one reset a month', () => {
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
      (day) => choose(renewed('sub_a', day, 0), renewed('sub_b', day, 15)).subscription?.id,
    );
    expect(new Set(winners)).toEqual(new Set(['sub_b']));
  });
});

describe('an ending', () => {
  it('is told by cancel_at alone, as the portal sets it', () => {
    expect(choose(subscription({ cancelAt: START + DAY })).subscription?.cancelAt).toBe(START + DAY);
  });

  it('is told by cancel_at_period_end alone', () => {
    expect(choose(subscription({ cancelAtPeriodEnd: true })).subscription?.cancelAt).toBe(START + 30 * DAY);
  });

  it('after a failed payment comes a grace after the unpaid invoice', () => {
    const late = subscription({ status: 'past_due', unpaidSince: START + 5 });
    expect(choose(late).subscription?.graceUntil).toBe(START + 5 + 7 * DAY);
    expect(choose(subscription({ status: 'past_due' })).subscription?.graceUntil).toBe(START + 7 * DAY);
    expect(choose(subscription()).subscription?.graceUntil).toBeUndefined();
  });
});
