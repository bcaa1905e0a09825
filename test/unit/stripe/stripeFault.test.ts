import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, type Fault } from '../../../shared/fault.ts';
import { isStoredUnderKey, stripeFault } from '../../../shared/stripe/stripeFault.ts';

const { errors } = Stripe;
const SECRET = 'u1@example.com';

/** The error that the Stripe library throws for a response with this status. */
const errorOf = (
  statusCode: number,
  details: Partial<Record<'code' | 'param' | 'message' | 'headers', unknown>> = {},
) =>
  errors.generateV1Error({ statusCode, type: 'invalid_request_error', message: SECRET, ...details } as never);
const faultOf = (error: unknown, problemOf?: (param?: string) => string | undefined) =>
  stripeFault(error, problemOf) as Fault;

describe('a failed call to Stripe', () => {
  it.each([
    ['429', errorOf(429)],
    ['400 with the code rate_limit', errorOf(400, { code: 'rate_limit' })],
    ['409', errorOf(409, { code: 'idempotency_key_in_use' })],
    ['500', errorOf(500)],
    ['503', errorOf(503)],
    ['a closed connection', new errors.StripeConnectionError({ message: SECRET } as never)],
    ['an incomplete response', new errors.StripeAPIError({ message: SECRET } as never)],
  ])('with %s can be retried', (_name, error) => {
    expect(faultOf(error)).toMatchObject({ code: 'payment_provider_unavailable', retryAfterSeconds: 5 });
    expect(faultOf(error).message).not.toContain(SECRET);
  });

  it('is retried after the delay that Stripe asks for', () => {
    const headers = { 'retry-after': '17' };
    expect(faultOf(errorOf(429, { headers })).retryAfterSeconds).toBe(17);
  });

  it.each([
    [401, SECRET, 'Stripe rejects STRIPE_SECRET_KEY'],
    [403, SECRET, 'STRIPE_SECRET_KEY lacks a permission'],
    [
      403,
      "The key 'rk_live_***' is limited. Having the 'rak_customer_write' permission would allow this request.",
      'STRIPE_SECRET_KEY lacks the permission rak_customer_write',
    ],
  ])('with %i and the message %j names the key setting', (status, message, problem) => {
    const fault = faultOf(errorOf(status, { message }));
    expect(fault).toBeInstanceOf(ConfigurationError);
    expect(fault).toMatchObject({ code: 'payment_provider_misconfigured', message: problem });
    expect(fault.retryAfterSeconds).toBeUndefined();
  });

  it('names the setting that explains the refused parameter', () => {
    const problemOf = (param?: string) => (param === 'configuration' ? 'X is wrong' : undefined);
    expect(faultOf(errorOf(400, { param: 'configuration' }), problemOf)).toMatchObject({
      code: 'payment_provider_misconfigured',
      message: 'X is wrong',
      cause: { message: expect.stringContaining('"param":"configuration"') },
    });
    expect(faultOf(errorOf(400, { param: 'customer' }), problemOf).code).toBe('payment_provider_refused');
  });

  it.each([400, 402, 404])('with %i and no setting that explains it is refused for good', (status) => {
    const fault = faultOf(errorOf(status));
    expect(fault).toMatchObject({ code: 'payment_provider_refused', retryAfterSeconds: undefined });
    expect(fault.message).not.toContain(SECRET);
  });

  it('that is not an error of Stripe stays as it is', () => {
    const error = new Error('other');
    expect(stripeFault(error)).toBe(error);
  });
});

describe('an idempotency key', () => {
  it.each([400, 402, 403, 404, 500, 503])('is used up by a response with %i', (status) => {
    expect(isStoredUnderKey(errorOf(status))).toBe(true);
  });

  it.each([401, 409, 429])('is not used up by a response with %i', (status) => {
    expect(isStoredUnderKey(errorOf(status))).toBe(false);
  });

  it('is not used up by a lost connection or by the refusal of another call with it', () => {
    expect(isStoredUnderKey(new errors.StripeConnectionError({} as never))).toBe(false);
    expect(
      isStoredUnderKey(errors.generateV1Error({ statusCode: 400, type: 'idempotency_error' } as never)),
    ).toBe(false);
  });
});
