import * as z from 'zod/mini';
import type { PaidPlanId } from '../account/plans.ts';
import { envText } from '../aws/loadEnv.ts';

/** The settings of everything that calls Stripe, by the names operators know. */
export const stripeEnv = {
  STRIPE_SECRET_KEY: envText,
  STRIPE_PRICE_STARTER: envText,
  STRIPE_PRICE_GROWTH: envText,
  STRIPE_API_BASE: z.url(),
};

export type Prices = Record<PaidPlanId, string>;

export function pricesOf(env: { STRIPE_PRICE_STARTER: string; STRIPE_PRICE_GROWTH: string }): Prices {
  return { starter: env.STRIPE_PRICE_STARTER, growth: env.STRIPE_PRICE_GROWTH };
}
