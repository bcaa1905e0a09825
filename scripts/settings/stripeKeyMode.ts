import type { StripeMode } from '../../shared/stripe/stripeStage.ts';

/** Returns the mode of a secret or restricted key from its prefix; undefined when the text is no such key. */
export function stripeKeyMode(key: string): StripeMode | undefined {
  const mode = /^(?:sk|rk)_(test|live)_\w+$/.exec(key)?.[1];
  return mode === 'test' || mode === 'live' ? mode : undefined;
}
