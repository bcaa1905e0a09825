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

/** The retry delay if Stripe gives none. */
const RETRY_AFTER_SECONDS = 5;

/**
 * A failed call to Stripe as a `payment_provider_unavailable` fault. Its message has what Stripe's support needs to find the request.
 * Stripe's own message is left out, because it can repeat what was sent.
 */
export function stripeFault(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
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
