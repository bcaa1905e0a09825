import Stripe from 'stripe';
import type { MigrationSettings } from '../planFile.ts';
import { SETTINGS_TEMPLATE } from '../settings.ts';
import { FORMER_PAID, type SamplePrice } from './sampleKinds.ts';

/** The Stripe price of each name. */
export type SamplePrices = Record<SamplePrice, string>;

/** The meter of the minutes beyond the plan's. */
export const OVERAGE_EVENT = 'former_service_minutes';

type PriceOrder = Pick<Stripe.PriceCreateParams, 'currency' | 'unit_amount' | 'unit_amount_decimal'> & {
  interval?: 'month' | 'year';
  isMetered?: boolean;
};

/** Amounts are minor units; those of overage are for a minute. */
const PRICES: Record<SamplePrice, PriceOrder> = {
  starter: { currency: 'usd', unit_amount: 900 },
  build: { currency: 'usd', unit_amount: 1_900 },
  pro: { currency: 'usd', unit_amount: 3_900 },
  agency: { currency: 'usd', unit_amount: 9_900 },
  pro_older: { currency: 'usd', unit_amount: 2_900 },
  pro_eur: { currency: 'eur', unit_amount: 3_900 },
  pro_year: { currency: 'usd', unit_amount: 39_000, interval: 'year' },
  addon: { currency: 'usd', unit_amount: 500 },
  starter_overage: { currency: 'usd', unit_amount_decimal: Stripe.Decimal.from('1.2'), isMetered: true },
  build_overage: { currency: 'usd', unit_amount_decimal: Stripe.Decimal.from('1.1'), isMetered: true },
  pro_overage: { currency: 'usd', unit_amount_decimal: Stripe.Decimal.from('0.9'), isMetered: true },
  agency_overage: { currency: 'usd', unit_amount_decimal: Stripe.Decimal.from('0.8'), isMetered: true },
};

const PRICE_NAMES = Object.keys(PRICES) as SamplePrice[];

/** Stands for prices that were not made at Stripe. */
export const namedPrices = (): SamplePrices =>
  Object.fromEntries(PRICE_NAMES.map((name) => [name, `price_sample_${name}`])) as SamplePrices;

const lookupKeyOf = (name: SamplePrice) => `former_service_${name}`;

/** Finds the prices of an earlier sample at Stripe, and creates those that are missing. */
export async function createSamplePrices(stripe: Stripe): Promise<SamplePrices> {
  // Stripe takes at most ten lookup keys at once.
  const found = new Map<string, string>();
  for (let from = 0; from < PRICE_NAMES.length; from += 10) {
    const keys = PRICE_NAMES.slice(from, from + 10).map(lookupKeyOf);
    const { data } = await stripe.prices.list({ lookup_keys: keys, active: true, limit: 100 });
    for (const { id, lookup_key: key } of data) found.set(key ?? '', id);
  }
  const missing = PRICE_NAMES.filter((name) => !found.has(lookupKeyOf(name)));
  if (missing.length > 0) {
    const { id: product } = await stripe.products.create({ name: 'Former service' });
    const meter = await overageMeter(stripe);
    for (const name of missing) {
      const { interval = 'month', isMetered, ...amount } = PRICES[name];
      const usage = isMetered ? { usage_type: 'metered' as const, meter } : {};
      const recurring = { interval, ...usage };
      const price = await stripe.prices.create({
        ...amount,
        product,
        recurring,
        lookup_key: lookupKeyOf(name),
      });
      found.set(lookupKeyOf(name), price.id);
    }
  }
  return Object.fromEntries(
    PRICE_NAMES.map((name) => [name, found.get(lookupKeyOf(name)) ?? '']),
  ) as SamplePrices;
}

async function overageMeter(stripe: Stripe): Promise<string> {
  const { data } = await stripe.billing.meters.list({ status: 'active', limit: 100 });
  const found = data.find(({ event_name: name }) => name === OVERAGE_EVENT);
  if (found) return found.id;
  const created = await stripe.billing.meters.create({
    display_name: 'Minutes beyond the plan',
    event_name: OVERAGE_EVENT,
    default_aggregation: { formula: 'sum' },
  });
  return created.id;
}

/** The settings of the sample: the defaults, with the prices. */
export function sampleSettings(prices: SamplePrices): MigrationSettings {
  const plans = { ...SETTINGS_TEMPLATE.plans };
  for (const plan of FORMER_PAID) {
    const { amountMinor = 0 } = plans[plan] ?? {};
    plans[plan] = { amountMinor, prices: [prices[plan]], overagePrices: [prices[`${plan}_overage`]] };
  }
  plans.pro?.prices.push(prices.pro_older, prices.pro_eur, prices.pro_year);
  return { ...SETTINGS_TEMPLATE, plans };
}
