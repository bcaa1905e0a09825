import { assertNever } from '../../shared/assertNever.ts';
import { type Offer, priceText } from './offers.ts';

/** Why an endpoint cannot stay: its API version cannot be changed, and its secret is shown once. */
export type ReplacedBecause = 'api_version' | 'secret_unknown';

/** One step of the set-up. `differing` names what is to be changed. */
export type SetupAction =
  | { kind: 'create_product'; offer: Offer }
  | { kind: 'update_product'; offer: Offer; differing: string[] }
  | { kind: 'create_price'; offer: Offer }
  | { kind: 'replace_price'; offer: Offer; replaced: string; differing: string[] }
  /** The price is at Stripe as it should be, and the settings sell another, or none. */
  | { kind: 'sell_price'; offer: Offer; price: string }
  | { kind: 'create_portal' }
  | { kind: 'update_portal'; id: string; differing: string[] }
  /** It is at Stripe, and the settings name another, or none. */
  | { kind: 'use_portal'; id: string }
  | { kind: 'create_endpoint'; url: string }
  | { kind: 'replace_endpoint'; url: string; replaced: string; because: ReplacedBecause }
  /** The one whose secret an operator stored by hand. */
  | { kind: 'adopt_endpoint'; id: string }
  | { kind: 'update_endpoint'; id: string; url: string; differing: string[] }
  | { kind: 'remove_endpoint'; id: string; url: string };

/** The step as a sentence: as it is planned, or, with the id of what was made or changed, as it was done. */
export function sentence(action: SetupAction, doneId?: string): string {
  const { verbs, noun, about } = phrase(action);
  if (doneId === undefined) return `${verbs[0]} ${noun} ${about}`;
  return `${verbs[1]} ${noun} ${about.startsWith(doneId) ? '' : `${doneId} `}${about}`;
}

type Phrase = { verbs: [planned: string, done: string]; noun: string; about: string };

const CREATE: Phrase['verbs'] = ['create', 'created'];
const UPDATE: Phrase['verbs'] = ['update', 'updated'];
const PRODUCT = 'product';
const PRICE = 'price';
const PORTAL = 'portal configuration';
const ENDPOINT = 'webhook endpoint';

const BECAUSE: Record<ReplacedBecause, string> = {
  api_version: 'which has another API version',
  secret_unknown: 'whose secret is not in the settings',
};

function phrase(action: SetupAction): Phrase {
  switch (action.kind) {
    case 'create_product':
      return { verbs: CREATE, noun: PRODUCT, about: `${action.offer.productId} "${action.offer.name}"` };
    case 'update_product':
      return { verbs: UPDATE, noun: PRODUCT, about: `${action.offer.productId}: ${list(action.differing)}` };
    case 'create_price':
      return { verbs: CREATE, noun: PRICE, about: offerText(action.offer) };
    case 'replace_price': {
      const { offer, replaced, differing } = action;
      const about = `${offerText(offer)} in place of ${replaced}, which differs in ${list(differing)} and goes on granting the plan`;
      return { verbs: CREATE, noun: PRICE, about };
    }
    case 'sell_price':
      return {
        verbs: ['sell', 'now selling'],
        noun: PRICE,
        about: `${action.price} ${offerText(action.offer)}`,
      };
    case 'create_portal':
      return {
        verbs: CREATE,
        noun: PORTAL,
        about: 'for switching plans, cancelling, payment methods and invoices',
      };
    case 'update_portal':
      return { verbs: UPDATE, noun: PORTAL, about: `${action.id}: ${list(action.differing)}` };
    case 'use_portal':
      return { verbs: ['use', 'now using'], noun: PORTAL, about: action.id };
    case 'create_endpoint':
      return { verbs: CREATE, noun: ENDPOINT, about: action.url };
    case 'replace_endpoint': {
      const about = `${action.url} in place of ${action.replaced}, ${BECAUSE[action.because]}`;
      return { verbs: CREATE, noun: ENDPOINT, about };
    }
    case 'adopt_endpoint':
      return {
        verbs: ['adopt', 'adopted'],
        noun: ENDPOINT,
        about: `${action.id} as the one of the stored secret`,
      };
    case 'update_endpoint':
      return { verbs: UPDATE, noun: ENDPOINT, about: `${action.id}: ${list(action.differing)}` };
    case 'remove_endpoint':
      return { verbs: ['remove', 'removed'], noun: ENDPOINT, about: `${action.id} ${action.url}` };
    default:
      return assertNever(action);
  }
}

const offerText = (offer: Offer) => `${offer.plan} ${priceText(offer)}`;
const list = (names: string[]) => names.join(', ');
