import type Stripe from 'stripe';
import { assertNever } from '../../assertNever.ts';
import type { StripeSettingName } from '../stripeSettings.ts';
import { PORTAL_METADATA_KEY } from './metadataKeys.ts';

export const PORTAL_KINDS = ['standard', 'unpaid'] as const;

/** `unpaid` is the portal of customers with an unpaid invoice, who may not change plans until it is paid. */
export type PortalKind = (typeof PORTAL_KINDS)[number];

/** The setting that names each portal configuration. */
export const PORTAL_SETTINGS = {
  standard: 'STRIPE_PORTAL_CONFIGURATION',
  unpaid: 'STRIPE_PORTAL_CONFIGURATION_UNPAID',
} as const satisfies Record<PortalKind, StripeSettingName>;

/** The value of PORTAL_METADATA_KEY in the configuration of each kind. */
export const PORTAL_METADATA: Record<PortalKind, string> = { standard: 'portal', unpaid: 'portal_unpaid' };

/** A product, and the prices of it that a customer may switch to. */
export type PortalProduct = { product: string; prices: string[] };

type Configuration = Stripe.BillingPortal.ConfigurationCreateParams;

/** What customers may do in both portals. */
const COMMON_FEATURES = {
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: { enabled: true, mode: 'at_period_end' },
} satisfies Configuration['features'];

/**
 * Returns the parameters of a billing portal configuration. Fields that are not set here keep Stripe's default or the
 * operator's choice. `products` are the ones that the standard portal offers. All their prices must have the same billing
 * interval: Stripe tells an upgrade from a downgrade by the amount of an item, whatever period it is paid for.
 */
export function portalConfiguration(kind: PortalKind, products: PortalProduct[]) {
  const metadata = { [PORTAL_METADATA_KEY]: PORTAL_METADATA[kind] };
  switch (kind) {
    case 'standard':
      return {
        name: 'Session billing',
        metadata,
        features: { ...COMMON_FEATURES, subscription_update: planChanges(products) },
      } satisfies Configuration;
    case 'unpaid':
      return {
        name: 'Session billing, unpaid invoice',
        metadata,
        features: { ...COMMON_FEATURES, subscription_update: { enabled: false } },
      } satisfies Configuration;
    default:
      return assertNever(kind);
  }
}

/** Upgrades apply at once, downgrades at the end of the paid period. */
function planChanges(products: PortalProduct[]) {
  return {
    enabled: true,
    default_allowed_updates: ['price'],
    // An upgrade starts a period of the larger quota, so it is paid in full, less the unused time of the old plan.
    billing_cycle_anchor: 'now',
    proration_behavior: 'always_invoice',
    // A cheaper plan starts when the dearer one, which is paid already, has ended.
    schedule_at_period_end: { conditions: [{ type: 'decreasing_item_amount' }] },
    // With `continue_trial`, an upgrade during a trial would grant the larger quota without a payment.
    trial_update_behavior: 'end_trial',
    products,
  } satisfies NonNullable<Configuration['features']>['subscription_update'];
}
