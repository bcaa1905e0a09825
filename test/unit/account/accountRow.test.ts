import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { itemBytes } from '../../../scripts/account/itemBytes.ts';
import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import type { AccountFormat } from '../../../shared/account/accountFormat.ts';
import { accountAttributes, parseAccountRow } from '../../../shared/account/accountRow.ts';
import { entitlementsAt } from '../../../shared/account/entitlements.ts';
import { newAccount, rollOver } from '../../../shared/account/rollOver.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { END, GRACE_END, NOW, START, subscription } from './support/subscriptions.ts';

const rowOf = (account: Account, format?: AccountFormat) =>
  marshall(
    { ...tableKeys.account(account.accountId), ...accountAttributes(account, format) },
    { removeUndefinedValues: true },
  );

const accountWith = (summary: SubscriptionSummary): Account => ({
  ...newAccount('u1', NOW),
  subscription: summary,
  status: summary.status,
  customers: ['cus_1'],
});

const credited = subscription({ creditUntil: NOW, graceUntil: undefined });

describe('an account item', () => {
  it.each<[string, Account]>([
    ['a new account', newAccount('u1', NOW)],
    ['a paid subscription', accountWith(subscription())],
    ['a cancelled subscription', accountWith(subscription({ cancelAt: END }))],
    ['an overdue subscription with a grace', accountWith(subscription({ status: 'past_due' }))],
    ['the credit of an invoiced customer', accountWith(subscription({ creditUntil: NOW }))],
    ['a quota that is not the plan’s', accountWith(subscription({ included: [START, 7_421] }))],
    ['a quota of its own in later periods', accountWith(subscription({ included: [START, 7_421, 0] }))],
    ['a monthly revenue', accountWith(subscription({ mrr: 3_033 }))],
    ['a monthly revenue of 0', accountWith(subscription({ mrr: 0, cancelAt: END, creditUntil: NOW }))],
    ['a quota of 0 sessions', accountWith(subscription({ included: [START, 0] }))],
    [
      'a previous period',
      {
        ...newAccount('u1', NOW),
        usageBefore: START,
        previous: [
          [START, 5_000, 4_321],
          [START - 86_400, 100, 3],
        ],
      },
    ],
    ['a customer attempt and terms', { ...newAccount('u1', NOW), customerAttempt: 3, terms: { until: 5 } }],
    [
      'the terms of an offer',
      { ...newAccount('u1', NOW), terms: { sessionsIncluded: 90_000, offer: 'of_4fK0aTzX9mQ1rB7cYw2e' } },
    ],
    ['a previous period that began earlier', { ...newAccount('u1', NOW), usageBefore: START - 7 }],
    [
      'a period that began before the usage was reset',
      { ...newAccount('u1', NOW), periodStart: START - 5, usageSince: START },
    ],
  ])('with %s parses to the account that it was created from, in both formats', (_name, account) => {
    const { revision, late, ...first } = account;
    expect(parseAccountRow(rowOf(first, 1))).toEqual(first);
    const second: Account = {
      ...account,
      revision: 7,
      late: [
        [20_788, 0, 90],
        [20_787, START, 60, 'p1'],
      ],
    };
    expect(parseAccountRow(rowOf(second))).toEqual(second);
  });

  it('of the current format has none of the attributes that the first format has for it', () => {
    const stored = unmarshall(
      rowOf({ ...accountWith(subscription()), periodStart: START, usageSince: START }),
    );
    for (const name of [
      'sessionsIncluded',
      'concurrent',
      'requestsPerMinute',
      'projectsIncluded',
      'periodStart',
      'accessUntil',
    ]) {
      expect(stored).not.toHaveProperty(name);
    }
  });

  it('stays below a kilobyte with ten open sessions, three projects and a past-due subscription', () => {
    const uuid = (index: number) => `3f2504e0-4f89-41d3-9a0c-0305e82c33${String(index).padStart(2, '0')}`;
    const overdue = subscription({
      id: 'sub_1QabcdefGHIJKLmnopQRSTuv',
      customer: 'cus_QabcdefGHIJKLm',
      status: 'past_due',
      periodStart: START + 3_607,
      anchor: START + 3_607,
      paidUntil: END + 3_607,
      graceUntil: GRACE_END + 3_607,
      mrr: 3_033,
    });
    const account: Account = {
      ...rollOver(
        { ...newAccount(uuid(0), START), customers: ['cus_QabcdefGHIJKLm'], subscription: overdue },
        END + 9_999,
      ),
      version: 123,
      revision: 123_457,
      late: true,
      usageBefore: START + 3_607,
      previous: [[START + 3_607, 4_999, 4_999]],
      sessionsUsed: 1_099,
      secondsUsed: 654_321,
      open: Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [uuid(index), [NOW + index * 7 + 1, NOW + 157 + index]]),
      ),
      projects: Object.fromEntries(
        Array.from({ length: 3 }, (_, index) => [`project-${index}-of-us`, [NOW - 123_457, 1_099, 123_457]]),
      ),
    };
    expect(account.status).toBe('past_due');
    expect(itemBytes(rowOf(account))).toBeLessThan(1_024);
    const terms = { sessionsIncluded: 90_000, offer: 'of_4fK0aTzX9mQ1rB7cYw2e' };
    const ofTerms = itemBytes(rowOf({ ...account, terms })) - itemBytes(rowOf(account));
    expect(ofTerms, 'the terms of an offer take about as much as an open session').toBeLessThan(60);
  });

  it('with a credit and no grace parses to an account with the same entitlements', () => {
    const { subscription: parsed } = parseAccountRow(rowOf(accountWith(credited)));
    for (const now of [START, NOW - 1, NOW, END]) {
      expect(entitlementsAt({ subscription: parsed, now })).toEqual(
        entitlementsAt({ subscription: credited, now }),
      );
    }
  });

  it('has no attribute `paid` without a credit and a quota of its own', () => {
    expect(rowOf(accountWith(subscription())).paid).toBeUndefined();
    expect(unmarshall(rowOf(accountWith(credited))).paid).toEqual([END, NOW, null, null]);
  });

  it('of another kind does not parse', () => {
    expect(() => parseAccountRow(marshall({ pk: 'SESSION#u1#s1', sk: 'SESSION' }))).toThrow();
  });
});

