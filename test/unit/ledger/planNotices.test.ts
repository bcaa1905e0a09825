import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planNotices } from '../../../services/ledger/domain/planNotices.ts';
import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const DAY = 86_400;
const ENDS = NOW + 20 * DAY;

const subscription = (changes: Partial<SubscriptionSummary> = {}): SubscriptionSummary => ({
  id: 'sub_1',
  customer: 'cus_1',
  status: 'active',
  plan: 'starter',
  periodStart: NOW - 10 * DAY,
  paidUntil: ENDS,
  anchor: NOW - 10 * DAY,
  graceUntil: ENDS + 7 * DAY,
  ...changes,
});

type Image = Partial<Account> & { of?: Partial<SubscriptionSummary> };
/** An account with a subscription of the plan, or the free one without a subscription. */
const image = (plan: string, { of, ...changes }: Image = {}): Account => ({
  ...newAccount('u1', NOW),
  plan,
  ...(plan === 'free' && of === undefined
    ? {}
    : { status: 'active', subscription: subscription({ plan, ...of }) }),
  ...changes,
});
const free = (changes: Image = {}) => image('free', { sessionsIncluded: 100, ...changes });
const starter = (changes: Image = {}) => image('starter', { sessionsIncluded: 5_000, ...changes });
const growth = (changes: Image = {}) => image('growth', { sessionsIncluded: 20_000, ...changes });

/** The notices of a sequence of images, each with the next version. */
const noticesOfAll = (images: Account[], at = NOW) =>
  images.flatMap((after, index) => {
    const before = images[index - 1];
    return before === undefined
      ? []
      : planNotices({ before: { ...before, version: index }, after: { ...after, version: index + 1 }, at });
  });
const keysOf = (...images: Account[]) => noticesOfAll(images).map(({ key }) => key);
const factsOf = (...images: Account[]) => noticesOfAll(images).map(({ facts }) => facts);

describe('a change of plan', () => {
  it('to the first paid one is a welcome', () => {
    expect(noticesOfAll([free(), starter()])).toEqual([
      {
        kind: 'welcome',
        key: 'welcome#sub_1',
        facts: { plan: 'starter', subscription: 'sub_1', included: 5_000 },
      },
    ]);
  });

  it('between paid ones has both plans and the new quota', () => {
    expect(noticesOfAll([starter(), growth()])).toEqual([
      {
        kind: 'plan_changed',
        key: 'plan_changed#2',
        facts: { from: 'starter', plan: 'growth', included: 20_000 },
      },
    ]);
  });

  it('between two plans that alternate has a notice each time', () => {
    expect(keysOf(starter(), growth(), starter(), growth())).toEqual([
      'plan_changed#2',
      'plan_changed#3',
      'plan_changed#4',
    ]);
  });

  it('of two live subscriptions that alternate is not welcomed, and told only if the plan differs', () => {
    const other = { of: { id: 'sub_2' } };
    expect(keysOf(starter(), growth(other), starter())).toEqual(['plan_changed#2', 'plan_changed#3']);
    expect(keysOf(starter(), starter(other), starter())).toEqual([]);
  });

  it('to a plan that this release does not know is told by the name that is stored', () => {
    expect(factsOf(free(), image('enterprise'))).toMatchObject([{ plan: 'enterprise' }]);
    expect(factsOf(starter(), image('enterprise'))).toMatchObject([{ from: 'starter', plan: 'enterprise' }]);
    expect(factsOf(image('enterprise'), free({ of: {} }))).toMatchObject([{ plan: 'enterprise' }]);
  });

  it('back to a subscription whose grace had ended is no second welcome', () => {
    const ended = free({ status: 'past_due', of: { plan: 'starter', status: 'past_due' } });
    expect(keysOf(ended, starter())).toEqual([]);
  });

  it('to another subscription is a welcome', () => {
    const ended = free({ status: 'canceled', of: { plan: 'starter', status: 'canceled' } });
    expect(keysOf(ended, starter({ of: { id: 'sub_2' } }))).toEqual(['welcome#sub_2']);
  });

  it('to another subscription is a welcome also if nothing was written when the former one ended', () => {
    const over = { cancelAt: NOW - DAY };
    const before = starter({ validUntil: NOW - DAY, of: over });
    expect(keysOf(before, starter({ of: { id: 'sub_2' } }))).toEqual(['welcome#sub_2']);
    expect(keysOf(before, growth({ of: { id: 'sub_2' } }))).toEqual(['welcome#sub_2']);
  });

  it('by the first payment of a subscription that was seen before it was paid is a welcome', () => {
    const incomplete = free({ status: 'incomplete', of: { plan: 'starter', status: 'incomplete' } });
    expect(keysOf(incomplete, starter())).toEqual(['welcome#sub_1']);
  });
});

