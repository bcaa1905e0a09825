import Stripe from 'stripe';

/** Something that the operator can mend, in a sentence. */
export class SetupError extends Error {}

/** What Stripe says can repeat what was sent. */
const SECRETS = /\b(?:sk|rk|whsec)_\S+/g;

/** A failed call to Stripe as a sentence without secrets; other errors stay what they are. */
export function asSetupError(error: unknown, doing: string): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  return new SetupError(`could not ${doing}: ${wordsOf(error)}`, { cause: error });
}

function wordsOf(error: Stripe.errors.StripeError): string {
  if (error instanceof Stripe.errors.StripeAuthenticationError) {
    return 'Stripe does not know the STRIPE_SECRET_KEY; set the right one with npm run secrets';
  }
  const words = error.message.replaceAll(SECRETS, '(a secret)').replace(/\.$/, '');
  if (error instanceof Stripe.errors.StripePermissionError) {
    return `${words}; give the restricted key that permission`;
  }
  return `${words}; run the command again, and it goes on where it stopped`;
}
