import { STRIPE_API_BASE } from '../../shared/stripe/stripeClient.ts';
import { UserError } from '../userError.ts';
import {
  type LocalStripeSettings,
  PORTAL_SETTING_NAMES,
  STRIPE_SETTING_NAMES,
  type StripeConnection,
} from './stripeConnection.ts';

/**
 * Reads a connection to Stripe's test mode from the environment. Returns undefined if neither STRIPE_SECRET_KEY nor
 * STRIPE_API_BASE is set. The portal configurations are optional. Throws a UserError if one of the other settings is missing, or if the key is not a test key.
 */
export function readStripeTestMode(environment: NodeJS.ProcessEnv): StripeConnection | undefined {
  const secretKey = environment.STRIPE_SECRET_KEY ?? '';
  const apiBase = environment.STRIPE_API_BASE ?? '';
  if (secretKey === '' && apiBase === '') return undefined;
  if (secretKey !== '' && !secretKey.startsWith('sk_test_')) {
    throw new UserError(
      'STRIPE_SECRET_KEY is not a test key: unset it, or set a key that begins with sk_test_',
    );
  }
  const missing = STRIPE_SETTING_NAMES.filter((name) => (environment[name] ?? '') === '');
  if (missing.length > 0) {
    throw new UserError(
      `${missing.map((name) => `${name} not configured`).join('; ')}: set every Stripe setting, or unset STRIPE_SECRET_KEY and STRIPE_API_BASE to use the Stripe emulator`,
    );
  }
  const names = [...STRIPE_SETTING_NAMES, ...PORTAL_SETTING_NAMES.filter((name) => environment[name])];
  return {
    apiBase: apiBase === '' ? STRIPE_API_BASE : apiBase,
    settings: Object.fromEntries(names.map((name) => [name, environment[name] ?? ''])) as LocalStripeSettings,
  };
}
