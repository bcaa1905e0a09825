import * as z from 'zod/mini';
import { envText } from '../../shared/aws/loadEnv.ts';
import { stripeEnv } from '../../shared/stripe/stripeEnv.ts';
import { stripeSettings } from '../../shared/stripe/stripeSettings.ts';

export const usageEnv = z.object({ TABLE_NAME: envText });

/** Where customers land after the hosted pages comes from here and never from a caller. */
export const sellEnv = z.object({
  TABLE_NAME: envText,
  STAGE: envText,
  ...stripeEnv,
  CHECKOUT_SUCCESS_URL: envText,
  CHECKOUT_CANCEL_URL: envText,
  PORTAL_RETURN_URL: envText,
});

export const sellSettings = z.pick(z.object(stripeSettings), {
  STRIPE_SECRET_KEY: true,
  STRIPE_PRICE_STARTER: true,
  STRIPE_PRICE_GROWTH: true,
  STRIPE_PORTAL_CONFIGURATION: true,
});
