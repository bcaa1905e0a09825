import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { billingRoutes } from '../shared/contract/billing/routes.ts';
import { routeKeysOf } from '../shared/contract/route.ts';
import type { BillingApi } from './api.ts';
import { identityOf } from './parts/identity.ts';
import type { Operations } from './parts/operations.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { StripeSettings } from './parts/stripeSettings.ts';
import type { BillingTable } from './table.ts';

/** A checkout makes up to four calls to Stripe, of which a slow one takes 5 s: 20 s, under the API's 30 s. */
const CHECKOUT_TIMEOUT = Duration.seconds(25);

export interface BillingProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
  stripe: StripeSettings;
}

/** Sells plans through Stripe. */
export class Billing extends Construct {
  constructor(scope: Construct, id: string, props: BillingProps) {
    super(scope, id);
    this.#addCheckout(props);
  }

  #addCheckout({ operations, table, api, stripe }: BillingProps): void {
    const checkout = new ServiceFunction(this, 'CheckoutApi', {
      operations,
      entry: 'services/billing/handlers/checkoutApi.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        STRIPE_SECRET_ID: stripe.secretName,
        ...identityOf(operations.stage),
      },
      timeout: CHECKOUT_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'Nobody can buy a plan, open the billing portal or see invoices: sales are lost.',
    });
    checkout.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], table.table.tableArn);
    stripe.allowReading(checkout);
    api.route(checkout, routeKeysOf(billingRoutes));
  }
}
