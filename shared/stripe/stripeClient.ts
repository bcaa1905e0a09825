import Stripe from 'stripe';

/** The API version of every request to Stripe. Events of other versions are applied too. */
export const PINNED_API_VERSION = Stripe.API_VERSION;

/** Where Stripe is. */
export const STRIPE_API_BASE = 'https://api.stripe.com';

/** Stripe answers within a second as a rule. 6 s and one repetition bound a call to 13 s, a function's 25 s to one such. */
const REQUEST_TIMEOUT_MS = 6_000;
const REPETITIONS_MAX = 1;

/**
 * The Stripe client, of the API version the package pins. `apiBase` is given for test doubles alone.
 * With `repetitions: 'none'` a call that fails is not sent again, but for a connection that was closed: for callers
 * that a queue or a schedule repeats.
 */
export function createStripeClient(options: {
  secretKey: string;
  apiBase?: string;
  repetitions?: 'none';
}): Stripe {
  const { protocol, hostname, port } = new URL(options.apiBase ?? STRIPE_API_BASE);
  return new Stripe(options.secretKey, {
    host: hostname,
    port: port || (protocol === 'http:' ? '80' : '443'),
    protocol: protocol === 'http:' ? 'http' : 'https',
    timeout: REQUEST_TIMEOUT_MS,
    maxNetworkRetries: options.repetitions === 'none' ? 0 : REPETITIONS_MAX,
    telemetry: false,
  });
}
