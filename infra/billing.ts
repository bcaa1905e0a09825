import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { BillingApi } from './api.ts';
import type { Operations } from './parts/operations.ts';
import { ANSWERING_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { StripeSettings } from './parts/stripeSettings.ts';
import type { BillingTable } from './table.ts';

/** One read and one write of the table at 10 ms; 10 s outlast their retries and stay under the API's 30 s. */
const API_TIMEOUT = Duration.seconds(10);

/** A checkout makes up to four calls to Stripe, of which a slow one takes 5 s: 20 s, under the API's 30 s. */
const SELL_TIMEOUT = Duration.seconds(25);

export interface BillingProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
  stripe: StripeSettings;
}

/** Tells accounts their use, and sells them plans. */
export class Billing extends Construct {
  constructor(scope: Construct, id: string, props: BillingProps) {
    super(scope, id);
    this.#addUsage(props);
    this.#addSelling(props);
    this.#addPublic(props);
  }

  #addUsage({ operations, table, api }: BillingProps): void {
    const usage = new ServiceFunction(this, 'UsageApi', {
      operations,
      entry: 'services/billing/handlers/usageApi.ts',
      environment: { TABLE_NAME: table.table.tableName },
      timeout: API_TIMEOUT,
      memoryMb: ANSWERING_MEMORY_MB,
      impact: 'Customers cannot see how much of their plan is used.',
    });
    usage.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], table.table.tableArn);
    api.route(usage, 'GET /billing/usage');
  }

  #addSelling({ operations, table, api, stripe }: BillingProps): void {
    const sell = new ServiceFunction(this, 'SellApi', {
      operations,
      entry: 'services/billing/handlers/sellApi.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        STRIPE_SECRET_ID: stripe.secretName,
      },
      timeout: SELL_TIMEOUT,
      memoryMb: ANSWERING_MEMORY_MB,
      impact: 'Nobody can buy a plan or open the billing portal: sales are lost.',
    });
    sell.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], table.table.tableArn);
    stripe.allowReading(sell);
    api.route(sell, 'POST /billing/checkout', 'POST /billing/portal');
  }

  #addPublic({ operations, api }: BillingProps): void {
    const open = new ServiceFunction(this, 'PublicApi', {
      operations,
      entry: 'services/billing/handlers/publicApi.ts',
      environment: {},
      timeout: API_TIMEOUT,
      memoryMb: ANSWERING_MEMORY_MB,
      impact: 'The pricing page shows no plans, and health checks take the system for dead.',
    });
    api.route(open, 'GET /billing/plans', 'GET /health', 'GET /openapi.json');
    // What no route matches gets the same problem document as every other error, not the gateway's own.
    api.routeTheRest(open);
  }
}
