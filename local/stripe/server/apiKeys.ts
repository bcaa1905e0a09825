import { type StripeApiError, unauthorized } from './stripeError.ts';

/** The emulator's key when none is configured. The CLI requires a key of at least twelve characters. */
export const DEFAULT_SECRET_KEY = 'sk_test_123456789012';

/**
 * Returns the error for a call's `Authorization` header, or undefined when the key is accepted. A configured key
 * must match exactly. With the default key the emulator accepts any test key, so the CLI works with every key.
 */
export function apiKeyError({
  authorization,
  secretKey,
}: {
  authorization: string | undefined;
  secretKey: string;
}): StripeApiError | undefined {
  const given = keyOf(authorization);
  if (given === undefined) {
    return unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (given === secretKey) return undefined;
  if (secretKey === DEFAULT_SECRET_KEY && given.startsWith('sk_test_')) return undefined;
  return unauthorized(`Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(8)}${given.slice(-4)}`);
}

function keyOf(authorization: string | undefined): string | undefined {
  const [scheme, value = ''] = (authorization ?? '').split(' ', 2);
  if (scheme?.toLowerCase() === 'bearer') return value || undefined;
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  // In basic authentication the key is the user name; the password is empty.
  return Buffer.from(value, 'base64').toString('utf8').split(':', 1)[0] || undefined;
}
