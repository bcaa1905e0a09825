import type Stripe from 'stripe';
import { PORTAL_MARK } from './marks.ts';

/** A product and the prices of it that a customer may switch to. */
export type Offered = { product: string; prices: string[] };

/** What the billing portal lets a customer do. What is not named here is as Stripe, or the operator, has it. */
export function portalConfiguration(products: Offered[]) {
  return {
    name: 'Session billing',
    metadata: { ...PORTAL_MARK },
    features: {
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'at_period_end' },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        // The greater quota is there at once, so the difference is paid at once.
        proration_behavior: 'always_invoice',
        products,
      },
    },
  } satisfies Stripe.BillingPortal.ConfigurationCreateParams;
}
