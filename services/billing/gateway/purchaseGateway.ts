import type { PurchaseGateway } from '../domain/offers/purchaseGateway.ts';
import type { BillingGatewayOptions } from './billingGatewayOptions.ts';
import { liveSubscriptionCalls } from './liveSubscriptionCalls.ts';
import { offerMoveCalls } from './offerMoveCalls.ts';
import { offerPriceCalls } from './offerPriceCalls.ts';

/** The calls to Stripe that the purchase of a volume offer makes, beside those of a checkout. */
export function createPurchaseGateway(options: BillingGatewayOptions): PurchaseGateway {
  return { ...liveSubscriptionCalls(options), ...offerPriceCalls(options), ...offerMoveCalls(options) };
}
