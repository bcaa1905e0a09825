import type Stripe from 'stripe';
import type { PaidPlanId } from '../../account/plans.ts';
import type { PortalKind } from './portalConfiguration.ts';

/** What exists at Stripe now, limited to what the setup manages. */
export type StripeState = {
  /** Found by our product ids. */
  products: Partial<Record<PaidPlanId, ProductState>>;
  /** Found by our lookup keys. */
  prices: Partial<Record<PaidPlanId, PriceState>>;
  /** The portal configurations with our metadata, by kind, oldest first. */
  portals: Record<PortalKind, PortalState[]>;
  /** All webhook endpoints of the Stripe account, oldest first. */
  endpoints: EndpointState[];
};

export type ProductState = { id: string; name: string; description: string | null; active: boolean };

export type PriceState = {
  id: string;
  product: string;
  active: boolean;
  currency: string;
  amountMinor: number | null;
  /** `1 month`; null for a one-time price. */
  every: string | null;
  /** Whether the price is a fixed amount per unit, neither tiered nor metered. */
  isFlat: boolean;
};

export type PortalState = { id: string; configuration: Stripe.BillingPortal.Configuration };

export type EndpointState = {
  id: string;
  url: string;
  events: string[];
  apiVersion: string | null;
  isEnabled: boolean;
  /** The stage that the endpoint was created for; undefined when the setup did not create it. */
  stage: string | undefined;
};
