import { describe, expect, it } from 'vitest';
import { decideRetry, retryDelaySeconds } from '../../../services/webhooks/domain/retryPolicy.ts';
import {
  EVENT_ATTEMPTS_MAX,
  RECONCILE_TYPE,
  type StripeEventMessage,
  SYNC_TYPE,
} from '../../../shared/contract/webhooks/messages.ts';
import { Fault } from '../../../shared/fault.ts';

describe('the retry delay of a failed message', () => {
  const delay = (attempts: number, { retryAfterSeconds = 0, random = 0 } = {}) =>
    retryDelaySeconds({ attempts, retryAfterSeconds, random });

  it('over eight attempts outlasts an hour without Stripe', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((attempts) => delay(attempts));
    expect(delays.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(3_600);
    expect(delay(1)).toBe(30);
    expect(delay(20)).toBe(3_600);
    // A message can stay invisible in SQS for at most 12 hours.
    expect(delay(20, { random: 0.999 })).toBeLessThanOrEqual(43_200);
  });

  it('follows Retry-After up to an hour, plus jitter', () => {
    expect(delay(1, { retryAfterSeconds: 5 })).toBe(30);
    expect(delay(1, { retryAfterSeconds: 90 })).toBe(90);
    expect(delay(1, { retryAfterSeconds: 90, random: 0.999 })).toBe(112);
    expect(delay(1, { retryAfterSeconds: 86_400 })).toBe(3_600);
  });
});

describe('the decision about a failed message', () => {
  const event: StripeEventMessage = {
    version: 1,
    id: 'evt_1',
    type: 'invoice.paid',
    customer: 'cus_1',
    livemode: false,
    created: 1_790_000_000,
  };
  const reconcile = { ...event, type: RECONCILE_TYPE };
  const decide = (attempts: number, message?: StripeEventMessage, error: unknown = new Error('broken')) =>
    decideRetry({ attempts, message, error, random: 0 });

  it.each([
    ['an event', event],
    ['a reconcile message', reconcile],
    ['an unreadable message', undefined],
  ])('retries %s before its last attempt', (_name, message) => {
    expect(decide(EVENT_ATTEMPTS_MAX - 1, message)).toEqual({ kind: 'retry', delaySeconds: 1_920 });
  });

  it('follows the Retry-After of the fault', () => {
    const fault = new Fault('payment_provider_unavailable', 'Stripe', { retryAfterSeconds: 400 });
    expect(decide(1, event, fault)).toEqual({ kind: 'retry', delaySeconds: 400 });
  });

  it('sends events and unreadable messages to the dead-letter queue after the last attempt', () => {
    for (const message of [event, undefined]) {
      expect(decide(EVENT_ATTEMPTS_MAX, message)).toEqual({ kind: 'dead_letter', delaySeconds: 1 });
    }
  });

  it('gives up a message that no event caused after the last attempt', () => {
    expect(decide(EVENT_ATTEMPTS_MAX, reconcile)).toEqual({ kind: 'give_up' });
    expect(decide(EVENT_ATTEMPTS_MAX, { ...reconcile, type: SYNC_TYPE })).toEqual({ kind: 'give_up' });
  });
});
