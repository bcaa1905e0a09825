import Stripe from 'stripe';
import { ConfigurationError, Fault } from '../fault.ts';

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

/** Statuses of errors that Stripe returns before it carries out a call, and does not store under its idempotency key. */
const NOT_STORED_STATUSES = new Set([401, 409, 429]);

/** The name of a permission of a restricted key in Stripe's message, such as `rak_customer_write`. */
const PERMISSION = /\brak_[a-z_]+\b/;

/**
 * A failed call to Stripe as a fault. Its message has what Stripe's support needs to find the request. Stripe's own message
 * is left out, because it can repeat what was sent.
 *
 * - `payment_provider_unavailable`, with a retry delay: 429, 409, 5xx, time-outs and closed connections.
 * - `payment_provider_misconfigured`: a setting makes the call fail until an operator fixes it. The message names the
 *   setting. `problemOf` returns that message for the parameter that Stripe refuses, if a setting explains it.
 * - `payment_provider_refused`: Stripe will refuse what was sent again.
 *
 * What stopped a call before it was sent, and an error that is not Stripe's, are returned unchanged.
 */
export function stripeFault(
  error: unknown,
  problemOf: (param: string | undefined) => string | undefined = () => undefined,
): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  if (error.detail instanceof RequestNotSent) return error.detail.cause;
  const { type, code, param, statusCode, requestId, headers } = error;
  const message = `Stripe: ${JSON.stringify({ type, code, param, statusCode, requestId })}`;
  if (isTemporary(error)) {
    return new Fault('payment_provider_unavailable', message, { retryAfterSeconds: retryAfterOf(headers) });
  }
  const refused = new Fault('payment_provider_refused', message);
  const problem = keyProblem(error) ?? problemOf(param);
  if (problem === undefined) return refused;
  return new ConfigurationError(problem, { code: 'payment_provider_misconfigured', cause: refused });
}

/**
 * Whether Stripe stored the error under the idempotency key of the call, and repeats it for a day to every call with that
 * key, even after the cause was fixed. A lost connection stores nothing.
 */
export function isStoredUnderKey(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError)) return false;
  const { statusCode } = error;
  const isOtherCall = error instanceof Stripe.errors.StripeIdempotencyError;
  return (
    statusCode !== undefined && statusCode >= 400 && !NOT_STORED_STATUSES.has(statusCode) && !isOtherCall
  );
}

/** Without a status there was no complete response. */
function isTemporary(error: Stripe.errors.StripeError): boolean {
  const { statusCode } = error;
  return (
    error instanceof Stripe.errors.StripeRateLimitError ||
    statusCode === undefined ||
    statusCode === 409 ||
    statusCode >= 500
  );
}

function keyProblem({ statusCode, message }: Stripe.errors.StripeError): string | undefined {
  if (statusCode === 401) return 'Stripe rejects STRIPE_SECRET_KEY';
  if (statusCode !== 403) return undefined;
  const permission = PERMISSION.exec(message)?.[0];
  return `STRIPE_SECRET_KEY lacks ${permission ? `the permission ${permission}` : 'a permission'}`;
}

/** Stripe's Retry-After in whole seconds, if it has one. */
function retryAfterOf(headers: Record<string, unknown> | undefined): number {
  const requested = String(headers?.['retry-after'] ?? '');
  return /^[0-9]{1,5}$/.test(requested) ? Number(requested) : RETRY_AFTER_SECONDS;
}
