import { describe, expect, it } from 'vitest';
import { enforceRateLimit } from '../../../shared/account/rateLimit.ts';
import { rateLimited } from '../../../shared/http/rateLimit.ts';

const NOW = Date.parse('2026-11-22T18:00:30Z') / 1000;

describe('the rate limit', () => {
  const attempt = (requestNumber: number) =>
    enforceRateLimit(
      { readAccount: async () => undefined, countRequest: async () => requestNumber },
      { accountId: 'u1', now: NOW },
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
});
