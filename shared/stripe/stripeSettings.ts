import * as z from 'zod/mini';
import type { PlanPrices } from '../account/planPrices.ts';
import { envText, envTexts } from '../lambda/loadEnv.ts';

/**
 * The name of a stage's secret in Secrets Manager: a JSON object of texts with the keys of `stripeSettings`, besides those of
 * the webhook secret.
 */
export const stripeSecretName = (stage: string) => `session-billing/${stage}/stripe`;

/** The name of the secret with the settings of `WEBHOOK_SECRET_SETTINGS`: receive can read it, and not the API key. */
export const webhookSecretName = (stage: string) => `session-billing/${stage}/stripe-webhook`;

/**
 * The Stripe settings of a stage, under the names that operators use. Checkout sells the first price of a plan. Further
 * prices, separated by commas, were sold before or are negotiated and grant the plan too. The previous webhook secret is accepted
 * beside the current one until its instant (ISO 8601): Stripe signs with both for at most 24 hours after a roll. Some
 * settings are not secret. They are stored here too, so that a change of any setting needs no deployment.
 */
export const stripeSettings = {
  STRIPE_SECRET_KEY: envText,
  STRIPE_WEBHOOK_SECRET: envText,
  STRIPE_WEBHOOK_SECRET_PREVIOUS: z.optional(envText),
  // Parsed where it is used: an invalid instant disables the previous secret and does not stop events.
  STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: z.optional(envText),
  /** The endpoint of the current secret, if a command created it. */
  STRIPE_WEBHOOK_ENDPOINT: z.optional(envText),
  STRIPE_PRICE_STARTER: envTexts,
  STRIPE_PRICE_GROWTH: envTexts,
  /** The configuration of the customer portal. Default: that of the Stripe account. */
  STRIPE_PORTAL_CONFIGURATION: z.optional(envText),
  /** The configuration for customers with an unpaid invoice, who may not change plans. */
  STRIPE_PORTAL_CONFIGURATION_UNPAID: z.optional(envText),
  /** The base URL of Stripe's API, for emulators only. */
  STRIPE_API_BASE: z.optional(z.url()),
  /** The application that customers return to after hosted pages, without a trailing slash. Default: the stage's pages. */
  APP_URL: z.optional(envText),
};

export type StripeSettingName = keyof typeof stripeSettings;

/** The settings as they are stored; any may be missing. */
export type StoredStripeSettings = Partial<Record<StripeSettingName, string>>;

/** What receive verifies signatures with. */
export const WEBHOOK_SECRET_SETTINGS = [
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_WEBHOOK_SECRET_PREVIOUS',
  'STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL',
] as const satisfies StripeSettingName[];

/** The settings as each of the stage's two secrets holds them. */
export function settingsBySecret(settings: StoredStripeSettings): {
  webhook: StoredStripeSettings;
  others: StoredStripeSettings;
} {
  const isWebhook = ([name]: [string, string]) =>
    (WEBHOOK_SECRET_SETTINGS as readonly string[]).includes(name);
  const entries = Object.entries(settings);
  return {
    webhook: Object.fromEntries(entries.filter(isWebhook)),
    others: Object.fromEntries(entries.filter((entry) => !isWebhook(entry))),
  };
}

/** Checkout, apply and receive need these. */
export const REQUIRED_STRIPE_SETTINGS = [
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_PRICE_STARTER',
  'STRIPE_PRICE_GROWTH',
] as const satisfies StripeSettingName[];

/** The prices of each plan: the first is sold, the others grant the plan too. */
export function pricesOf(settings: {
  STRIPE_PRICE_STARTER: string[];
  STRIPE_PRICE_GROWTH: string[];
}): PlanPrices {
  return { starter: settings.STRIPE_PRICE_STARTER, growth: settings.STRIPE_PRICE_GROWTH };
}
