import { Duration, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { directoryRoutes, insightsRoutes } from '../shared/contract/insights/routes.ts';
import { routeKeysOf } from '../shared/contract/route.ts';
import { alarmedCounts, metricsNamespace, TOTALS_SERVICE } from '../shared/metrics.ts';
import type { BillingApi } from './api.ts';
import { LOCAL_STAGE } from './localStage.ts';
import { addCountAlarms } from './parts/countAlarms.ts';
import { operatorEnvironment } from './parts/identityEnvironment.ts';
import type { Operations } from './parts/operations.ts';
import { ScheduledFunction } from './parts/scheduledFunction.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { BillingTable } from './table.ts';

/** The first call after 02:40 UTC computes the night's totals. The others find them, or repeat a run that failed. */
const TOTALS_EVERY = Duration.minutes(15);

/** A night reads 72 days and the directory: about 10 s for a million accounts. A stage's first run reads all its days. */
const TOTALS_TIMEOUT = Duration.minutes(14);

/** A year of totals is one query; a page of movements reads at most 31 days, each about 10 ms. Below the API's 30 s. */
const API_TIMEOUT = Duration.seconds(10);

export interface InsightsProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
}

/** Operators' figures of the whole stage, and the directory of its accounts. */
export class Insights extends Construct {
  /** Writes accounts' lists of admin actions. */
  readonly api: ServiceFunction;

  constructor(scope: Construct, id: string, props: InsightsProps) {
    super(scope, id);
    this.#addTotals(props);
    this.api = this.#addApi(props);
  }

  #addApi({ operations, table, api }: InsightsProps): ServiceFunction {
    const { stage } = operations;
    const figures = new ServiceFunction(this, 'InsightsApi', {
      operations,
      entry: 'services/insights/handlers/insightsApi.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        ...(stage.name === LOCAL_STAGE ? {} : { METRICS_NAMESPACE: metricsNamespace(stage.name) }),
        ...operatorEnvironment(operations.identity),
      },
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'Operators cannot see revenue, churn and sessions of the stage, nor list or find accounts.',
    });
    table.allow(figures, {
      Query: [
        'accountAction',
        'address',
        'change',
        'directory',
        'event',
        'figure',
        'listed',
        'notice',
        'totals',
      ],
      BatchGetItem: ['account', 'audit', 'checkout', 'contact', 'customer', 'directory', 'figure', 'totals'],
      PutItem: ['accountAction', 'audit'],
      UpdateItem: ['audit'],
    });
    table.allowKeyChecks(figures);
    figures.allow(['cloudwatch:GetMetricData'], '*');
    Validations.of(figures).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'Reading metrics cannot be limited to a namespace: the action has no resources and no condition keys.',
    });
    api.route(figures, routeKeysOf({ ...insightsRoutes, ...directoryRoutes }));
    return figures;
  }

  #addTotals({ operations, table }: InsightsProps): void {
    const totals = new ScheduledFunction(this, 'Totals', {
      operations,
      every: TOTALS_EVERY,
      entry: 'services/insights/handlers/totals.ts',
      environment: { TABLE_NAME: table.table.tableName },
      timeout: TOTALS_TIMEOUT,
      impact: 'The figures of the last night are missing: operators see revenue and churn of an earlier day.',
    });
    table.allow(totals, {
      Query: ['directory', 'figure', 'totals'],
      BatchGetItem: ['directory', 'figure'],
      PutItem: ['totals'],
    });
    const counts = alarmedCounts().filter(({ service }) => service === TOTALS_SERVICE);
    addCountAlarms(this, operations, counts);
  }
}
