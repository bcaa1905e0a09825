import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { BillingApi } from './api.ts';
import { identityOf } from './parts/identity.ts';
import type { Operations } from './parts/operations.ts';
import { ANSWERING_MEMORY_MB, BACKGROUND_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
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
    this.#addAccounts(props);
    this.#addOperators(props);
    this.#addSelling(props);
    this.#addPublic(props);
  }

  #addAccounts({ operations, table, api }: BillingProps): void {
    const accounts = new ServiceFunction(this, 'AccountApi', {
      operations,
      entry: 'services/billing/handlers/accountApi.ts',
      environment: { TABLE_NAME: table.table.tableName, ...identityOf(operations.stage) },
      timeout: API_TIMEOUT,
      memoryMb: ANSWERING_MEMORY_MB,
      impact: 'Customers cannot see how much of their plan is used, nor make or archive projects.',
    });
    accounts.allow(
      [
        'dynamodb:BatchGetItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      table.table.tableArn,
    );
    api.route(
      accounts,
      'GET /billing/usage',
      'POST /projects',
      'GET /projects',
      'DELETE /projects/{project_id}',
    );
  }

  #addOperators({ operations, table, api }: BillingProps): void {
    const operators = new ServiceFunction(this, 'OperatorApi', {
      operations,
      entry: 'services/billing/handlers/operatorApi.ts',
      environment: { TABLE_NAME: table.table.tableName },
      timeout: API_TIMEOUT,
      memoryMb: BACKGROUND_MEMORY_MB,
      impact: 'Operators cannot revoke a key, see an account or change its terms over HTTP.',
    });
    operators.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      table.table.tableArn,
    );
    api.route(
      operators,
      'POST /admin/keys',
      'GET /admin/keys',
      'DELETE /admin/keys/{key_id}',
      'GET /admin/audit',
      'GET /admin/accounts/{user_id}',
      'PUT /admin/accounts/{user_id}/terms',
      'DELETE /admin/accounts/{user_id}/terms',
    );
  }

  #addSelling({ operations, table, api, stripe }: BillingProps): void {
    const sell = new ServiceFunction(this, 'SellApi', {
      operations,
      entry: 'services/billing/handlers/sellApi.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        STRIPE_SECRET_ID: stripe.secretName,
        ...identityOf(operations.stage),
      },
      timeout: SELL_TIMEOUT,
      memoryMb: ANSWERING_MEMORY_MB,
      impact: 'Nobody can buy a plan, open the billing portal or see invoices: sales are lost.',
    });
    sell.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], table.table.tableArn);
    stripe.allowReading(sell);
    api.route(sell, 'POST /billing/checkout', 'POST /billing/portal', 'GET /billing/invoices');
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
