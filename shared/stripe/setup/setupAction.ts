import { assertNever } from '../../assertNever.ts';
import { type CatalogueEntry, priceText } from './planCatalogue.ts';
import type { PortalKind } from './portalConfiguration.ts';

/** Why an endpoint must be replaced: its API version cannot be changed, and its secret is shown only once. */
export type ReplacementReason = 'api_version' | 'secret_unknown';

/** One change at Stripe or in the settings. `differing` names the fields to change. */
export type SetupAction =
  | { kind: 'create_product'; entry: CatalogueEntry }
  | { kind: 'update_product'; entry: CatalogueEntry; differing: string[] }
  | { kind: 'create_price'; entry: CatalogueEntry }
  | { kind: 'replace_price'; entry: CatalogueEntry; replaced: string; differing: string[] }
  /** Stripe has the right price, but the settings name another current price, or none. */
  | { kind: 'use_price'; entry: CatalogueEntry; price: string }
  | { kind: 'create_portal'; portal: PortalKind }
  | { kind: 'update_portal'; portal: PortalKind; id: string; differing: string[] }
  /** Stripe has the portal configuration, but the settings name another one, or none. */
  | { kind: 'use_portal'; portal: PortalKind; id: string }
  | { kind: 'create_endpoint'; url: string }
  | { kind: 'replace_endpoint'; url: string; replaced: string; reason: ReplacementReason }
  /** The endpoint whose secret an operator stored by hand. */
  | { kind: 'adopt_endpoint'; id: string }
  | { kind: 'update_endpoint'; id: string; url: string; differing: string[] }
  | { kind: 'remove_endpoint'; id: string; url: string };

/** The actions in the order to apply them, and `remarks` on what the operator still has to do. */
export type Plan = { actions: SetupAction[]; remarks: string[] };

/**
 * Describes an action in words without secrets: what will be done, or, given the id of the object that was created or
 * changed, what was done.
 */
export function describeAction(action: SetupAction, appliedId?: string): string {
  const { verbs, noun, details } = phrase(action);
  if (appliedId === undefined) return `${verbs.planned} ${noun} ${details}`;
  return `${verbs.applied} ${noun} ${details.startsWith(appliedId) ? '' : `${appliedId} `}${details}`;
}

type Phrase = { verbs: { planned: string; applied: string }; noun: string; details: string };

const CREATE = { planned: 'create', applied: 'created' };
const UPDATE = { planned: 'update', applied: 'updated' };
const USE = { planned: 'use', applied: 'now using' };
const ADOPT = { planned: 'adopt', applied: 'adopted' };
const REMOVE = { planned: 'remove', applied: 'removed' };

const PRODUCT = 'product';
const PRICE = 'price';
const ENDPOINT = 'webhook endpoint';

const PORTALS: Record<PortalKind, { noun: string; purpose: string }> = {
  standard: {
    noun: 'portal configuration',
    purpose: 'for switching plans, cancelling, payment methods and invoices',
  },
  unpaid: {
    noun: 'portal configuration for unpaid invoices',
    purpose: 'without switching plans',
  },
};

const REASON_TEXTS: Record<ReplacementReason, string> = {
  api_version: 'which has another API version',
  secret_unknown: 'whose secret is not in the settings',
};

function phrase(action: SetupAction): Phrase {
  switch (action.kind) {
    case 'create_product':
      return { verbs: CREATE, noun: PRODUCT, details: `${action.entry.productId} "${action.entry.name}"` };
    case 'update_product':
      return {
        verbs: UPDATE,
        noun: PRODUCT,
        details: `${action.entry.productId}: ${list(action.differing)}`,
      };
    case 'create_price':
      return { verbs: CREATE, noun: PRICE, details: entryText(action.entry) };
    case 'replace_price': {
      const { entry, replaced, differing } = action;
      const why = `which differs in ${list(differing)} and keeps granting the plan`;
      return { verbs: CREATE, noun: PRICE, details: `${entryText(entry)} to replace ${replaced}, ${why}` };
    }
    case 'use_price':
      return { verbs: USE, noun: PRICE, details: `${action.price} ${entryText(action.entry)}` };
    case 'create_portal': {
      const { noun, purpose } = PORTALS[action.portal];
      return { verbs: CREATE, noun, details: purpose };
    }
    case 'update_portal': {
      const { noun } = PORTALS[action.portal];
      return { verbs: UPDATE, noun, details: `${action.id}: ${list(action.differing)}` };
    }
    case 'use_portal':
      return { verbs: USE, noun: PORTALS[action.portal].noun, details: action.id };
    case 'create_endpoint':
      return { verbs: CREATE, noun: ENDPOINT, details: action.url };
    case 'replace_endpoint': {
      const details = `${action.url} to replace ${action.replaced}, ${REASON_TEXTS[action.reason]}`;
      return { verbs: CREATE, noun: ENDPOINT, details };
    }
    case 'adopt_endpoint':
      return { verbs: ADOPT, noun: ENDPOINT, details: `${action.id} as the endpoint of the stored secret` };
    case 'update_endpoint':
      return { verbs: UPDATE, noun: ENDPOINT, details: `${action.id}: ${list(action.differing)}` };
    case 'remove_endpoint':
      return { verbs: REMOVE, noun: ENDPOINT, details: `${action.id} ${action.url}` };
    default:
      return assertNever(action);
  }
}

const entryText = (entry: CatalogueEntry) => `${entry.plan} ${priceText(entry)}`;
const list = (names: string[]) => names.join(', ');
