import type Stripe from 'stripe';
import { PAID_PLAN_IDS, type PaidPlanId } from '../../account/plans.ts';
import type { StripeStage } from '../stripeStage.ts';
import { PORTAL_METADATA_KEY, STAGE_METADATA_KEY } from './metadataKeys.ts';
import type { PlanCatalogue } from './planCatalogue.ts';
import { PORTAL_METADATA, type PortalKind } from './portalConfiguration.ts';
import { requireMode } from './requireMode.ts';
import { asSetupError, SetupError } from './setupError.ts';
import type { EndpointState, PortalState, PriceState, ProductState, StripeState } from './stripeState.ts';

/** The largest page that Stripe returns. */
const PAGE_COUNT_MAX = 100;

/** 100 pages of 100. Stripe allows 16 webhook endpoints; only a script creates this many portal configurations. */
const LISTED_COUNT_MAX = 10_000;

/** Stripe omits the products of a portal configuration unless they are expanded. */
const EXPAND_PRODUCTS = ['data.features.subscription_update.products'];

type ReadInput = { stripe: Stripe; catalogue: PlanCatalogue; stage: StripeStage };

/**
 * Reads what exists at Stripe now and changes nothing. Throws a SetupError when a request fails, or when Stripe returns
 * an object of another mode than the stage's.
 */
export async function readState({ stripe, catalogue, stage }: ReadInput): Promise<StripeState> {
  const entries = Object.values(catalogue);
  const ids = entries.map(({ productId }) => productId);
  const lookupKeys = entries.map(({ lookupKey }) => lookupKey);
  const listAll = createListAll(stage);
  const [products, prices, portals, endpoints] = await Promise.all([
    listAll('products', stripe.products.list({ ids, limit: PAGE_COUNT_MAX })),
    // Includes archived prices, which keep their lookup key.
    listAll('prices', stripe.prices.list({ lookup_keys: lookupKeys, limit: PAGE_COUNT_MAX })),
    listAll(
      'portal configurations',
      stripe.billingPortal.configurations.list({ expand: EXPAND_PRODUCTS, limit: PAGE_COUNT_MAX }),
    ),
    listAll('webhook endpoints', stripe.webhookEndpoints.list({ limit: PAGE_COUNT_MAX })),
  ]);
  requireMode(stage, [...products, ...prices, ...portals, ...endpoints]);
  return {
    products: byPlan((plan) => {
      const found = products.find(({ id }) => id === catalogue[plan].productId);
      return found && toProductState(found);
    }),
    prices: byPlan((plan) => {
      const found = prices.find(({ lookup_key }) => lookup_key === catalogue[plan].lookupKey);
      return found && toPriceState(found);
    }),
    portals: { standard: portalsOf('standard', portals), unpaid: portalsOf('unpaid', portals) },
    endpoints: oldestFirst(endpoints).map(toEndpointState),
  };
}

const createListAll =
  (stage: StripeStage) =>
  async <T>(nouns: string, list: Stripe.ApiListPromise<T>): Promise<T[]> => {
    const found = await list.autoPagingToArray({ limit: LISTED_COUNT_MAX }).catch((error: unknown) => {
      throw asSetupError(error, { step: `read the ${nouns}`, stage });
    });
    // Objects beyond the limit would look missing and would be created again.
    if (found.length >= LISTED_COUNT_MAX) {
      throw new SetupError(
        `Stripe has more than ${LISTED_COUNT_MAX - 1} ${nouns}, which is more than the setup can read`,
      );
    }
    return found;
  };

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

function portalsOf(kind: PortalKind, portals: Stripe.BillingPortal.Configuration[]): PortalState[] {
  return oldestFirst(portals)
    .filter(({ metadata }) => metadata?.[PORTAL_METADATA_KEY] === PORTAL_METADATA[kind])
    .map((configuration) => ({ id: configuration.id, configuration }));
}

function toProductState({ id, name, description, active }: Stripe.Product): ProductState {
  return { id, name, description, active };
}

function toPriceState(price: Stripe.Price): PriceState {
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

function toEndpointState(endpoint: Stripe.WebhookEndpoint): EndpointState {
  const { id, url, enabled_events: events, api_version: apiVersion, status, metadata } = endpoint;
  const stage = metadata[STAGE_METADATA_KEY];
  return { id, url, events, apiVersion, isEnabled: status === 'enabled', stage };
}
