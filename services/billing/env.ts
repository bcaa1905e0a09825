import * as z from 'zod/mini';
import { envText } from '../../shared/aws/loadEnv.ts';
import { stripeEnv } from '../../shared/stripe/stripeEnv.ts';

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
