import type { Operations } from '../../../client/src/apiTypes.ts';
import { usageOf } from '../web/usageOf.ts';
import { daysAgo } from './fixtureDays.ts';

type Responses = { [Id in keyof Operations]: Operations[Id]['response'] };
export type ListedAccount = Responses['listAccounts']['accounts'][number];
export type TimelineEntry = Responses['getTimeline']['entries'][number];

const LISTED: readonly (readonly [Partial<ListedAccount>, used: number, included: number])[] = [
  [{ userId: 'user_Jv63', email: 'sam@quietdesk.com', plan: 'starter', status: 'active' }, 5_000, 5_000],
  [
    {
      userId: 'user_4Tz9',
      email: 'hello@mira.health',
      plan: 'starter',
      status: 'payment_due',
      openSessions: 2,
    },
    4_870,
    5_000,
  ],
  [{ userId: 'user_2NcY', email: 'team@polyglot.school', mrrMinor: 0, openSessions: 1 }, 96, 100],
  [
    {
      userId: 'user_c81K',
      email: 'ops@northcall.app',
      plan: 'growth',
      status: 'payment_due',
      mrrMinor: 9_900,
    },
    17_920,
    20_000,
  ],
  [
    {
      userId: 'user_8Kq2vN',
      email: 'contact@parloir.fr',
      plan: 'growth',
      status: 'active',
      hasTerms: true,
      openSessions: 22,
      mrrMinor: 13_900,
    },
    24_610,
    30_000,
  ],
  [{ userId: 'user_7Hq2LmVt', email: 'ada@lumenvoice.io', plan: 'starter', status: 'active' }, 3_302, 5_000],
  [
    {
      userId: 'user_p0Xa',
      email: 'dev@talkbench.io',
      plan: 'starter',
      status: 'ending',
      endsAt: daysAgo(-11),
    },
    1_204,
    5_000,
  ],
  [{ userId: '0f8fad5b-d9cb-469f-a165-70867728950e', email: null, mrrMinor: 0 }, 12, 100],
  [{ userId: 'user_Rb7e', email: 'noor@atelier-voix.fr', mrrMinor: 0, status: 'ended' }, 0, 100],
];

/** Nine of all kinds, and eight that are alike: more than a page. */
export function accountsOf(): ListedAccount[] {
  const alike = Array.from(
    { length: 8 },
    (_, index) => [{ userId: `user_z${index}`, mrrMinor: 0 }, 0, 100] as const,
  );
  return [...LISTED, ...alike].map(([account, sessionsUsed, sessionsIncluded], index) => ({
    userId: '',
    email: null,
    plan: 'free',
    status: 'none',
    endsAt: null,
    hasTerms: false,
    openSessions: 0,
    mrrMinor: 2_900,
    createdAt: daysAgo(30 + 20 * index),
    ...account,
    sessionsUsed,
    sessionsIncluded,
  }));
}

export function accountOf(): Responses['getAccount'] {
  return {
    userId: 'user_8Kq2vN',
    createdAt: daysAgo(298),
    usage: usageOf({
      plan: 'growth',
      status: 'active',
      sessionsUsed: 24_610,
      sessionsIncluded: 30_000,
      openSessions: 22,
      periodStart: daysAgo(25),
      periodEnd: daysAgo(-5),
      rateLimit: { requestsPerMinute: 10_000, concurrent: 80 },
    }),
    planLimits: {
      sessionsIncluded: 20_000,
      concurrent: 50,
      requestsPerMinute: 10_000,
      projectsIncluded: 10,
    },
    projectsIncluded: 10,
    projectsActive: 7,
    // Two have ended, and their slots are not given back yet.
    openSessions: 24,
    customers: ['cus_8Kq2vN'],
    subscription: 'sub_8Kq2vN',
    renewsAt: daysAgo(-5),
    mrrMinor: 13_900,
    currency: 'usd',
    contact: {
      email: 'contact@parloir.fr',
      verifiedBy: 'id_token',
      problem: null,
      pendingEmail: null,
      pendingProblem: null,
      language: 'fr',
    },
    terms: {
      sessionsIncluded: 30_000,
      concurrent: 80,
      requestsPerMinute: null,
      projectsIncluded: null,
      until: daysAgo(-122),
      holdUnpaid: false,
      offer: null,
      active: true,
      inactiveReason: null,
      by: 'otto',
      at: daysAgo(8),
      reason: 'Order 2026-114, volume agreement',
    },
  };
}

export function timelineOf(): TimelineEntry[] {
  const months = Array.from({ length: 4 }, (_, index): TimelineEntry[] => [
    {
      at: daysAgo(25 + 30 * index, '00:04:00'),
      kind: 'event',
      eventId: `evt_1QK7invoicepaid0000000${index}`,
      type: 'invoice.paid',
      outcome: 'applied',
      attempts: 1,
    },
    {
      at: daysAgo(25 + 30 * index, '00:03:00'),
      kind: 'event',
      eventId: `evt_1QK7subscriptionupda${index}`,
      type: 'customer.subscription.updated',
      outcome: index === 2 ? 'failed' : 'applied',
      attempts: 3,
    },
  ]);
  return [
    {
      at: daysAgo(0, '00:02:00'),
      kind: 'notice',
      key: 'quota_80#1',
      notice: 'quota_80',
      facts: { used: 24_000, included: 30_000 },
      state: 'sent',
    },
    {
      at: daysAgo(8, '09:15:00'),
      kind: 'action',
      by: 'otto',
      act: 'PUT /admin/accounts/{user_id}/terms',
      details: { sessions_included: 30_000, concurrent: 80, reason: 'Order 2026-114, volume agreement' },
      status: 200,
    },
    { at: daysAgo(20, '03:00:00'), kind: 'drift', fields: ['plan'], planBefore: 'starter', plan: 'growth' },
    ...months.flat(),
    {
      at: daysAgo(140, '10:00:00'),
      kind: 'plan',
      planBefore: 'starter',
      plan: 'growth',
      statusBefore: 'active',
      status: 'active',
      beforeMinor: 2_900,
      afterMinor: 13_900,
      isOpening: false,
    },
    { at: daysAgo(141, '10:00:00'), kind: 'checkout', plan: 'growth' },
  ];
}