describe('the end of a plan', () => {
  const ended = (status: string) => free({ status, of: { plan: 'starter', status } });
  const reasonOf = (before: Account, after: Account, at = NOW) =>
    noticesOfAll([before, after], at).map((notice) => notice.kind === 'plan_ended' && notice.facts.reason);

  it('has the plan that ended and the quota of the free one', () => {
    expect(noticesOfAll([starter(), ended('canceled')])).toEqual([
      {
        kind: 'plan_ended',
        key: 'plan_ended#2',
        facts: { plan: 'starter', reason: 'cancelled', included: 100 },
      },
    ]);
  });

  it('is a cancellation if the customer cancelled, at once or for that day', () => {
    expect(reasonOf(starter(), ended('canceled'))).toEqual(['cancelled']);
    const scheduled = starter({ of: { cancelAt: ENDS } });
    const rolledOver = free({ status: 'active', of: { plan: 'starter', cancelAt: ENDS } });
    expect(reasonOf(scheduled, rolledOver, ENDS)).toEqual(['cancelled']);
    expect(reasonOf(scheduled, rolledOver, ENDS + 30 * DAY)).toEqual(['cancelled']);
  });

  it('is a cancellation also if the clock of the stream is seconds behind', () => {
    const scheduled = starter({ of: { cancelAt: ENDS } });
    expect(reasonOf(scheduled, ended('active'), ENDS - 2)).toEqual(['cancelled']);
  });

  it('is a cancellation in the hour between a renewal and its charge', () => {
    expect(reasonOf(starter({ accessUntil: NOW + 7 * DAY }), ended('canceled'))).toEqual(['cancelled']);
  });

  it('is due to an unpaid invoice, also if Stripe cancelled the subscription for that', () => {
    const pastDue = starter({ status: 'past_due', of: { status: 'past_due' } });
    expect(reasonOf(pastDue, ended('canceled'))).toEqual(['unpaid']);
    expect(reasonOf(pastDue, ended('unpaid'))).toEqual(['unpaid']);
    expect(reasonOf(starter(), ended('unpaid'))).toEqual(['unpaid']);
    // No event has arrived: the grace has passed.
    expect(reasonOf(starter({ accessUntil: NOW }), ended('active'))).toEqual(['unpaid']);
  });

  it('has no reason if the subscription is gone or paused', () => {
    expect(reasonOf(starter(), ended('gone'))).toEqual(['ended']);
    expect(reasonOf(starter(), ended('paused'))).toEqual(['ended']);
    expect(reasonOf(starter({ of: { cancelAt: ENDS } }), ended('paused'))).toEqual(['ended']);
  });

  it('is no cancellation as well', () => {
    expect(keysOf(starter(), ended('canceled'))).toEqual(['plan_ended#2']);
    const cancelled = free({ status: 'canceled', of: { plan: 'starter', cancelAt: NOW } });
    expect(keysOf(starter(), cancelled)).toEqual(['plan_ended#2']);
  });
});

describe('a cancellation', () => {
  const cancels = (cancelAt = ENDS) => starter({ of: { cancelAt } });

  it('has the day on which the plan ends', () => {
    expect(noticesOfAll([starter(), cancels()])).toEqual([
      { kind: 'cancellation', key: `cancellation#${ENDS}#2`, facts: { plan: 'starter', endsAt: ENDS } },
    ]);
  });

  it('that is undone has a notice, and one that is made again too', () => {
    expect(keysOf(starter(), cancels(), starter(), cancels())).toEqual([
      `cancellation#${ENDS}#2`,
      `cancellation_undone#${ENDS}#3`,
      `cancellation#${ENDS}#4`,
    ]);
  });

  it('for another day has a notice with that day', () => {
    expect(keysOf(cancels(), cancels(ENDS + DAY))).toEqual([`cancellation#${ENDS + DAY}#2`]);
  });

  it('beside a change of plan has both notices', () => {
    const both = growth({ of: { cancelAt: ENDS } });
    expect(keysOf(starter(), both)).toEqual(['plan_changed#2', `cancellation#${ENDS}#2`]);
  });

  it('of another subscription than the one before is not told, because nobody cancelled that', () => {
    expect(keysOf(cancels(), starter({ of: { id: 'sub_2' } }))).toEqual([]);
    expect(keysOf(starter(), starter({ of: { id: 'sub_2', cancelAt: ENDS } }))).toEqual([]);
  });
});

describe('a write that changes no plan', () => {
  it('has no notice: usage, a renewal, terms, or a new status', () => {
    expect(keysOf(starter(), starter({ sessionsUsed: 5 }))).toEqual([]);
    expect(keysOf(starter(), starter({ of: { paidUntil: ENDS + 30 * DAY } }))).toEqual([]);
    expect(keysOf(starter(), starter({ terms: { sessionsIncluded: 9 }, sessionsIncluded: 9 }))).toEqual([]);
    expect(keysOf(starter(), starter({ status: 'past_due', of: { status: 'past_due' } }))).toEqual([]);
    expect(keysOf(free(), free())).toEqual([]);
  });

  it('of the same version has none, whatever its images differ in', () => {
    expect(planNotices({ before: free(), after: starter(), at: NOW })).toEqual([]);
  });
});

it('in any sequence of plans, each change between paid ones and each end has one notice', () => {
  const states = {
    free: free({ of: { plan: 'starter', status: 'canceled' }, status: 'canceled' }),
    starter: starter(),
    growth: growth(),
  };
  fc.assert(
    fc.property(fc.array(fc.constantFrom('free', 'starter', 'growth'), { minLength: 2 }), (names) => {
      const expected = names.slice(1).flatMap((plan, index) => {
        const from = names[index];
        if (from === 'free' || from === plan) return [];
        return [plan === 'free' ? `plan_ended#${index + 2}` : `plan_changed#${index + 2}`];
      });
      // The subscription is the same throughout: a return to it is no welcome.
      expect(keysOf(...names.map((name) => states[name as keyof typeof states]))).toEqual(expected);
    }),
  );
});
