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
