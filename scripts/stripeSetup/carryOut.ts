import type Stripe from 'stripe';
import { assertNever } from '../../shared/assertNever.ts';
import { APPLIED_EVENT_TYPES } from '../../shared/contract/webhooks/messages.ts';
import { PINNED_API_VERSION } from '../../shared/stripe/stripeClient.ts';
import type { StoredStripeSettings } from '../../shared/stripe/stripeSettings.ts';
import { rollWebhookSecret } from '../settings/rollWebhookSecret.ts';
import type { ModedStage } from '../settings/settingProblems.ts';
import { STAGE_MARK } from './marks.ts';
import type { Offer, Offers } from './offers.ts';
import { portalConfiguration } from './portalConfiguration.ts';
import { grantPrice, sellPrice, soldPrice } from './priceSettings.ts';
import { requireMode } from './requireMode.ts';
import type { SetupAction } from './setupAction.ts';
import { SetupError } from './setupError.ts';

export type SetupTools = {
  stripe: Stripe;
  stage: ModedStage;
  offers: Offers;
  /** Epoch seconds. */
  now: number;
  /** Stores the stage's settings; does nothing when they are what was stored last. */
  save(settings: StoredStripeSettings): Promise<void>;
};

/** The settings as stored after the step, and the id of what was made or changed. */
export type CarriedOut = { settings: StoredStripeSettings; id: string };

/**
 * Carries out one step, and stores the settings that follow from it before it returns. A crash anywhere in it leaves
 * what the next run finds and finishes; only a new endpoint whose secret was not stored yet is made once more.
 */
export async function carryOut(
  action: SetupAction,
  settings: StoredStripeSettings,
  tools: SetupTools,
): Promise<CarriedOut> {
  switch (action.kind) {
    case 'create_product':
    case 'update_product':
      return { settings, id: await saveProduct(action, tools) };
    case 'create_price':
      return sell(action.offer, await createPrice(action.offer, tools), settings, tools);
    case 'replace_price': {
      // Without its lookup key nobody would find it any more.
      const granting = grantPrice(settings, action.offer.plan, action.replaced);
      await tools.save(granting);
      return sell(action.offer, await createPrice(action.offer, tools), granting, tools);
    }
    case 'sell_price':
      return sell(action.offer, action.price, settings, tools);
    case 'create_portal':
      return usePortal(await createPortal(settings, tools), settings, tools);
    case 'update_portal':
      await updatePortal(action.id, settings, tools);
      return { settings, id: action.id };
    case 'use_portal':
      return usePortal(action.id, settings, tools);
    case 'create_endpoint':
    case 'replace_endpoint':
      return createEndpoint(action.url, settings, tools);
    case 'adopt_endpoint': {
      const adopted = { ...settings, STRIPE_WEBHOOK_ENDPOINT: action.id };
      await tools.save(adopted);
      return { settings: adopted, id: action.id };
    }
    case 'update_endpoint':
      await tools.stripe.webhookEndpoints.update(action.id, {
        url: action.url,
        enabled_events: [...APPLIED_EVENT_TYPES],
        disabled: false,
      });
      return { settings, id: action.id };
    case 'remove_endpoint':
      await tools.stripe.webhookEndpoints.del(action.id);
      return { settings, id: action.id };
    default:
      return assertNever(action);
  }
}

async function saveProduct(
  { kind, offer }: { kind: 'create_product' | 'update_product'; offer: Offer },
  { stripe, stage }: SetupTools,
): Promise<string> {
  const { productId, name, description } = offer;
  const fields = { name, description, active: true };
  const product =
    kind === 'create_product'
      ? await stripe.products.create({ id: productId, ...fields })
      : await stripe.products.update(productId, fields);
  requireMode(stage, [product]);
  return product.id;
}

async function createPrice(offer: Offer, { stripe, stage }: SetupTools): Promise<string> {
  const price = await stripe.prices.create({
    product: offer.productId,
    currency: offer.currency,
    unit_amount: offer.amountMinor,
    recurring: { interval: 'month' },
    lookup_key: offer.lookupKey,
    transfer_lookup_key: true,
  });
  requireMode(stage, [price]);
  return price.id;
}

async function sell(
  { plan }: Offer,
  price: string,
  settings: StoredStripeSettings,
  { save }: SetupTools,
): Promise<CarriedOut> {
  const selling = sellPrice(settings, plan, price);
  await save(selling);
  return { settings: selling, id: price };
}

async function createPortal(
  settings: StoredStripeSettings,
  { stripe, stage, offers }: SetupTools,
): Promise<string> {
  const configuration = portalConfiguration(offered(settings, offers));
  const created = await stripe.billingPortal.configurations.create(configuration);
  requireMode(stage, [created]);
  return created.id;
}

async function updatePortal(
  id: string,
  settings: StoredStripeSettings,
  { stripe, offers }: SetupTools,
): Promise<void> {
  const configuration = portalConfiguration(offered(settings, offers));
  await stripe.billingPortal.configurations.update(id, { active: true, ...configuration });
}

/** Prices come before the portal, so the settings sell what it offers by now. */
function offered(settings: StoredStripeSettings, offers: Offers) {
  return Object.values(offers).map(({ plan, productId }) => {
    const price = soldPrice(settings, plan);
    if (price === undefined) throw new Error(`no price of ${plan} is sold`);
    return { product: productId, prices: [price] };
  });
}

async function usePortal(
  id: string,
  settings: StoredStripeSettings,
  { save }: SetupTools,
): Promise<CarriedOut> {
  const using = { ...settings, STRIPE_PORTAL_CONFIGURATION: id };
  await save(using);
  return { settings: using, id };
}

/** Stripe shows the signing secret in this answer alone: it is stored before anything else happens. */
async function createEndpoint(
  url: string,
  settings: StoredStripeSettings,
  { stripe, stage, now, save }: SetupTools,
): Promise<CarriedOut> {
  const { id, secret } = await stripe.webhookEndpoints.create({
    url,
    enabled_events: [...APPLIED_EVENT_TYPES],
    api_version: PINNED_API_VERSION,
    description: `Session billing, stage ${stage.name}`,
    metadata: { [STAGE_MARK]: stage.name },
  });
  if (secret === undefined)
    throw new SetupError(`Stripe made the endpoint ${id} and did not show its secret`);
  const rolled = rollWebhookSecret(settings, { secret, endpoint: id, now });
  try {
    await save(rolled);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `the secret of the new endpoint ${id} could not be stored (${words}): run the command again, which makes another; --remove-replaced deletes this one later`,
      { cause: error },
    );
  }
  return { settings: rolled, id };
}
