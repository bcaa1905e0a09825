import type Stripe from 'stripe';
import type { PaidPlanId } from '../../shared/account/plans.ts';

/** What is at Stripe now, as far as the set-up looks at it. */
export type StripeFacts = {
  /** Under the ids of our products. */
  products: Partial<Record<PaidPlanId, FoundProduct>>;
  /** Under our lookup keys. */
  prices: Partial<Record<PaidPlanId, FoundPrice>>;
  /** Those that are marked as ours, oldest first. */
  portals: FoundPortal[];
  /** All of the Stripe account, oldest first. */
  endpoints: FoundEndpoint[];
};

export type FoundProduct = { id: string; name: string; description: string | null; active: boolean };

export type FoundPrice = {
  id: string;
  product: string;
  active: boolean;
  currency: string;
  amountMinor: number | null;
  /** `1 month`; null when it is paid once. */
  every: string | null;
  /** Whether it is a fixed amount for each unit, known in advance. */
  isFlat: boolean;
};

export type FoundPortal = { id: string; configuration: Stripe.BillingPortal.Configuration };

export type FoundEndpoint = {
  id: string;
  url: string;
  events: string[];
  apiVersion: string | null;
  isEnabled: boolean;
  /** The stage that it was made for; undefined when the set-up did not make it. */
  stage: string | undefined;
};
