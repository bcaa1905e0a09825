import Stripe from 'stripe';
import type { StripeStage } from '../stripeStage.ts';

/** A problem that the operator can fix. The message is one sentence and contains no secret. */
export class SetupError extends Error {}

/** Stripe's error messages can repeat what the request contained. */
const SECRETS = /\b(?:sk|rk|whsec)_\S+/g;

/** Converts a failed Stripe request into a SetupError that names the failed step. Returns any other error unchanged. */
export function asSetupError(error: unknown, failed: { step: string; stage: StripeStage }): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  return new SetupError(`could not ${failed.step}: ${explain(error, failed.stage)}`, { cause: error });
}

function explain(error: Stripe.errors.StripeError, { name }: StripeStage): string {
  if (error instanceof Stripe.errors.StripeAuthenticationError) {
    return `Stripe rejects STRIPE_SECRET_KEY; replace it with npm run secrets -- --stage ${name} set STRIPE_SECRET_KEY`;
  }
  const message = error.message.replaceAll(SECRETS, '(a secret)').replace(/\.$/, '');
  if (error instanceof Stripe.errors.StripePermissionError) {
    return `${message}; give the restricted key that permission, then run npm run stripe:setup -- --stage ${name} again`;
  }
  return `${message}; run npm run stripe:setup -- --stage ${name} again to resume`;
}
