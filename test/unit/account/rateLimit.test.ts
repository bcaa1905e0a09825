import { describe, expect, it } from 'vitest';
import { enforceRateLimit } from '../../../shared/account/rateLimit.ts';
import { rateLimited } from '../../../shared/http/rateLimit.ts';

const NOW = Date.parse('2026-11-22T18:00:30Z') / 1000;

describe('the rate limit', () => {
  const attempt = (requestNumber: number) =>
    enforceRateLimit(
      { readAccount: async () => undefined, countRequest: async () => requestNumber },
      { accountId: 'u1', caller: 'key', now: NOW },
    );

  it('allows the last request of a minute and refuses the next', async () => {
    expect((await attempt(100)).kind).toBe('allowed');
    expect((await attempt(101)).kind).toBe('rate_limited');
  });

  it('refuses with the seconds that are left of the minute', async () => {
    const { rate } = await attempt(101);
    expect(rateLimited(rate, NOW)).toMatchObject({
      code: 'rate_limited',
      status: 429,
      headers: { 'Retry-After': '30', 'RateLimit-Remaining': '0' },
    });
  });

  it('counts a request once for its caller and once for the limit of its route, and reads the account once', async () => {
    const calls: string[] = [];
    const store = {
      readAccount: async () => void calls.push('read'),
      countRequest: async ({ counter }: { counter: string }) => calls.push(counter),
    };
    const limit = { counter: 'purchase', requestsPerMinute: 10 } as const;
    await enforceRateLimit(store, { accountId: 'u1', caller: 'user', limit, now: NOW });
    expect(calls.sort()).toEqual(['purchase', 'read', 'user']);
  });

  it.each([
    [5, 10, 'allowed', 10],
    [95, 1, 'allowed', 100],
    [5, 11, 'rate_limited', 10],
    [101, 1, 'rate_limited', 100],
    [101, 11, 'rate_limited', 100],
  ])(
    'of the plan (request %i of 100) and of the route (request %i of 10): %s by the limit %i',
    async (ofPlan, ofRoute, kind, limitShown) => {
      const counted = await enforceRateLimit(
        {
          readAccount: async () => undefined,
          countRequest: async ({ counter }) => (counter === 'purchase' ? ofRoute : ofPlan),
        },
        {
          accountId: 'u1',
          caller: 'key',
          limit: { counter: 'purchase', requestsPerMinute: 10 },
          now: NOW,
        },
      );
      expect([counted.kind, counted.rate.requestsPerMinute]).toEqual([kind, limitShown]);
    },
  );
});
