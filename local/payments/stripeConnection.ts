import { PORTAL_SETTINGS } from '../../shared/stripe/setup/portalConfiguration.ts';
import { REQUIRED_STRIPE_SETTINGS, type StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';

/** The settings that come from the environment or from the setup of the emulator. */
export const STRIPE_SETTING_NAMES = REQUIRED_STRIPE_SETTINGS;

/** Further settings that the environment may have. Without them, customers get the default portal of the Stripe account. */
export const PORTAL_SETTING_NAMES = Object.values(PORTAL_SETTINGS);

/** The stored settings of the local stage, without a gap in the required ones. */
export type LocalStripeSettings = StoredStripeSettings &
  Record<(typeof STRIPE_SETTING_NAMES)[number], string>;

/** The Stripe that the local run uses: the emulator, or Stripe's test mode. */
export interface StripeConnection {
  apiBase: string;
  settings: LocalStripeSettings;
}
