import type { Operations } from '../../../client/src/apiTypes.ts';
import { addDays } from '../../../web/src/app/overview/days.ts';
import { daysAgo, today } from './fixtureDays.ts';

type Responses = { [Id in keyof Operations]: Operations[Id]['response'] };

export function overviewOf(): Responses['getOverview'] {
  return {
    from: addDays(today(), -29),
    to: today(),
    asOf: new Date().toISOString(),
    completeFrom: null,
    currency: 'usd',
    mrrMinor: 1_856_800,
    committedMrrMinor: 1_822_000,
    mrrAtRiskMinor: 25_600,
    subscribers: 412,
    startMrrMinor: 1_739_900,
    startSubscribers: 391,
    movements: [
      { kind: 'new', accounts: 34, amountMinor: 140_600 },
      { kind: 'expansion', accounts: 5, amountMinor: 35_000 },
      { kind: 'reactivation', accounts: 2, amountMinor: 5_800 },
      { kind: 'contraction', accounts: 2, amountMinor: -14_000 },
      { kind: 'churn', accounts: 15, amountMinor: -50_500 },
    ],
    plans: [
      { plan: 'free', accounts: 3_871, subscribers: 0, mrrMinor: 0 },
      { plan: 'starter', accounts: 318, subscribers: 318, mrrMinor: 922_200 },
      { plan: 'growth', accounts: 94, subscribers: 94, mrrMinor: 934_600 },
    ],
    states: { at80: 57, usedUp: 11, paymentDue: 6, terms: 9 },
    churn: {
      to: addDays(today(), -1),
      churned: 15,
      base: 425,
      voluntary: 11,
      paymentFailure: 4,
      churnedMrrMinor: 50_500,
      startMrrMinor: 1_739_900,
    },
    conversion: { started: 872, converted: 34, migrated: 0, isComplete: false },
    drifts: [
      {
        userId: 'user_m2Wd',
        at: daysAgo(0, '02:10:00'),
        fields: ['plan', 'mrr'],
        planBefore: 'starter',
        plan: 'growth',
      },
    ],
  };
}

export function revenueOf(): Responses['getRevenue'] {
  const days = Array.from({ length: 365 }, (_, index) => {
    const scale = 1 + (index % 90) / 90;
    return {
      day: addDays(today(), index - 364),
      mrrMinor: 1_000_000 + index * 2_000,
      committedMrrMinor: 980_000 + index * 2_000,
      mrrAtRiskMinor: 20_000,
      subscribers: 250 + Math.floor(index / 2),
      plans: [],
      movements: [
        { kind: 'new' as const, accounts: 1, amountMinor: Math.round(2_900 * scale) },
        { kind: 'expansion' as const, accounts: 1, amountMinor: Math.round(700 * scale) },
        { kind: 'reactivation' as const, accounts: 1, amountMinor: 150 },
        { kind: 'contraction' as const, accounts: 1, amountMinor: -300 },
        { kind: 'churn' as const, accounts: 1, amountMinor: -Math.round(1_100 * scale) },
      ],
    };
  });
  return {
    from: addDays(today(), -364),
    to: today(),
    asOf: new Date().toISOString(),
    completeFrom: null,
    currency: 'usd',
    days,
  };
}

export function sessionFiguresOf(): Responses['getSessionFigures'] {
  const days = Array.from({ length: 30 }, (_, index) => {
    const scale = [1, 1.05, 1.1, 1.08, 1, 0.6, 0.62][index % 7] ?? 1;
    const planOf = (plan: string, sessions: number) => ({
      plan,
      sessions: Math.round(sessions * scale),
      minutes: Math.round(sessions * scale * 2),
    });
    return {
      day: addDays(today(), index - 29),
      plans: [planOf('growth', 27_000), planOf('starter', 19_000), planOf('free', 4_200)],
    };
  });
  return {
    from: addDays(today(), -29),
    to: today(),
    asOf: new Date().toISOString(),
    completeFrom: null,
    days,
    refusals: [
      { day: today(), reason: 'quota_exceeded', count: 312 },
      { day: today(), reason: 'concurrency_exceeded', count: 45 },
    ],
  };
}

export function movementsOf(): Responses['listMovements']['movements'] {
  const churned = Array.from({ length: 15 }, (_, index) => ({
    day: addDays(today(), -1 - index),
    userId: index === 3 ? null : `user_lost${index}`,
    kind: 'churn' as const,
    planBefore: 'starter',
    plan: index === 3 ? null : 'free',
    beforeMinor: 2_900,
    afterMinor: 0,
  }));
  const grown = {
    day: addDays(today(), -2),
    userId: 'user_8Kq2vN',
    kind: 'expansion' as const,
    planBefore: 'starter',
    plan: 'growth',
    beforeMinor: 2_900,
    afterMinor: 9_900,
  };
  return [...churned.slice(0, 2), grown, ...churned.slice(2)];
}

/** A stage in which nobody has done anything yet. */
export const NOTHING: {
  overview: Responses['getOverview'];
  revenue: Responses['getRevenue'];
  sessions: Responses['getSessionFigures'];
  movements: [];
  accounts: [];
} = {
  overview: {
    ...overviewOf(),
    mrrMinor: 0,
    committedMrrMinor: 0,
    mrrAtRiskMinor: 0,
    subscribers: 0,
    startMrrMinor: 0,
    startSubscribers: 0,
    movements: [],
    plans: [],
    states: { at80: 0, usedUp: 0, paymentDue: 0, terms: 0 },
    churn: null,
    conversion: { started: 0, converted: 0, migrated: 0, isComplete: true },
    drifts: [],
  },
  revenue: {
    ...revenueOf(),
    days: revenueOf().days.map((day) => ({ ...day, movements: [] })),
  },
  sessions: {
    ...sessionFiguresOf(),
    days: sessionFiguresOf().days.map((day) => ({ ...day, plans: [] })),
    refusals: [],
  },
  movements: [],
  accounts: [],
};
