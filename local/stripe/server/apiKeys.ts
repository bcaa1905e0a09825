import { permissionDenied, type StripeApiError, unauthorized } from './stripeError.ts';

/** The emulator's key when none is configured. The CLI requires a key of at least twelve characters. */
export const DEFAULT_SECRET_KEY = 'sk_test_123456789012';

type Call = { authorization: string | undefined; method: string; path: string };

/**
 * The keys that the emulator accepts. A configured secret key must match exactly. With the default key the emulator
 * accepts any test key, so the CLI works with every key. Restricted keys are added one by one and last until a restart.
 */
export class ApiKeys {
  readonly #secretKey: string;
  readonly #permissions = new Map<string, ReadonlySet<string>>();

  constructor(secretKey: string) {
    this.#secretKey = secretKey;
  }

  /** Accepts a restricted key with permissions such as `customer_write` and `event_read`. Write includes read. */
  restrict(key: string, permissions: string[]): void {
    this.#permissions.set(key, new Set(permissions));
  }

  /** Returns the error for a call, or undefined when its key allows it. */
  errorOf({ authorization, method, path }: Call): StripeApiError | undefined {
    const given = keyOf(authorization);
    if (given === undefined) {
      return unauthorized(
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
      );
    }
    if (given === this.#secretKey) return undefined;
    if (this.#secretKey === DEFAULT_SECRET_KEY && given.startsWith('sk_test_')) return undefined;
    const permissions = this.#permissions.get(given);
    if (!permissions) {
      return unauthorized(`Invalid API Key provided: ${given.slice(0, 8)}${'*'.repeat(8)}${given.slice(-4)}`);
    }
    const resource = resourceOf(path);
    const needed = `${resource}_${method === 'GET' ? 'read' : 'write'}`;
    if (permissions.has(needed) || permissions.has(`${resource}_write`)) return undefined;
    return permissionDenied({ key: `${given.slice(0, 8)}${'*'.repeat(8)}${given.slice(-6)}`, needed });
  }
}

/** Resources whose permission is not named as the path without its plural `s`. Stripe's permission for prices is the one for plans. */
const RESOURCES: Record<string, string> = {
  billing_portal: 'customer_portal',
  checkout: 'checkout_session',
  invoiceitems: 'invoice',
  payment_pages: 'checkout_session',
  prices: 'plan',
  subscription_items: 'subscription',
  subscription_schedules: 'subscription',
  webhook_endpoints: 'webhook',
};

function resourceOf(path: string): string {
  const [, , segment = '', inner = ''] = path.split('/');
  // Meters and their events have a permission each: `billing_meter` and `billing_meter_event`.
  if (segment === 'billing') return `billing_${inner.replace(/s$/, '')}`;
  return RESOURCES[segment] ?? segment.replace(/s$/, '');
}

function keyOf(authorization: string | undefined): string | undefined {
  const [scheme, value = ''] = (authorization ?? '').split(' ', 2);
  if (scheme?.toLowerCase() === 'bearer') return value || undefined;
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  // In basic authentication the key is the user name; the password is empty.
  return Buffer.from(value, 'base64').toString('utf8').split(':', 1)[0] || undefined;
}
