import Stripe from 'stripe';
import { isStoredUnderKey, stripeFault } from '../../../shared/stripe/stripeFault.ts';

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Stripe.errors.StripeError && error.code === code;

/**
 * What a failed call with an idempotency key means for the key. Throws the fault of a call that can be repeated with the
 * same key. `problemOf` is passed to `stripeFault`.
 */
export function failedCreation(
  error: unknown,
  problemOf?: Parameters<typeof stripeFault>[1],
): { kind: 'key_reused' | 'key_in_use' } | { kind: 'key_spent'; fault: unknown } {
  if (hasCode(error, 'idempotency_key_in_use')) return { kind: 'key_in_use' };
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'key_reused' };
  const fault = stripeFault(error, problemOf);
  if (isStoredUnderKey(error)) return { kind: 'key_spent', fault };
  throw fault;
}
