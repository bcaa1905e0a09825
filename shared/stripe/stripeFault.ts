import Stripe from 'stripe';
import { Fault } from '../fault.ts';

/** Whether the object that `param` names does not exist at Stripe, or was deleted. */
export function isMissing(error: unknown, param?: string): boolean {
  return (
    error instanceof Stripe.errors.StripeError &&
    error.code === 'resource_missing' &&
    (param === undefined || error.param === param)
  );
}

/** The error of what runs before a request (`cause`), which Stripe's library would report as a lost connection. */
export class RequestNotSent extends Error {
  constructor(cause: unknown) {
    super('a request to Stripe was not sent', { cause });
    this.name = 'RequestNotSent';
  }
}

/** The retry delay if Stripe gives none. */
const RETRY_AFTER_SECONDS = 5;

/**
 * A failed call to Stripe as a `payment_provider_unavailable` fault, or what stopped the call before it was sent. Its message has what Stripe's support needs to find the request.
 * Stripe's own message is left out, because it can repeat what was sent.
 */
export function stripeFault(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  if (error.detail instanceof RequestNotSent) return error.detail.cause;
  const { type, code, param, statusCode, requestId, headers } = error;
  const facts = { type, code, param, statusCode, requestId };
  return new Fault('payment_provider_unavailable', `Stripe: ${JSON.stringify(facts)}`, {
    retryAfterSeconds: retryAfterOf(headers),
  });
}

/** Stripe's Retry-After in whole seconds, if it has one. */
function retryAfterOf(headers: Record<string, unknown> | undefined): number {
  const requested = String(headers?.['retry-after'] ?? '');
  return /^[0-9]{1,5}$/.test(requested) ? Number(requested) : RETRY_AFTER_SECONDS;
}
