import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountAdminRoutes, accountRoutes } from '../shared/contract/accounts/routes.ts';
import { publicRoutes } from '../shared/contract/public/routes.ts';
import { routeKeysOf } from '../shared/contract/route.ts';
import type { BillingApi } from './api.ts';
import { identityOf } from './parts/identity.ts';
import type { Operations } from './parts/operations.ts';
import { BACKGROUND_MEMORY_MB, REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { BillingTable } from './table.ts';

/** One read and one write of the table at 10 ms; 10 s outlast their retries and stay under the API's 30 s. */
const API_TIMEOUT = Duration.seconds(10);

export interface AccountsProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
}

/** Shows accounts their usage and projects, serves the public routes, and lets operators change accounts and keys. */
export class Accounts extends Construct {
  constructor(scope: Construct, id: string, props: AccountsProps) {
    super(scope, id);
    this.#addAccounts(props);
    this.#addAdmin(props);
    this.#addPublic(props);
  }

  #addAccounts({ operations, table, api }: AccountsProps): void {
    const accounts = new ServiceFunction(this, 'AccountApi', {
      operations,
      entry: 'services/accounts/handlers/accountApi.ts',
      environment: { TABLE_NAME: table.table.tableName, ...identityOf(operations.stage) },
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
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
    api.route(accounts, routeKeysOf(accountRoutes));
  }

  #addAdmin({ operations, table, api }: AccountsProps): void {
    const admin = new ServiceFunction(this, 'AccountAdminApi', {
      operations,
      entry: 'services/accounts/handlers/adminApi.ts',
      environment: { TABLE_NAME: table.table.tableName },
      timeout: API_TIMEOUT,
      memoryMb: BACKGROUND_MEMORY_MB,
      impact: 'Operators cannot revoke a key, see an account or change its terms over HTTP.',
    });
    admin.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      table.table.tableArn,
    );
    api.route(admin, routeKeysOf(accountAdminRoutes));
  }

  #addPublic({ operations, api }: AccountsProps): void {
    const open = new ServiceFunction(this, 'PublicApi', {
      operations,
      entry: 'services/accounts/handlers/publicApi.ts',
      environment: {},
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'The pricing page shows no plans, and health checks take the system for dead.',
    });
    api.route(open, routeKeysOf(publicRoutes));
    // What no route matches gets the same problem document as every other error, not the gateway's own.
    api.routeTheRest(open);
  }
}
