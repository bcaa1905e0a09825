import { STRIPE_API_BASE } from '../../shared/stripe/stripeClient.ts';
import { UserError } from '../userError.ts';
import { type Payments, STRIPE_SETTING_NAMES, type StripeSettings } from './payments.ts';

/**
 * Takes Stripe's own test mode from the environment, if the environment names a key: then all four settings must be
 * there. Undefined when it names none. Throws a UserError for a key that is not of test mode.
 */
export function realStripe(environment: NodeJS.ProcessEnv): Payments | undefined {
  const secretKey = environment.STRIPE_SECRET_KEY ?? '';
  const apiBase = environment.STRIPE_API_BASE ?? '';
  if (secretKey === '' && apiBase === '') return undefined;
  if (secretKey !== '' && !secretKey.startsWith('sk_test_')) {
    throw new UserError(
      'STRIPE_SECRET_KEY is not a key of test mode: unset it, or give one that begins with sk_test_',
    );
  }
  const missing = STRIPE_SETTING_NAMES.filter((name) => (environment[name] ?? '') === '');
  if (missing.length > 0) {
    throw new UserError(
      `${missing.map((name) => `${name} not configured`).join('; ')}: set them all, or unset STRIPE_SECRET_KEY and STRIPE_API_BASE to run with the stand-in`,
    );
  }
  return {
    apiBase: apiBase === '' ? STRIPE_API_BASE : apiBase,
    secrets: Object.fromEntries(
      STRIPE_SETTING_NAMES.map((name) => [name, environment[name] ?? '']),
    ) as StripeSettings,
  };
}
