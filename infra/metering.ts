import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { meteringRoutes } from '../shared/contract/metering/routes.ts';
import { routeKeysOf } from '../shared/contract/route.ts';
import type { BillingApi } from './api.ts';
import { identityEnvironment } from './parts/identityEnvironment.ts';
import type { Operations } from './parts/operations.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { BillingTable } from './table.ts';

/** Three small table requests of 10 ms each. 10 s leave time for their retries and stay below the API's 30 s. */
const API_TIMEOUT = Duration.seconds(10);

export interface MeteringProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
}

/** Counts sessions. */
export class Metering extends Construct {
  constructor(scope: Construct, id: string, { operations, table, api }: MeteringProps) {
    super(scope, id);
    const metering = new ServiceFunction(this, 'MeteringApi', {
      operations,
      entry: 'services/metering/handlers/meteringApi.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        LEASE_SECONDS: String(operations.stage.leaseSeconds),
        SESSION_HOURS_MAX: String(operations.stage.sessionHoursMax),
        ...identityEnvironment(operations.stage),
      },
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact:
        'Gateways cannot start or end sessions: calls are refused, or run unbilled until their lease expires.',
    });
    metering.allow(
      ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      table.table.tableArn,
    );
    metering.allow(['dynamodb:Query'], table.historyIndexArn);
    api.route(metering, routeKeysOf(meteringRoutes));
  }
}
