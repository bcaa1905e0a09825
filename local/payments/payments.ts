import { REQUIRED_STRIPE_SETTINGS, type StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';

/** Those that a run cannot do without. */
export const STRIPE_SETTING_NAMES = REQUIRED_STRIPE_SETTINGS;

/** Values by the names that operators know. */
export type StripeSettings = StoredStripeSettings & Record<(typeof STRIPE_SETTING_NAMES)[number], string>;

/** What the run knows of Stripe, whichever Stripe it is. */
export interface Payments {
  apiBase: string;
  /** Where customers return to; undefined for the API itself. */
  appUrl?: string;
  secrets: StripeSettings;
}
