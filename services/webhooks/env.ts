import * as z from 'zod/mini';
import { envBoolean, envNumber, envText } from '../../shared/aws/loadEnv.ts';
import { stripeEnv } from '../../shared/stripe/stripeEnv.ts';

/** STRIPE_WEBHOOK_SECRET_PREVIOUS: the secret that was rolled, while Stripe still signs with both. */
export const receiveEnv = z.object({
  QUEUE_URL: envText,
  STRIPE_WEBHOOK_SECRET: envText,
  STRIPE_WEBHOOK_SECRET_PREVIOUS: z.optional(envText),
  STRIPE_LIVEMODE: envBoolean,
});

export const applyEnv = z.object({
  TABLE_NAME: envText,
  QUEUE_URL: envText,
  PAST_DUE_GRACE_DAYS: envNumber,
  ...stripeEnv,
});
