import * as z from 'zod/mini';
import type { PaidPlanId } from '../account/plans.ts';
import { envText, envTexts } from '../lambda/loadEnv.ts';

/** The secret of a stage in Secrets Manager: a JSON object of texts, by the names of `stripeSettings`. */
export const stripeSecretName = (stage: string) => `session-billing/${stage}/stripe`;

/**
 * What a stage knows of Stripe, by the names operators know. Of a plan's prices the first is sold; the others after a
 * comma, sold before or agreed on, grant the plan all the same. The previous webhook secret is accepted beside the
 * current one until its instant, ISO 8601: Stripe signs with both for at most 24 hours after one was rolled. Not all are
 * secrets; but in one place a change of any reaches the functions without a deployment.
 */
export const stripeSettings = {
  STRIPE_SECRET_KEY: envText,
  STRIPE_WEBHOOK_SECRET: envText,
  STRIPE_WEBHOOK_SECRET_PREVIOUS: z.optional(envText),
  // Read where it is used: one that is no instant means that there is no previous secret, not that no event is taken.
  STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: z.optional(envText),
  /** The endpoint that the current secret is of, if a command made it. */
  STRIPE_WEBHOOK_ENDPOINT: z.optional(envText),
  STRIPE_PRICE_STARTER: envTexts,
  STRIPE_PRICE_GROWTH: envTexts,
  /** The portal's configuration; without it, the Stripe account's default. */
  STRIPE_PORTAL_CONFIGURATION: z.optional(envText),
  /** Where Stripe is, for stand-ins alone; without it, Stripe itself. */
  STRIPE_API_BASE: z.optional(z.url()),
  /** Where customers return to after the hosted pages, without a slash at its end. */
  APP_URL: envText,
};

export type StripeSettingName = keyof typeof stripeSettings;

/** A stage's settings as they are stored; any may be missing. */
export type StoredStripeSettings = Partial<Record<StripeSettingName, string>>;

/** Without these a stage cannot sell, apply or receive. */
export const REQUIRED_STRIPE_SETTINGS = [
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_PRICE_STARTER',
  'STRIPE_PRICE_GROWTH',
  'APP_URL',
] as const satisfies StripeSettingName[];

/** The prices of each plan: the first is sold; the others, sold before or agreed on, grant the plan all the same. */
export type Prices = Record<PaidPlanId, string[]>;

export function pricesOf(settings: {
  STRIPE_PRICE_STARTER: string[];
  STRIPE_PRICE_GROWTH: string[];
}): Prices {
  return { starter: settings.STRIPE_PRICE_STARTER, growth: settings.STRIPE_PRICE_GROWTH };
}
