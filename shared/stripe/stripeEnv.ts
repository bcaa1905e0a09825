import * as z from 'zod/mini';
import type { PaidPlanId } from '../account/plans.ts';
import { envText, envTexts } from '../aws/loadEnv.ts';

/** The settings of everything that calls Stripe, by the names operators know. */
export const stripeEnv = {
  STRIPE_SECRET_KEY: envText,
  STRIPE_PRICE_STARTER: envTexts,
  STRIPE_PRICE_GROWTH: envTexts,
  STRIPE_API_BASE: z.url(),
};

/** The prices of each plan: the first is sold; the others, sold before or agreed on, grant the plan all the same. */
export type Prices = Record<PaidPlanId, string[]>;

export function pricesOf(env: { STRIPE_PRICE_STARTER: string[]; STRIPE_PRICE_GROWTH: string[] }): Prices {
  return { starter: env.STRIPE_PRICE_STARTER, growth: env.STRIPE_PRICE_GROWTH };
}
