import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { differingFields } from './differingFields.ts';
import type { Offer, Offers } from './offers.ts';
import { type EndpointPlan, planEndpoint } from './planEndpoint.ts';
import { portalConfiguration } from './portalConfiguration.ts';
import { soldPrice } from './priceSettings.ts';
import type { SetupAction } from './setupAction.ts';
import type { FoundPortal, FoundPrice, FoundProduct, StripeFacts } from './stripeFacts.ts';

export type SetupQuestion = {
  facts: StripeFacts;
  offers: Offers;
  stage: string;
  /** What the stage's secret holds. */
  settings: StoredStripeSettings;
  /** Where the stage takes its events; undefined before its first deployment. */
  webhookUrl: string | undefined;
  /** Whether other endpoints of the stage are deleted once the present one has proved itself. */
  removesReplaced: boolean;
};

/** `remarks` say what is left for the operator. */
export type SetupPlan = EndpointPlan;

/** What there is to do, in the order to do it; no actions when all is as it should be. */
export function planSetup(question: SetupQuestion): SetupPlan {
  const { facts, offers, settings } = question;
  const all = Object.values(offers);
  const { actions, remarks } = planEndpoint({ ...question, endpoints: facts.endpoints });
  return {
    actions: [
      ...all.flatMap((offer) => planProduct(offer, facts.products[offer.plan])),
      ...all.flatMap((offer) => planPrice(offer, facts.prices[offer.plan], settings)),
      ...planPortal(question),
      ...actions,
    ],
    remarks,
  };
}

function planProduct(offer: Offer, found: FoundProduct | undefined): SetupAction[] {
  if (!found) return [{ kind: 'create_product', offer }];
  const { name, description } = offer;
  const differing = differingFields({ name, description, active: true }, found);
  return differing.length === 0 ? [] : [{ kind: 'update_product', offer, differing }];
}

function planPrice(
  offer: Offer,
  found: FoundPrice | undefined,
  settings: StoredStripeSettings,
): SetupAction[] {
  if (!found) return [{ kind: 'create_price', offer }];
  const differing = priceDifferences(offer, found);
  if (differing.length > 0) return [{ kind: 'replace_price', offer, replaced: found.id, differing }];
  if (soldPrice(settings, offer.plan) === found.id) return [];
  return [{ kind: 'sell_price', offer, price: found.id }];
}

/** Nothing of a price can be changed that a customer pays by. */
function priceDifferences({ productId, amountMinor, currency }: Offer, found: FoundPrice): string[] {
  return [
    ...(found.amountMinor === amountMinor && found.isFlat ? [] : ['amount']),
    ...(found.currency === currency ? [] : ['currency']),
    ...(found.every === '1 month' ? [] : ['interval']),
    ...(found.product === productId ? [] : ['product']),
    ...(found.active ? [] : ['status']),
  ];
}

/** No id of Stripe's: a price that is still to be made is in no configuration. */
const TO_BE_MADE = 'to be made';

function planPortal({ facts, offers, settings }: SetupQuestion): SetupAction[] {
  const { portals } = facts;
  const stored = settings.STRIPE_PORTAL_CONFIGURATION;
  const found = portals.find(({ id }) => id === stored) ?? portals[0];
  if (!found) return [{ kind: 'create_portal' }];
  const offered = Object.values(offers).map((offer) => {
    const price = facts.prices[offer.plan];
    const isRight = price !== undefined && priceDifferences(offer, price).length === 0;
    return { product: offer.productId, prices: [isRight ? price.id : TO_BE_MADE] };
  });
  const differing = differingPortalFields(found, offered);
  return [
    ...(differing.length === 0
      ? []
      : [{ kind: 'update_portal', id: found.id, differing } satisfies SetupAction]),
    ...(found.id === stored ? [] : [{ kind: 'use_portal', id: found.id } satisfies SetupAction]),
  ];
}

function differingPortalFields(
  { configuration }: FoundPortal,
  offered: Parameters<typeof portalConfiguration>[0],
): string[] {
  return differingFields({ active: true, ...portalConfiguration(offered) }, configuration);
}
