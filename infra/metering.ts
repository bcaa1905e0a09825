import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { meteringRoutes } from '../shared/contract/metering/routes.ts';
import { routeKeysOf } from '../shared/contract/route.ts';
import { alarmedCounts, IDLE_ACCOUNTS_SERVICE } from '../shared/metrics.ts';
import type { BillingApi } from './api.ts';
import { accountTableEnvironment } from './parts/accountTableEnvironment.ts';
import { addCountAlarms } from './parts/countAlarms.ts';
import { operatorEnvironment } from './parts/identityEnvironment.ts';
import type { Operations } from './parts/operations.ts';
import { countRefusedStarts } from './parts/refusedStarts.ts';
import { addReportedShareAlarm } from './parts/reportedShareAlarm.ts';
import { ScheduledFunction } from './parts/scheduledFunction.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { BillingTable } from './table.ts';

/** Three small table requests of 10 ms each. 10 s leave time for their retries and stay below the API's 30 s. */
const API_TIMEOUT = Duration.seconds(10);

/** The nightly job begins no step after 13 min. 96 calls a day work for 20.8 hours at most. */
const IDLE_ACCOUNTS_EVERY = Duration.minutes(15);
const IDLE_ACCOUNTS_TIMEOUT = Duration.minutes(14);

/**
 * DynamoDB reads 1 MB for a page of the scan: 128 units of 8 kB, eventually consistent. The scan takes at most a tenth of the read
 * units that the stage provides.
 */
const PAGE_READ_UNITS = 128;
const SCAN_SHARE = 0.1;

export interface MeteringProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
}

/** Counts sessions, and cleans up the accounts that nobody uses. */
export class Metering extends Construct {
  readonly sessions: ServiceFunction;

  constructor(scope: Construct, id: string, props: MeteringProps) {
    super(scope, id);
    this.sessions = this.#addApi(props);
    this.#addIdleAccounts(props);
  }

  #addApi({ operations, table, api }: MeteringProps): ServiceFunction {
    const metering = new ServiceFunction(this, 'MeteringApi', {
      operations,
      entry: 'services/metering/handlers/meteringApi.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        LEASE_SECONDS: String(operations.stage.leaseSeconds),
        SESSION_HOURS_MAX: String(operations.stage.sessionHoursMax),
        ...operatorEnvironment(operations.identity),
      },
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact:
        'Gateways cannot start or end sessions: calls are refused, or run unbilled until their lease expires.',
    });
    addReportedShareAlarm(this, operations, metering.logs);
    countRefusedStarts(this, operations, metering.logs);
    table.allow(metering, {
      GetItem: ['account', 'erasedSession', 'erasure', 'session'],
      BatchGetItem: ['session'],
      PutItem: ['account', 'accountAction', 'audit', 'session'],
      UpdateItem: ['account', 'audit', 'rate', 'session'],
    });
    table.allowHistory(metering);
    table.allowKeyChecks(metering);
    api.route(metering, routeKeysOf(meteringRoutes));
    return metering;
  }

  #addIdleAccounts({ operations, table }: MeteringProps): void {
    const { sessionHoursMax, tableUnitsPerSecondMax } = operations.stage;
    const task = new ScheduledFunction(this, 'IdleAccounts', {
      operations,
      every: IDLE_ACCOUNTS_EVERY,
      entry: 'services/metering/handlers/idleAccounts.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        SESSION_HOURS_MAX: String(sessionHoursMax),
        SCAN_PAUSE_MS: String(
          Math.ceil((PAGE_READ_UNITS * 1_000) / (tableUnitsPerSecondMax.read * SCAN_SHARE)),
        ),
      },
      timeout: IDLE_ACCOUNTS_TIMEOUT,
      impact: 'Accounts that nobody uses keep dead sessions, and their periods are not closed.',
    });
    table.allow(task, {
      GetItem: ['account', 'progress', 'session'],
      PutItem: ['progress'],
      UpdateItem: ['account', 'session'],
    });
    // A scan reads items of all kinds.
    task.allow(['dynamodb:Scan'], table.table.tableArn);
    const counts = alarmedCounts().filter(({ service }) => service === IDLE_ACCOUNTS_SERVICE);
    addCountAlarms(this, operations, counts);
  }
}
