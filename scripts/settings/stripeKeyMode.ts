/** Stripe's two worlds. What is in one is not in the other. */
export type StripeMode = 'test' | 'live';

/** The mode of a secret or restricted key, as its beginning tells; undefined for what is no such key. */
export function stripeKeyMode(key: string): StripeMode | undefined {
  const mode = /^(?:sk|rk)_(test|live)_\w+$/.exec(key)?.[1];
  return mode === 'test' || mode === 'live' ? mode : undefined;
}
