import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { stripeFault } from '../../../shared/stripe/stripeFault.ts';

const refusal = (statusCode: number) =>
  Stripe.errors.StripeError.generate({
    type: 'invalid_request_error',
    message: 'The key sk_live_secret may not do that.',
    statusCode,
    headers: {},
    requestId: 'req_1',
  } as unknown as Parameters<typeof Stripe.errors.StripeError.generate>[0]);

describe('a failed call to Stripe', () => {
  it.each([
    ['a key that Stripe does not accept', 401],
    ['a key without the permission', 403],
  ])('is a wrong setting of this service for %s, and names the setting', (_name, statusCode) => {
    expect(stripeFault(refusal(statusCode))).toMatchObject({
      code: 'payment_provider_misconfigured',
      message: expect.stringMatching(/STRIPE_SECRET_KEY.*req_1/),
      retryAfterSeconds: undefined,
    });
  });

  it.each([429, 500, 503])('is a fault of Stripe for the status %i', (statusCode) => {
    expect(stripeFault(refusal(statusCode))).toMatchObject({
      code: 'payment_provider_unavailable',
      retryAfterSeconds: 5,
    });
  });

  it('repeats none of Stripe’s own words, which can contain what was sent', () => {
    expect(String(stripeFault(refusal(401)))).not.toContain('sk_live_secret');
  });
});
