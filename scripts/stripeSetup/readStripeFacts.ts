import type Stripe from 'stripe';
import { PAID_PLAN_IDS, type PaidPlanId } from '../../shared/account/plans.ts';
import type { ModedStage } from '../settings/settingProblems.ts';
import { PORTAL_MARK, STAGE_MARK } from './marks.ts';
import type { Offers } from './offers.ts';
import { requireMode } from './requireMode.ts';
import { asSetupError, SetupError } from './setupError.ts';
import type { FoundEndpoint, FoundPrice, FoundProduct, StripeFacts } from './stripeFacts.ts';

const PAGE = 100;

/** A hundred pages. Stripe allows 16 endpoints; more portal configurations than this would be a script's. */
const LISTED_MAX = 10_000;

/** Stripe leaves the products out of a portal configuration unless they are asked for. */
const WITH_PRODUCTS = ['data.features.subscription_update.products'];

/**
 * Reads what is at Stripe now, changing nothing. Throws a SetupError when Stripe does not answer, or with something of
 * the other mode than the stage's.
 */
export async function readStripeFacts(
  stripe: Stripe,
  offers: Offers,
  stage: ModedStage,
): Promise<StripeFacts> {
  const all = Object.values(offers);
  const lookupKeys = all.map(({ lookupKey }) => lookupKey);
  const [products, prices, portals, endpoints] = await Promise.all([
    listAll('products', stripe.products.list({ ids: all.map(({ productId }) => productId), limit: PAGE })),
    // Archived ones too: they keep their key.
    listAll('prices', stripe.prices.list({ lookup_keys: lookupKeys, limit: PAGE })),
    listAll(
      'portal configurations',
      stripe.billingPortal.configurations.list({ expand: WITH_PRODUCTS, limit: PAGE }),
    ),
    listAll('webhook endpoints', stripe.webhookEndpoints.list({ limit: PAGE })),
  ]);
  requireMode(stage, [...products, ...prices, ...portals, ...endpoints]);
  return {
    products: byPlan((plan) => {
      const found = products.find(({ id }) => id === offers[plan].productId);
      return found && productOf(found);
    }),
    prices: byPlan((plan) => {
      const found = prices.find(({ lookup_key }) => lookup_key === offers[plan].lookupKey);
      return found && priceOf(found);
    }),
    portals: oldestFirst(portals)
      .filter(({ metadata }) => metadata?.session_billing === PORTAL_MARK.session_billing)
      .map((configuration) => ({ id: configuration.id, configuration })),
    endpoints: oldestFirst(endpoints).map(endpointOf),
  };
}

async function listAll<T>(what: string, list: Stripe.ApiListPromise<T>): Promise<T[]> {
  const found = await list.autoPagingToArray({ limit: LISTED_MAX }).catch((error: unknown) => {
    throw asSetupError(error, `read the ${what}`);
  });
  // What is not seen would be made again.
  if (found.length >= LISTED_MAX) throw new SetupError(`Stripe has more than ${LISTED_MAX - 1} ${what}`);
  return found;
}

function byPlan<T>(find: (plan: PaidPlanId) => T | undefined): Partial<Record<PaidPlanId, T>> {
  return Object.fromEntries(
    PAID_PLAN_IDS.flatMap((plan) => {
      const found = find(plan);
      return found === undefined ? [] : [[plan, found]];
    }),
  );
}

function oldestFirst<T extends { created: number; id: string }>(objects: T[]): T[] {
  return objects.toSorted((a, b) => a.created - b.created || a.id.localeCompare(b.id));
}

function productOf({ id, name, description, active }: Stripe.Product): FoundProduct {
  return { id, name, description, active };
}

function priceOf(price: Stripe.Price): FoundPrice {
  const { id, product, active, currency, unit_amount: amountMinor, recurring } = price;
  return {
    id,
    product: typeof product === 'string' ? product : product.id,
    active,
    currency,
    amountMinor,
    every: recurring && `${recurring.interval_count} ${recurring.interval}`,
    isFlat:
      price.billing_scheme === 'per_unit' &&
      price.transform_quantity === null &&
      recurring?.usage_type === 'licensed',
  };
}

function endpointOf(endpoint: Stripe.WebhookEndpoint): FoundEndpoint {
  const { id, url, enabled_events: events, api_version: apiVersion, status, metadata } = endpoint;
  return { id, url, events, apiVersion, isEnabled: status === 'enabled', stage: metadata[STAGE_MARK] };
}
