import type Stripe from 'stripe';
import { assertNever } from '../../assertNever.ts';
import { SUBSCRIBED_EVENT_TYPES } from '../../contract/webhooks/messages.ts';
import { PINNED_API_VERSION } from '../stripeClient.ts';
import type { StoredStripeSettings } from '../stripeSettings.ts';
import type { StripeStage } from '../stripeStage.ts';
import { STAGE_METADATA_KEY } from './metadataKeys.ts';
import type { CatalogueEntry, PlanCatalogue } from './planCatalogue.ts';
import {
  PORTAL_SETTINGS,
  type PortalKind,
  type PortalProduct,
  portalConfiguration,
} from './portalConfiguration.ts';
import { currentPriceId, withCurrentPrice, withGrantingPrice } from './priceSettings.ts';
import { requireMode } from './requireMode.ts';
import { rollWebhookSecret } from './rollWebhookSecret.ts';
import type { SetupAction } from './setupAction.ts';
import { SetupError } from './setupError.ts';

export type ApplyDeps = {
  stripe: Stripe;
  stage: StripeStage;
  catalogue: PlanCatalogue;
  /** Epoch seconds. */
  now: number;
  /** Stores the stage's settings. Does nothing when they are the settings stored last. */
  save(settings: StoredStripeSettings): Promise<void>;
};

/** The stored settings after the action, and the id of the object that was created or changed. */
export type Applied = { settings: StoredStripeSettings; id: string };

/**
 * Applies one action and stores the settings that follow from it before it returns. After a crash at any point, the next
 * run finds and completes what was begun. The one exception is a new endpoint whose secret was not stored yet: the next
 * run creates another endpoint.
 */
export async function applyAction(
  action: SetupAction,
  settings: StoredStripeSettings,
  deps: ApplyDeps,
): Promise<Applied> {
  switch (action.kind) {
    case 'create_product':
    case 'update_product':
      return { settings, id: await saveProduct(action, deps) };
    case 'create_price':
      return usePrice(action.entry, await createPrice(action.entry, deps), settings, deps);
    case 'replace_price': {
      // Stored first: the new price takes the lookup key, so no later run would find the old price.
      const granting = withGrantingPrice(settings, { plan: action.entry.plan, price: action.replaced });
      await deps.save(granting);
      return usePrice(action.entry, await createPrice(action.entry, deps), granting, deps);
    }
    case 'use_price':
      return usePrice(action.entry, action.price, settings, deps);
    case 'create_portal': {
      const { portal } = action;
      return usePortal({ portal, id: await createPortal(portal, settings, deps) }, settings, deps);
    }
    case 'update_portal':
      await updatePortal(action, settings, deps);
      return { settings, id: action.id };
    case 'use_portal':
      return usePortal(action, settings, deps);
    case 'create_endpoint':
    case 'replace_endpoint':
      return createEndpoint(action.url, settings, deps);
    case 'adopt_endpoint': {
      const adopted = { ...settings, STRIPE_WEBHOOK_ENDPOINT: action.id };
      await deps.save(adopted);
      return { settings: adopted, id: action.id };
    }
    case 'update_endpoint':
      await deps.stripe.webhookEndpoints.update(action.id, {
        url: action.url,
        enabled_events: SUBSCRIBED_EVENT_TYPES,
        disabled: false,
      });
      return { settings, id: action.id };
    case 'remove_endpoint':
      await deps.stripe.webhookEndpoints.del(action.id);
      return { settings, id: action.id };
    default:
      return assertNever(action);
  }
}

async function saveProduct(
  { kind, entry }: { kind: 'create_product' | 'update_product'; entry: CatalogueEntry },
  { stripe, stage }: ApplyDeps,
): Promise<string> {
  const { productId, name, description } = entry;
  const fields = { name, description, active: true };
  const product =
    kind === 'create_product'
      ? await stripe.products.create({ id: productId, ...fields })
      : await stripe.products.update(productId, fields);
  requireMode(stage, [product]);
  return product.id;
}

async function createPrice(entry: CatalogueEntry, { stripe, stage }: ApplyDeps): Promise<string> {
  const price = await stripe.prices.create({
    product: entry.productId,
    currency: entry.currency,
    unit_amount: entry.amountMinor,
    recurring: { interval: 'month' },
    lookup_key: entry.lookupKey,
    transfer_lookup_key: true,
  });
  requireMode(stage, [price]);
  return price.id;
}

async function usePrice(
  { plan }: CatalogueEntry,
  price: string,
  settings: StoredStripeSettings,
  { save }: ApplyDeps,
): Promise<Applied> {
  const next = withCurrentPrice(settings, { plan, price });
  await save(next);
  return { settings: next, id: price };
}

async function createPortal(
  portal: PortalKind,
  settings: StoredStripeSettings,
  { stripe, stage, catalogue }: ApplyDeps,
): Promise<string> {
  const configuration = portalConfiguration(portal, portalProducts(settings, catalogue));
  const created = await stripe.billingPortal.configurations.create(configuration);
  requireMode(stage, [created]);
  return created.id;
}

async function updatePortal(
  { portal, id }: { portal: PortalKind; id: string },
  settings: StoredStripeSettings,
  { stripe, catalogue }: ApplyDeps,
): Promise<void> {
  const configuration = portalConfiguration(portal, portalProducts(settings, catalogue));
  await stripe.billingPortal.configurations.update(id, { active: true, ...configuration });
}

/** Prices are applied before the portal, so the settings already name the current prices. */
function portalProducts(settings: StoredStripeSettings, catalogue: PlanCatalogue): PortalProduct[] {
  return Object.values(catalogue).map(({ plan, productId }) => {
    const price = currentPriceId(settings, plan);
    if (price === undefined) throw new Error(`the settings have no current price for ${plan}`);
    return { product: productId, prices: [price] };
  });
}

async function usePortal(
  { portal, id }: { portal: PortalKind; id: string },
  settings: StoredStripeSettings,
  { save }: ApplyDeps,
): Promise<Applied> {
  const next = { ...settings, [PORTAL_SETTINGS[portal]]: id };
  await save(next);
  return { settings: next, id };
}

/** Stripe returns the signing secret only in this response, so it is stored before anything else happens. */
async function createEndpoint(
  url: string,
  settings: StoredStripeSettings,
  { stripe, stage, now, save }: ApplyDeps,
): Promise<Applied> {
  const { id, secret } = await stripe.webhookEndpoints.create({
    url,
    enabled_events: SUBSCRIBED_EVENT_TYPES,
    api_version: PINNED_API_VERSION,
    description: `Session billing, stage ${stage.name}`,
    metadata: { [STAGE_METADATA_KEY]: stage.name },
  });
  const runAgain = `run npm run stripe:setup -- --stage ${stage.name} again`;
  if (secret === undefined) {
    throw new SetupError(`Stripe created the endpoint ${id} but did not return its secret: ${runAgain}`);
  }
  const rolled = rollWebhookSecret(settings, { secret, endpoint: id, now });
  try {
    await save(rolled);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `the secret of the new endpoint ${id} could not be stored (${message}): ${runAgain} to create another endpoint; --remove-replaced deletes this one later`,
      { cause: error },
    );
  }
  return { settings: rolled, id };
}
