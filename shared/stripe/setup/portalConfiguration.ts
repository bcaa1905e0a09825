import type Stripe from 'stripe';
import { PORTAL_METADATA } from './metadataKeys.ts';

/** A product, and the prices of it that a customer may switch to. */
export type PortalProduct = { product: string; prices: string[] };

/**
 * Returns the parameters of the billing portal configuration. Fields that are not set here keep Stripe's default or the
 * operator's choice.
 */
export function portalConfiguration(products: PortalProduct[]) {
  return {
    name: 'Session billing',
    metadata: { ...PORTAL_METADATA },
    features: {
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'at_period_end' },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        // An upgrade grants the larger quota at once, so the difference is invoiced at once.
        proration_behavior: 'always_invoice',
        products,
      },
    },
  } satisfies Stripe.BillingPortal.ConfigurationCreateParams;
}
