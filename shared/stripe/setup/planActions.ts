import type { StoredStripeSettings } from '../stripeSettings.ts';
import { differingFields } from './differingFields.ts';
import type { CatalogueEntry, PlanCatalogue } from './planCatalogue.ts';
import { planEndpoint } from './planEndpoint.ts';
import {
  PORTAL_KINDS,
  PORTAL_SETTINGS,
  type PortalKind,
  type PortalProduct,
  portalConfiguration,
} from './portalConfiguration.ts';
import { currentPriceId } from './priceSettings.ts';
import type { Plan, SetupAction } from './setupAction.ts';
import type { PriceState, ProductState, StripeState } from './stripeState.ts';

export type PlanInput = {
  state: StripeState;
  catalogue: PlanCatalogue;
  /** The stage's name. */
  stage: string;
  /** The content of the stage's secret. */
  settings: StoredStripeSettings;
  /** Where the stage receives events; undefined before its first deployment. */
  webhookUrl: string | undefined;
  /** Whether the stage's other endpoints are deleted; never in the run that creates the current one. */
  removesReplaced: boolean;
};

/** Returns the actions after which Stripe and the settings match the catalogue, in the order to apply them. */
export function planActions(input: PlanInput): Plan {
  const { state, catalogue, settings } = input;
  const entries = Object.values(catalogue);
  const endpoint = planEndpoint({ ...input, endpoints: state.endpoints });
  return {
    actions: [
      ...entries.flatMap((entry) => planProduct(entry, state.products[entry.plan])),
      ...entries.flatMap((entry) => planPrice(entry, state.prices[entry.plan], settings)),
      ...PORTAL_KINDS.flatMap((portal) => planPortal(portal, input)),
      ...endpoint.actions,
    ],
    remarks: endpoint.remarks,
  };
}

function planProduct(entry: CatalogueEntry, found: ProductState | undefined): SetupAction[] {
  if (!found) return [{ kind: 'create_product', entry }];
  const { name, description } = entry;
  const differing = differingFields({ name, description, active: true }, found);
  return differing.length === 0 ? [] : [{ kind: 'update_product', entry, differing }];
}

function planPrice(
  entry: CatalogueEntry,
  found: PriceState | undefined,
  settings: StoredStripeSettings,
): SetupAction[] {
  if (!found) return [{ kind: 'create_price', entry }];
  const differing = priceDifferences(entry, found);
  if (differing.length > 0) return [{ kind: 'replace_price', entry, replaced: found.id, differing }];
  if (currentPriceId(settings, entry.plan) === found.id) return [];
  return [{ kind: 'use_price', entry, price: found.id }];
}

/** A price that differs is replaced: Stripe does not change the amount, currency or interval of a price. */
function priceDifferences({ productId, amountMinor, currency }: CatalogueEntry, found: PriceState): string[] {
  return [
    ...(found.amountMinor === amountMinor && found.isFlat ? [] : ['amount']),
    ...(found.currency === currency ? [] : ['currency']),
    ...(found.every === '1 month' ? [] : ['interval']),
    ...(found.product === productId ? [] : ['product']),
    ...(found.active ? [] : ['status']),
  ];
}

/** A placeholder for the id of a price that this plan creates. It matches no price of an existing portal configuration. */
const NOT_CREATED_YET = 'not created yet';

function planPortal(portal: PortalKind, { state, catalogue, settings }: PlanInput): SetupAction[] {
  const stored = settings[PORTAL_SETTINGS[portal]];
  const portals = state.portals[portal];
  const found = portals.find(({ id }) => id === stored) ?? portals[0];
  if (!found) return [{ kind: 'create_portal', portal }];
  const products = Object.values(catalogue).map((entry): PortalProduct => {
    const price = state.prices[entry.plan];
    const isKept = price !== undefined && priceDifferences(entry, price).length === 0;
    return { product: entry.productId, prices: [isKept ? price.id : NOT_CREATED_YET] };
  });
  const wanted = { active: true, ...portalConfiguration(portal, products) };
  const differing = differingFields(wanted, found.configuration);
  const updates: SetupAction[] =
    differing.length === 0 ? [] : [{ kind: 'update_portal', portal, id: found.id, differing }];
  return found.id === stored ? updates : [...updates, { kind: 'use_portal', portal, id: found.id }];
}
