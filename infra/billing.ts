import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { billingRoutes } from '../shared/contract/billing/routes.ts';
import { offerAdminRoutes, offerRoutes } from '../shared/contract/offers/routes.ts';
import { routeKeysOf } from '../shared/contract/route.ts';
import { STRIPE_SHARES } from '../shared/stripe/stripeShares.ts';
import type { BillingApi } from './api.ts';
import { accountTableEnvironment } from './parts/accountTableEnvironment.ts';
import { operatorEnvironment } from './parts/identityEnvironment.ts';
import { livemode, type Operations } from './parts/operations.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { StripeSecret } from './parts/stripeSecret.ts';
import type { BillingTable } from './table.ts';
import type { Webhooks } from './webhooks.ts';

/**
 * A first checkout makes four calls to Stripe. A slow call takes 5 s, so 20 s in all. If other requests use checkout's share of
 * calls, a call begins after a wait of at most 11 s (shared/stripe/callBudget.ts). The API allows 30 s.
 */
const CHECKOUT_TIMEOUT = Duration.seconds(25);

/** Cards settle at once: a payment that Stripe reports is not taken back days later. */
const PAYMENT_METHODS_DEFAULT = ['card'];

export interface BillingProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
  stripe: StripeSecret;
  webhooks: Webhooks;
}

/** Checkout, customer portal and invoices, through Stripe. */
export class Billing extends Construct {
  readonly checkout: ServiceFunction;

  constructor(scope: Construct, id: string, { operations, table, api, stripe, webhooks }: BillingProps) {
    super(scope, id);
    const checkout = new ServiceFunction(this, 'CheckoutApi', {
      operations,
      entry: 'services/billing/handlers/checkoutApi.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        STRIPE_SECRET_ID: stripe.secretName,
        PAGES_URL: api.pages.address,
        PAYMENT_METHOD_TYPES: (operations.stage.paymentMethods ?? PAYMENT_METHODS_DEFAULT).join(','),
        QUEUE_URL: webhooks.queueUrl,
        STRIPE_LIVEMODE: livemode(operations),
        STRIPE_CALLS_PER_SECOND_MAX: String(STRIPE_SHARES.checkout),
        ...operatorEnvironment(operations.identity),
      },
      timeout: CHECKOUT_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'Customers cannot buy a plan, open the billing portal or see their invoices: sales are lost.',
    });
    table.allow(checkout, {
      GetItem: ['account', 'checkout', 'contact', 'erasure', 'offer'],
      ConditionCheckItem: ['account'],
      Query: ['offer'],
      PutItem: [
        ...(['account', 'accountAction', 'audit', 'change', 'checkout', 'contact', 'customer'] as const),
        ...(['figure', 'liveOffer', 'offer', 'price'] as const),
      ],
      DeleteItem: ['liveOffer'],
      UpdateItem: ['account', 'audit', 'checkout', 'notice', 'rate', 'stripeCalls'],
    });
    table.allowKeyChecks(checkout);
    stripe.allowReading(checkout);
    webhooks.allowSending(checkout);
    api.route(checkout, routeKeysOf({ ...billingRoutes, ...offerRoutes, ...offerAdminRoutes }));
    this.checkout = checkout;
  }
}
