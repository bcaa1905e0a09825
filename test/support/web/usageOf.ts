import type { DailyUsage, Usage } from '../../../web/src/app/overview/usage.ts';

/** The usage of an account on Starter, with these differences. */
export function usageOf(differences: Partial<Usage> = {}): Usage {
  const usage: Usage = {
    plan: 'starter',
    sessionsUsed: 3302,
    sessionsIncluded: 5000,
    sessionsRemaining: 1698,
    estimatedMinutes: 10_000,
    minutesUsed: 7628,
    percentUsed: 66,
    rateLimit: { requestsPerMinute: 1000, concurrent: 10 },
    status: 'active',
    periodStart: '2026-11-22T00:00:00Z',
    periodEnd: '2026-12-22T00:00:00Z',
    cancelAt: null,
    paymentDue: false,
    openSessions: 3,
    accessUntil: null,
    graceUntil: null,
    refusedSince: null,
    fullQuota: 5000,
    ...differences,
  };
  return usage;
}

/** Days that end with `last`, with these sessions. */
export function daysUpTo(last: string, sessions: readonly number[]): DailyUsage['days'] {
  const end = Date.parse(last);
  return sessions.map((count, index) => ({
    day: new Date(end - (sessions.length - 1 - index) * 86_400_000).toISOString().slice(0, 10),
    sessions: count,
    seconds: 0,
    minutes: 0,
  }));
}
