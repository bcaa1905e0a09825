import { describe, expect, it } from 'vitest';
import {
  type DelayCause,
  isLastAttempt,
  retryDelaySeconds,
} from '../../../services/notifications/domain/retryPolicy.ts';
import { NOTICE_ATTEMPTS_MAX } from '../../../shared/contract/notifications/messages.ts';

const delaysOf = (cause: DelayCause) =>
  Array.from({ length: NOTICE_ATTEMPTS_MAX - 1 }, (_, index) =>
    retryDelaySeconds({ cause, attempts: index + 1, random: 0 }),
  );
const sum = (delays: number[]) => delays.reduce((total, one) => total + one, 0);

describe('retryDelaySeconds', () => {
  it('doubles from 30 s to two hours; seven delays outlast an hour, and all of them 28 hours', () => {
    const delays = delaysOf('daily_quota');
    expect(delays).toEqual([
      ...[30, 60, 120, 240, 480, 960, 1_920, 3_840],
      ...Array.from({ length: 13 }, () => 7_200),
    ]);
    expect(sum(delays.slice(0, 7))).toBeGreaterThan(3_600);
    // Amazon SES counts e-mails over the last 24 hours, and a burst takes some time itself.
    expect(sum(delays)).toBeGreaterThan(28 * 3_600);
  });

  it('is short at first for a throttled e-mail, and still lasts for most of a day', () => {
    const delays = delaysOf('throttled');
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(sum(delays)).toBeGreaterThan(20 * 3_600);
  });

  it('ends after the claim of an attempt whose result is unknown', () => {
    expect(retryDelaySeconds({ cause: 'claimed', attempts: 1, claimSeconds: 300, random: 0 })).toBe(301);
    expect(retryDelaySeconds({ cause: 'claimed', attempts: 8, claimSeconds: 300, random: 0 })).toBe(3_840);
  });

  it('adds up to a quarter, so that messages that failed together are spread', () => {
    expect(retryDelaySeconds({ cause: 'paused', attempts: 5, random: 1 })).toBe(600);
  });

  it('is a second for a message that the function had no time for or cannot read, and after the last attempt', () => {
    expect(retryDelaySeconds({ cause: 'no_time', attempts: 9, random: 0.5 })).toBe(1);
    expect(retryDelaySeconds({ cause: 'unreadable', attempts: 9, random: 0.5 })).toBe(1);
    expect(isLastAttempt(NOTICE_ATTEMPTS_MAX)).toBe(true);
    expect(
      retryDelaySeconds({ cause: 'claimed', attempts: NOTICE_ATTEMPTS_MAX, claimSeconds: 300, random: 1 }),
    ).toBe(1);
  });
});
