import type { Usage } from '../../../client/src/apiTypes.ts';

/** A usage as `getUsage` returns it, of a period from 22 November to 22 December. */
export const sampleUsage = (usage: Partial<Usage> = {}): Usage => ({
  plan: 'starter',
  sessionsUsed: 3_302,
  sessionsIncluded: 5_000,
  sessionsRemaining: 1_698,
  estimatedMinutes: 10_000,
  minutesUsed: 7_628,
  percentUsed: 66,
  rateLimit: { requestsPerMinute: 300, concurrent: 50 },
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
  ...usage,
});

const DAY_MS = 86_400_000;
const WEEKEND = [0, 6];

/** Days up to `last` as `getDailyUsage` returns them, with figures like those of a week with a weekend, the same each time. */
export const sampleDays = (last: string, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const date = new Date(Date.parse(last) - (count - 1 - index) * DAY_MS);
    const usual = WEEKEND.includes(date.getUTCDay()) ? 115 : 205;
    return { day: date.toISOString().slice(0, 10), sessions: usual + ((index * 37) % 40) };
  });
