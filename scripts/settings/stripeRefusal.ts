import Stripe from 'stripe';
import { assertNever } from '../../shared/assertNever.ts';
import type { StripeStage } from '../../shared/stripe/stripeStage.ts';
import { fixCommand } from './settingProblems.ts';

/** Why Stripe did not carry out a call for a reason that does not depend on the object that the call names. */
export type StripeRefusal =
  | { kind: 'key_rejected' }
  | { kind: 'permission_missing' }
  | { kind: 'failed'; type: string };

/**
 * Returns why a call was refused; undefined when Stripe refused only what the call asked for, such as an object that does
 * not exist. Throws an error that is not Stripe's.
 */
export function refusalOf(error: unknown): StripeRefusal | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  if (error instanceof Stripe.errors.StripeAuthenticationError) return { kind: 'key_rejected' };
  if (error instanceof Stripe.errors.StripePermissionError) return { kind: 'permission_missing' };
  if (error instanceof Stripe.errors.StripeInvalidRequestError) return undefined;
  return { kind: 'failed', type: error.type };
}

/** Returns the refusal in a sentence that contains nothing of the key. `needs` is the missing permission, such as `read prices`. */
export function refusalText(refusal: StripeRefusal, { stage, needs }: { stage: StripeStage; needs: string }) {
  switch (refusal.kind) {
    case 'key_rejected':
      return `Stripe rejects STRIPE_SECRET_KEY: ${fixCommand(stage, 'STRIPE_SECRET_KEY')}`;
    case 'permission_missing':
      return `STRIPE_SECRET_KEY may not ${needs}: give the restricted key that permission`;
    case 'failed':
      return `the request to Stripe failed (${refusal.type}): run the command again`;
    default:
      return assertNever(refusal);
  }
}
