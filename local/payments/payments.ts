export const STRIPE_SETTING_NAMES = [
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_PRICE_STARTER',
  'STRIPE_PRICE_GROWTH',
] as const;

/** Values by the names that operators know. */
export type StripeSettings = Record<(typeof STRIPE_SETTING_NAMES)[number], string>;

/** What the run knows of Stripe, whichever Stripe it is. */
export interface Payments {
  apiBase: string;
  /** Where customers return to; undefined for the API itself. */
  appUrl?: string;
  secrets: StripeSettings;
}
