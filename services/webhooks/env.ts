import * as z from 'zod/mini';
import { envBoolean, envNumber, envText, envTexts } from '../../shared/aws/loadEnv.ts';
import { stripeEnv } from '../../shared/stripe/stripeEnv.ts';

/** STRIPE_WEBHOOK_SECRET: the endpoint's secret; while it is rolled, the new and the old one with a comma between. */
export const receiveEnv = z.object({
  QUEUE_URL: envText,
  STRIPE_WEBHOOK_SECRET: envTexts,
  STRIPE_LIVEMODE: envBoolean,
});

export const reconcileEnv = z.object({
  TABLE_NAME: envText,
  QUEUE_URL: envText,
  STRIPE_LIVEMODE: envBoolean,
});

export const sweepEnv = z.object({
  TABLE_NAME: envText,
  QUEUE_URL: envText,
  STRIPE_LIVEMODE: envBoolean,
  STRIPE_SECRET_KEY: stripeEnv.STRIPE_SECRET_KEY,
  STRIPE_API_BASE: stripeEnv.STRIPE_API_BASE,
});

export const adminEnv = z.object({ TABLE_NAME: envText });

/** STRIPE_PAUSE_MS: how far apart one function's calls of Stripe begin. */
export const applyEnv = z.object({
  STRIPE_PAUSE_MS: envNumber,
  TABLE_NAME: envText,
  QUEUE_URL: envText,
  PAST_DUE_GRACE_DAYS: envNumber,
  ...stripeEnv,
});
