import { REQUIRED_STRIPE_SETTINGS, type StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';

/** Those that a run has to be told, or makes at the stand-in. */
export const STRIPE_SETTING_NAMES = REQUIRED_STRIPE_SETTINGS.filter((name) => name !== 'APP_URL');

/** Values by the names that operators know. */
export type StripeSettings = StoredStripeSettings & Record<(typeof STRIPE_SETTING_NAMES)[number], string>;

/** What the run knows of Stripe, whichever Stripe it is. */
export interface Payments {
  apiBase: string;
  /** Where customers return to; undefined for the API itself. */
  appUrl?: string;
  secrets: StripeSettings;
}
