import * as z from 'zod/mini';
import { operatorEnv } from '../../shared/credentials/identity.ts';
import { accountTableEnv, envBoolean, envNumber, envText } from '../../shared/lambda/loadEnv.ts';
import { stripeSettings } from '../../shared/stripe/stripeSettings.ts';

const settings = z.object(stripeSettings);

/** STRIPE_SECRET_ID is the name of the stage's secret: here of the one with the webhook secret, below of the other. */
export const receiveEnv = z.object({
  QUEUE_URL: envText,
  STRIPE_SECRET_ID: envText,
  STRIPE_LIVEMODE: envBoolean,
});

export const receiveSettings = z.pick(settings, {
  STRIPE_WEBHOOK_SECRET: true,
  STRIPE_WEBHOOK_SECRET_PREVIOUS: true,
  STRIPE_WEBHOOK_SECRET_PREVIOUS_UNTIL: true,
});

export const reconcileEnv = z.object({
  TABLE_NAME: envText,
  QUEUE_URL: envText,
  STRIPE_LIVEMODE: envBoolean,
});

/**
 * STRIPE_PAUSE_MS, here and below, is the least time between the beginnings of two requests of one function instance to Stripe.
 * STAGE finds the webhook endpoint, if the settings do not name it.
 */
export const sweepEnv = z.object({
  STRIPE_PAUSE_MS: envNumber,
  STAGE: envText,
  TABLE_NAME: envText,
  QUEUE_URL: envText,
  STRIPE_LIVEMODE: envBoolean,
  STRIPE_SECRET_ID: envText,
});

export const sweepSettings = z.pick(settings, {
  STRIPE_SECRET_KEY: true,
  STRIPE_API_BASE: true,
  STRIPE_WEBHOOK_ENDPOINT: true,
});

export const adminEnv = z.object({
  TABLE_NAME: envText,
  QUEUE_URL: envText,
  DEAD_LETTER_QUEUE_URL: envText,
  STRIPE_LIVEMODE: envBoolean,
  PAST_DUE_GRACE_DAYS: envNumber,
  STRIPE_SECRET_ID: envText,
  /** A comparison makes no call to Stripe in a second in which this function and checkout have made so many. */
  STRIPE_CALLS_PER_SECOND_MAX: envNumber,
  ...operatorEnv,
});

export const applyEnv = z.object({
  STRIPE_PAUSE_MS: envNumber,
  ...accountTableEnv,
  QUEUE_URL: envText,
  PAST_DUE_GRACE_DAYS: envNumber,
  STRIPE_SECRET_ID: envText,
});

/** Of apply and of the comparison. */
export const applySettings = z.pick(settings, {
  STRIPE_SECRET_KEY: true,
  STRIPE_API_BASE: true,
  STRIPE_PRICE_STARTER: true,
  STRIPE_PRICE_GROWTH: true,
});
