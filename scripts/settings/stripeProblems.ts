import Stripe from 'stripe';
import { lookupKeyOf } from '../../services/billing/domain/offers/purchaseGateway.ts';
import { PAID_PLAN_IDS, type PaidPlanId } from '../../shared/account/plans.ts';
import { PRICE_SETTINGS, priceIds } from '../../shared/stripe/setup/priceSettings.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import type { StripeStage } from '../../shared/stripe/stripeStage.ts';
import { permissionProblems } from './permissionProblems.ts';
import { fixCommand, setCommand } from './settingProblems.ts';
import { refusalOf, refusalText, type StripeRefusal } from './stripeRefusal.ts';

/**
 * Checks a stage's settings against Stripe and changes nothing. Returns a sentence for each problem: a key that Stripe
 * rejects or that lacks a permission, prices that do not exist, are of the other mode, are not billed monthly or yearly,
 * or are archived, one account's offers that every account could buy, and plans that are sold by different intervals.
 */
export async function stripeProblems(
  stripe: Stripe,
  stage: StripeStage,
  settings: StoredStripeSettings,
): Promise<string[]> {
  const ofKey = await permissionProblems(stripe, stage, settings.STRIPE_SECRET_KEY ?? '');
  if (ofKey.length > 0) return ofKey;
  const problems: string[] = [];
  const sold: SoldPrice[] = [];
  for (const plan of PAID_PLAN_IDS) {
    for (const [index, id] of priceIds(settings, plan).entries()) {
      const found = await readPrice(stripe, id);
      // Stripe would refuse every other price for the same reason.
      if (found.kind === 'refused') return [refusalText(found.refusal, { stage, needs: 'read prices' })];
      const isCurrent = index === 0;
      const problem =
        found.kind === 'missing' ? 'does not exist' : priceProblem(found.price, stage, isCurrent);
      const name = PRICE_SETTINGS[plan];
      if (problem !== undefined) {
        // The setup replaces a current price; only an operator can remove another one.
        const fix = isCurrent ? fixCommand(stage, name) : setCommand(stage, name);
        problems.push(`${name} names ${id}, which ${problem} at Stripe: ${fix}`);
      } else if (isCurrent && found.kind === 'price') {
        sold.push({ plan, id, interval: found.price.recurring?.interval ?? 'month' });
      }
    }
  }
  return [...problems, ...intervalProblems(sold, stage)];
}

type PriceRead =
  | { kind: 'price'; price: Stripe.Price }
  | { kind: 'missing' }
  | { kind: 'refused'; refusal: StripeRefusal };

async function readPrice(stripe: Stripe, id: string): Promise<PriceRead> {
  try {
    return { kind: 'price', price: await stripe.prices.retrieve(id) };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    if (error.code === 'resource_missing') return { kind: 'missing' };
    return { kind: 'refused', refusal: refusalOf(error) ?? { kind: 'failed', type: error.type } };
  }
}

function priceProblem(
  price: Stripe.Price,
  { stripeMode }: StripeStage,
  isCurrent: boolean,
): string | undefined {
  if (price.livemode !== (stripeMode === 'live')) return `is in ${price.livemode ? 'live' : 'test'} mode`;
  const { interval, interval_count: count = 1 } = price.recurring ?? {};
  const isMonthlyOrYearly = (interval === 'month' || interval === 'year') && count === 1;
  if (!isMonthlyOrYearly) {
    const every = count === 1 ? interval : `${count} ${interval}s`;
    return `${interval ? `is billed every ${every}` : 'is paid once'} and not monthly or yearly`;
  }
  if (!isCurrent) return undefined;
  // Not the current one is no problem: an earlier release needs it in the settings (docs/entitlements.md).
  if (price.lookup_key?.startsWith(lookupKeyOf(''))) return 'is the price of an offer to one account';
  return price.active ? undefined : 'is archived';
}

type SoldPrice = { plan: PaidPlanId; id: string; interval: string };

/** In the portal, customers may only switch between prices of one interval: Stripe compares amounts, not amounts per month. */
function intervalProblems([first, ...others]: SoldPrice[], stage: StripeStage): string[] {
  if (first === undefined) return [];
  return others
    .filter(({ interval }) => interval !== first.interval)
    .map(
      ({ plan, id, interval }) =>
        `${PRICE_SETTINGS[plan]} sells ${id}, which is billed every ${interval}, but ` +
        `${PRICE_SETTINGS[first.plan]} sells ${first.id}, which is billed every ${first.interval}, ` +
        `so customers cannot switch between the plans: ${fixCommand(stage, PRICE_SETTINGS[plan])}`,
    );
}
