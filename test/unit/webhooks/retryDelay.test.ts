import { describe, expect, it } from 'vitest';
import { retryDelaySeconds } from '../../../services/webhooks/domain/retryDelay.ts';

describe('the retry delay of a failed message', () => {
  const delay = (receiveCount: number, { retryAfter = 0, random = 0 } = {}) =>
    retryDelaySeconds({ receiveCount, retryAfter, random });

  it('over eight attempts outlasts an hour without Stripe', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((count) => delay(count));
    expect(delays.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(3_600);
    expect(delay(1)).toBe(30);
    expect(delay(20)).toBe(3_600);
    // A message can stay invisible in SQS for at most 12 hours.
    expect(delay(20, { random: 0.999 })).toBeLessThanOrEqual(43_200);
  });

  it('follows Retry-After up to an hour, plus jitter', () => {
    expect(delay(1, { retryAfter: 5 })).toBe(30);
    expect(delay(1, { retryAfter: 90 })).toBe(90);
    expect(delay(1, { retryAfter: 90, random: 0.999 })).toBe(112);
    expect(delay(1, { retryAfter: 86_400 })).toBe(3_600);
  });
});
