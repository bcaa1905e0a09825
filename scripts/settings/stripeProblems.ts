import Stripe from 'stripe';
import { PAID_PLAN_IDS } from '../../shared/account/plans.ts';
import { assertNever } from '../../shared/assertNever.ts';
import { PRICE_SETTINGS, priceIds } from '../../shared/stripe/setup/priceSettings.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import type { StripeStage } from '../../shared/stripe/stripeStage.ts';
import { fixCommand } from './settingProblems.ts';

/**
 * Checks a stage's settings against Stripe and changes nothing. Returns a sentence for each problem: a key that Stripe
 * rejects, and prices that do not exist, are of the other mode, are not billed monthly, or are archived.
 */
export async function stripeProblems(
  stripe: Stripe,
  stage: StripeStage,
  settings: StoredStripeSettings,
): Promise<string[]> {
  const problems: string[] = [];
  for (const plan of PAID_PLAN_IDS) {
    for (const [index, id] of priceIds(settings, plan).entries()) {
      const found = await readPrice(stripe, id);
      // Stripe would refuse every other price for the same reason.
      if (found.kind === 'refused') return [refusalText(found.reason, stage)];
      const isCurrent = index === 0;
      const problem =
        found.kind === 'missing' ? 'does not exist' : priceProblem(found.price, stage, isCurrent);
      if (problem === undefined) continue;
      const name = PRICE_SETTINGS[plan];
      problems.push(`${name} names ${id}, which ${problem} at Stripe: ${fixCommand(stage, name)}`);
    }
  }
  return problems;
}

type Refusal = { kind: 'key_rejected' } | { kind: 'permission_missing' } | { kind: 'failed'; type: string };

type PriceRead =
  | { kind: 'price'; price: Stripe.Price }
  | { kind: 'missing' }
  | { kind: 'refused'; reason: Refusal };

async function readPrice(stripe: Stripe, id: string): Promise<PriceRead> {
  try {
    return { kind: 'price', price: await stripe.prices.retrieve(id) };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    if (error.code === 'resource_missing') return { kind: 'missing' };
    if (error instanceof Stripe.errors.StripeAuthenticationError) {
      return { kind: 'refused', reason: { kind: 'key_rejected' } };
    }
    if (error instanceof Stripe.errors.StripePermissionError) {
      return { kind: 'refused', reason: { kind: 'permission_missing' } };
    }
    return { kind: 'refused', reason: { kind: 'failed', type: error.type } };
  }
}

function refusalText(reason: Refusal, stage: StripeStage): string {
  switch (reason.kind) {
    case 'key_rejected':
      return `Stripe rejects STRIPE_SECRET_KEY: ${fixCommand(stage, 'STRIPE_SECRET_KEY')}`;
    case 'permission_missing':
      return 'STRIPE_SECRET_KEY may not read prices: give the restricted key that permission';
    case 'failed':
      return `the request to Stripe failed (${reason.type}): run the command again`;
    default:
      return assertNever(reason);
  }
}

function priceProblem(
  price: Stripe.Price,
  { stripeMode }: StripeStage,
  isCurrent: boolean,
): string | undefined {
  if (price.livemode !== (stripeMode === 'live')) return `is in ${price.livemode ? 'live' : 'test'} mode`;
  const { interval, interval_count: count } = price.recurring ?? {};
  if (interval !== 'month' || count !== 1) return 'is not billed monthly';
  return isCurrent && !price.active ? 'is archived' : undefined;
}
