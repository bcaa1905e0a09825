import Stripe from 'stripe';
import { Fault } from '../fault.ts';

/** Whether Stripe says that the thing named by `param` does not exist, or was deleted. */
export function isMissing(error: unknown, param?: string): boolean {
  return (
    error instanceof Stripe.errors.StripeError &&
    error.code === 'resource_missing' &&
    (param === undefined || error.param === param)
  );
}

/** What a caller is asked to wait when Stripe does not say. */
const RETRY_AFTER_SECONDS = 5;

/**
 * A failed call to Stripe as our own error: 503 to callers, and in the logs what Stripe support asks for. Stripe's
 * message stays out of it, as it can repeat what was sent.
 */
export function stripeFault(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { type, code, param, statusCode, requestId, headers } = error;
  const facts = { type, code, param, statusCode, requestId };
  return new Fault('payment_provider_unavailable', `Stripe: ${JSON.stringify(facts)}`, {
    retryAfterSeconds: retryAfterOf(headers),
  });
}

/** Stripe's wish in whole seconds, if it has one. */
function retryAfterOf(headers: Record<string, unknown> | undefined): number {
  const wish = String(headers?.['retry-after'] ?? '');
  return /^[0-9]{1,5}$/.test(wish) ? Number(wish) : RETRY_AFTER_SECONDS;
}
