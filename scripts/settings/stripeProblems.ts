import Stripe from 'stripe';
import { PAID_PLAN_IDS } from '../../shared/account/plans.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { PRICE_SETTINGS, pricesIn } from '../stripeSetup/priceSettings.ts';
import type { ModedStage } from './settingProblems.ts';

/**
 * What Stripe says against a stage's settings, a sentence each: a key that it does not know or that is of the other
 * mode, prices that are not there, not paid by the month, or no longer sold. Changes nothing.
 */
export async function stripeProblems(
  stripe: Stripe,
  stage: ModedStage,
  settings: StoredStripeSettings,
): Promise<string[]> {
  const problems: string[] = [];
  for (const plan of PAID_PLAN_IDS) {
    for (const [index, id] of pricesIn(settings, plan).entries()) {
      const answer = await readPrice(stripe, id);
      // No other price would fare better.
      if (answer.kind === 'refused') return [answer.because];
      const problem =
        answer.kind === 'missing' ? 'is not there' : priceProblem(answer.price, stage, index === 0);
      if (problem !== undefined)
        problems.push(`${PRICE_SETTINGS[plan]} names ${id}, which ${problem} at Stripe`);
    }
  }
  return problems;
}

type PriceAnswer =
  | { kind: 'price'; price: Stripe.Price }
  | { kind: 'missing' }
  | { kind: 'refused'; because: string };

async function readPrice(stripe: Stripe, id: string): Promise<PriceAnswer> {
  try {
    return { kind: 'price', price: await stripe.prices.retrieve(id) };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    if (error.code === 'resource_missing') return { kind: 'missing' };
    if (error instanceof Stripe.errors.StripeAuthenticationError) {
      return { kind: 'refused', because: 'STRIPE_SECRET_KEY is not known to Stripe' };
    }
    if (error instanceof Stripe.errors.StripePermissionError) {
      return {
        kind: 'refused',
        because: 'STRIPE_SECRET_KEY may not read prices: give the restricted key that permission',
      };
    }
    return { kind: 'refused', because: `Stripe does not answer (${error.type}): try again` };
  }
}

function priceProblem(price: Stripe.Price, { stripeMode }: ModedStage, isSold: boolean): string | undefined {
  if (price.livemode !== (stripeMode === 'live')) return `is of ${price.livemode ? 'live' : 'test'} mode`;
  const { interval, interval_count: every } = price.recurring ?? {};
  if (interval !== 'month' || every !== 1) return 'is not paid by the month';
  return isSold && !price.active ? 'is archived' : undefined;
}