/** The attribute `subscription` as the earlier release parses it. It refuses a list of any other length. */
const earlierSubscriptionRow = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.enum(['starter', 'growth']),
  z.number(),
  z.number(),
  z.number(),
  z.nullable(z.number()),
  z.nullable(z.number()),
]);

describe('an account item for the earlier release', () => {
  it.each([
    ['a paid subscription', subscription()],
    ['a credit', credited],
    ['a quota and a cancellation', subscription({ included: [START, 7_421], cancelAt: END })],
    ['a monthly revenue', subscription({ mrr: 2_900 })],
  ])('has a subscription with the nine elements that it reads, with %s', (_name, summary) => {
    const { subscription: stored } = unmarshall(rowOf(accountWith(summary), 1));
    expect(earlierSubscriptionRow.parse(stored)).toEqual([
      'sub_1',
      // The index of cus_1 among the account's customers.
      '0',
      'active',
      'starter',
      START,
      END,
      START,
      summary.cancelAt ?? null,
      summary.graceUntil ?? null,
    ]);
  });
});

describe('the monthly revenue', () => {
  it('is unknown in an item that was written before it was stored', () => {
    expect(parseAccountRow(rowOf(accountWith(subscription()))).subscription).not.toHaveProperty('mrr');
  });

  it('follows the elements that the release before it reads, in the current format', () => {
    const { subscription: stored, mrr } = unmarshall(rowOf(accountWith(subscription({ mrr: 2_900 }))));
    expect(stored).toHaveLength(10);
    expect(stored.at(-1)).toBe(2_900);
    expect(mrr).toBeUndefined();
  });

  it.each<[string, number, unknown]>([
    ['the status', 2, 'canceled'],
    ['the plan', 3, 'growth'],
    ['the paid time', 5, END + 60],
  ])('is unknown once an earlier release changed %s in the first format', (_name, index, value) => {
    const item = unmarshall(rowOf(accountWith(subscription({ mrr: 2_900 })), 1));
    expect(parseAccountRow(marshall(item)).subscription?.mrr).toBe(2_900);
    const changed = item.subscription.with(index, value);
    expect(parseAccountRow(marshall({ ...item, subscription: changed })).subscription?.mrr).toBeUndefined();
  });
});

