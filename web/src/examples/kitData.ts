import type { Plan, Usage } from '../../../client/src/apiTypes.ts';

/** A usage of a period from 22 November to 22 December, with 5,000 sessions. */
export const kitUsage = (sessionsUsed: number): Usage => ({
  plan: 'starter',
  sessionsUsed,
  sessionsIncluded: 5_000,
  sessionsRemaining: 5_000 - sessionsUsed,
  estimatedMinutes: 10_000,
  minutesUsed: 2 * sessionsUsed,
  percentUsed: Math.floor(sessionsUsed / 50),
  rateLimit: { requestsPerMinute: 1_000, concurrent: 10 },
  status: 'active',
  periodStart: '2026-11-22T00:00:00Z',
  periodEnd: '2026-12-22T00:00:00Z',
  cancelAt: null,
  paymentDue: false,
  openSessions: 3,
  accessUntil: null,
  graceUntil: null,
  refusedSince: null,
  fullQuota: 5_000,
});

const plan = (id: Plan['plan'], usd: number, sessionsIncluded: number, concurrent: number): Plan => ({
  plan: id,
  price: { amountMinor: usd * 100, currency: 'usd', interval: 'month' },
  sessionsIncluded,
  estimatedMinutes: 2 * sessionsIncluded,
  projectsIncluded: concurrent,
  rateLimit: { requestsPerMinute: 100 * concurrent, concurrent },
  support: usd === 0 ? 'Community' : 'Email, answer within 24 h, SLA 99.9%',
});

export const kitPlans: readonly Plan[] = [
  plan('free', 0, 100, 1),
  plan('starter', 29, 5_000, 10),
  plan('growth', 99, 20_000, 50),
];

const DAY_MS = 86_400_000;
const WEEKEND = [0, 6];

/** Thirty days up to `last`, with figures like those of a week with a weekend, the same each time. */
export const kitDays = (last: string) =>
  Array.from({ length: 30 }, (_, index) => {
    const date = new Date(Date.parse(last) - (29 - index) * DAY_MS);
    const usual = WEEKEND.includes(date.getUTCDay()) ? 115 : 205;
    return { day: date.toISOString().slice(0, 10), sessions: usual + ((index * 37) % 40) };
  });
