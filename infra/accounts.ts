import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountAdminRoutes } from '../shared/contract/accounts/adminRoutes.ts';
import { accountRoutes } from '../shared/contract/accounts/routes.ts';
import { migrationAdminRoutes } from '../shared/contract/migration/adminRoutes.ts';
import { migrationRoutes } from '../shared/contract/migration/routes.ts';
import { publicRoutes } from '../shared/contract/public/routes.ts';
import { routeKeysOf } from '../shared/contract/route.ts';
import type { BillingApi } from './api.ts';
import { accountTableEnvironment } from './parts/accountTableEnvironment.ts';
import { idTokenEnvironment, operatorEnvironment } from './parts/identityEnvironment.ts';
import type { Operations } from './parts/operations.ts';
import { BACKGROUND_MEMORY_MB, REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { BillingTable } from './table.ts';

/** One table read and one write of 10 ms each. 10 s leave time for their retries and stay below the API's 30 s. */
const API_TIMEOUT = Duration.seconds(10);

/**
 * The items of an account without Stripe customers, besides the account itself: no erasure over HTTP reaches an API key or the audit
 * trail.
 */
const ERASED_KINDS = [
  'accountAction',
  'address',
  'badge',
  'change',
  'checkout',
  'closedPeriod',
  'contact',
  'day',
  'directory',
  'erasedSession',
  'figure',
  'link',
  'liveOffer',
  'migration',
  'notice',
  'offer',
  'price',
  'project',
  'session',
  'terms',
  'ticket',
  'ticketQueue',
] as const;

export interface AccountsProps {
  operations: Operations;
  /** What is deployed, which `/health` returns. */
  version: string;
  table: BillingTable;
  api: BillingApi;
}

/** Serves usage, projects and contacts to customers, the admin API of accounts and keys to operators, and the public routes. */
export class Accounts extends Construct {
  /** Erases accounts. */
  readonly admin: ServiceFunction;

  constructor(scope: Construct, id: string, props: AccountsProps) {
    super(scope, id);
    const accounts = this.#addAccounts(props);
    this.admin = this.#addAdmin(props);
    // It writes contacts and notices, which an earlier version of the erasure leaves in the table.
    accounts.switchAfter(this.admin);
    this.#addPublic(props);
  }

  #addAccounts({ operations, table, api }: AccountsProps): ServiceFunction {
    const accounts = new ServiceFunction(this, 'AccountApi', {
      operations,
      entry: 'services/accounts/handlers/accountApi.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        ...idTokenEnvironment(operations.identity),
      },
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact:
        'Customers cannot see how much of their plan is used, nor their usage by day, and cannot change projects or where e-mails go.',
    });
    table.allow(accounts, {
      GetItem: ['account', 'contact', 'erasure', 'migration', 'project'],
      BatchGetItem: ['project'],
      Query: ['closedPeriod', 'day', 'project'],
      ConditionCheckItem: ['account'],
      PutItem: ['account', 'address', 'badge', 'contact', 'migration'],
      UpdateItem: ['account', 'notice', 'project', 'rate'],
      DeleteItem: ['address', 'badge'],
    });
    table.allowKeyChecks(accounts);
    api.route(accounts, routeKeysOf({ ...accountRoutes, ...migrationRoutes }));
    return accounts;
  }

  #addAdmin({ operations, table, api }: AccountsProps): ServiceFunction {
    const admin = new ServiceFunction(this, 'AccountAdminApi', {
      operations,
      entry: 'services/accounts/handlers/adminApi.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        ...operatorEnvironment(operations.identity),
      },
      timeout: API_TIMEOUT,
      memoryMb: BACKGROUND_MEMORY_MB,
      impact: 'Operators cannot revoke a key, see an account or change its terms over HTTP.',
    });
    table.allow(admin, {
      GetItem: ['account', 'apiKey', 'contact', 'directory', 'erasure', 'migration', 'terms'],
      BatchGetItem: ['audit', 'customer', 'day', 'directory', 'erasure', 'migration', 'session'],
      Query: [
        'accountAction',
        'apiKey',
        'audit',
        'change',
        'checkout',
        'closedPeriod',
        'contact',
        'customer',
        'day',
        'event',
        'migration',
        'notice',
        'offer',
        'project',
        'terms',
        'ticket',
      ],
      PutItem: ['account', 'accountAction', 'apiKey', 'audit', 'erasure', 'terms'],
      UpdateItem: ['account', 'apiKey', 'audit', 'directory', 'erasure'],
      ConditionCheckItem: ['apiKey', 'day'],
      BatchWriteItem: ERASED_KINDS,
      DeleteItem: ['account', 'day', 'listed'],
    });
    table.allowHistory(admin, ['history', 'uncounted']);
    api.route(admin, routeKeysOf({ ...accountAdminRoutes, ...migrationAdminRoutes }));
    return admin;
  }

  #addPublic({ operations, table, api, version }: AccountsProps): void {
    const open = new ServiceFunction(this, 'PublicApi', {
      operations,
      entry: 'services/accounts/handlers/publicApi.ts',
      // In this function only: the version changes with each commit, and functions that did not change are not deployed again.
      environment: { VERSION: version, TABLE_NAME: table.table.tableName },
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'The pricing page shows no plans, and health checks report that the system is down.',
    });
    // For the badge. It needs no other item, and writes none.
    table.allow(open, { GetItem: ['account', 'badge'] });
    api.route(open, routeKeysOf(publicRoutes));
    // So that an unknown path gets our problem document and not API Gateway's own error body.
    api.routeDefault(open);
  }
}