/** An item whose subscription the earlier release wrote: Stripe's period, and a grace only while past due. */
function earlierItem(given: { status: string; start?: number; graceUntil?: number; paid?: unknown[] }) {
  const { status, start = START, graceUntil = null, paid } = given;
  const anchor = start === START ? START : END;
  const stored = ['sub_1', 'cus_1', status, 'starter', start, END, anchor, null, graceUntil];
  const item = { ...unmarshall(rowOf(newAccount('u1', NOW))), subscription: stored, customers: ['cus_1'] };
  return marshall({ ...item, ...(paid ? { paid } : {}) });
}

const planAt = (item: ReturnType<typeof earlierItem>, now: number) => {
  const { plan, sessionsIncluded } = entitlementsAt({
    subscription: parseAccountRow(item).subscription,
    now,
  });
  return [plan, sessionsIncluded];
};

describe('an account item of the earlier release', () => {
  it.each(['active', 'trialing'])('that is %s keeps its period and gets a grace of seven days', (status) => {
    const item = earlierItem({ status });
    expect(planAt(item, END - 1)).toEqual(['starter', 5_000]);
    expect(planAt(item, GRACE_END - 1)).toEqual(['starter', 1_130]);
    expect(planAt(item, GRACE_END)).toEqual(['free', 100]);
  });

  it('that is a trial of two weeks keeps the full quota', () => {
    const item = earlierItem({ status: 'trialing', start: END - 14 * SECONDS_PER_DAY });
    expect(planAt(item, NOW + 6 * SECONDS_PER_DAY)).toEqual(['starter', 5_000]);
    expect(planAt(item, END)).toEqual(['starter', 1_130]);
  });

  it('that is past due keeps the full quota until the grace that was stored ends', () => {
    const graceUntil = START + 7 * SECONDS_PER_DAY;
    const item = earlierItem({ status: 'past_due', graceUntil });
    expect(planAt(item, graceUntil - 1)).toEqual(['starter', 5_000]);
    expect(planAt(item, graceUntil)).toEqual(['free', 100]);
    expect(planAt(item, END)).toEqual(['free', 100]);
  });

  it.each([{ status: 'past_due' }, { status: 'unpaid' }, { status: 'canceled' }, { status: 'gone' }])(
    'that is $status without a grace stays free',
    ({ status }) => {
      const item = earlierItem({ status });
      for (const now of [START, NOW, END, GRACE_END]) expect(planAt(item, now)).toEqual(['free', 100]);
    },
  );

  it.each([
    { status: 'active' },
    { status: 'trialing', start: END - 14 * SECONDS_PER_DAY },
    { status: 'past_due', graceUntil: START + 60 },
    { status: 'past_due' },
    { status: 'unpaid' },
    { status: 'canceled' },
  ])('that is $status has the same entitlements after it was written and read again', (given) => {
    const account = parseAccountRow(earlierItem(given));
    const again = parseAccountRow(rowOf(account));
    for (const now of [START, NOW, END, GRACE_END]) {
      expect(entitlementsAt({ subscription: again.subscription, now })).toEqual(
        entitlementsAt({ subscription: account.subscription, now }),
      );
    }
  });

  it('ignores credit and quota that the present release stored for another paid time', () => {
    const stale = earlierItem({ status: 'active', paid: [START, START + 60, START, 0] });
    expect(planAt(stale, NOW)).toEqual(['starter', 5_000]);
    const own = earlierItem({ status: 'active', paid: [END, null, START, 7_421] });
    expect(planAt(own, NOW)).toEqual(['starter', 7_421]);
  });
});
