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

/** Stripe does not accept the key, or the key lacks a permission. */
const KEY_REFUSED = new Set<number | undefined>([401, 403]);

/**
 * A failed call to Stripe as a fault. `payment_provider_misconfigured`: Stripe refuses the key, so every attempt fails until an
 * operator changes the key or its permissions. `payment_provider_unavailable`: a later attempt can succeed. The message has
 * what Stripe's support needs to find the request. Stripe's own message is left out, because it can repeat what was sent.
 */
export function stripeFault(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { type, code, param, statusCode, requestId, headers } = error;
  const facts = { type, code, param, statusCode, requestId };
  if (KEY_REFUSED.has(statusCode)) {
    const reason = 'Stripe refuses STRIPE_SECRET_KEY, or the key lacks a permission';
    return new Fault('payment_provider_misconfigured', `${reason}: ${JSON.stringify(facts)}`);
  }
  return new Fault('payment_provider_unavailable', `Stripe: ${JSON.stringify(facts)}`, {
    retryAfterSeconds: retryAfterOf(headers),
  });
}

/** Stripe's Retry-After in whole seconds, if it has one. */
function retryAfterOf(headers: Record<string, unknown> | undefined): number {
  const requested = String(headers?.['retry-after'] ?? '');
  return /^[0-9]{1,5}$/.test(requested) ? Number(requested) : RETRY_AFTER_SECONDS;
}
