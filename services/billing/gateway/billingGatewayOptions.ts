import type Stripe from 'stripe';
import type { MigratedPrice } from '../../../shared/account/migration.ts';
import type { PlanPrices } from '../../../shared/account/planPrices.ts';

export type BillingGatewayOptions = {
  stripe: Stripe;
  stage: string;
  prices: PlanPrices;
  /** The Stripe prices of the account's offers. Called when invoices are told apart: their lines name prices and nothing of them. */
  offerPrices?: () => Promise<readonly string[]>;
  /** What the prices of the account grant if it comes from the minutes-based service. Called when a price is unknown. */
  grants?: () => Promise<readonly MigratedPrice[]>;
  /** What the portal lets customers do. Without it, the default of the Stripe account applies. */
  portalConfiguration?: string;
  /** What the portal lets customers do while their plan is unpaid. Without it, `portalConfiguration` applies. */
  unpaidPortalConfiguration?: string;
  /** The application that customers return to from the portal, without a trailing slash. */
  appUrl: string;
  /** The stage's own pages, without a trailing slash. */
  pagesUrl: string;
};
