import type { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FaultCause } from '../../shared/fault.ts';
import { metricsNamespace } from '../../shared/metrics.ts';
import type { Stage } from '../stage.ts';
import type { ServiceFunction } from './serviceFunction.ts';

/** The number of 5xx responses and of failed accounts in batches, by who caused them. Several filters count into one metric, so an alarm watches one. */
const METRICS: Record<FaultCause, string> = {
  service: 'service_faults',
  outside: 'outside_faults',
  callers: 'busy_responses',
};

/**
 * The 5xx responses that API Gateway made itself, because the function returned none: it crashed, timed out or could not be
 * called. Not those that callers cause: 429 is a function at its concurrency limit, which has an alarm of its own, and 413 a
 * body that API Gateway accepts (10 MB) and Lambda does not (6 MB). Source: "Customize HTTP API access logs", API Gateway
 * developer guide.
 */
const MADE_BY_API_GATEWAY = FilterPattern.literal(
  '{ ($.status = "5*") && ($.functionStatus = "-") && ($.lambdaStatus != "429") && ($.lambdaStatus != "413") }',
);

/** The metric of the faults with this cause. */
export const faultMetric = ({ name }: Stage, cause: FaultCause, period: Duration): IMetric =>
  new Metric({
    namespace: metricsNamespace(name),
    metricName: METRICS[cause],
    statistic: 'Sum',
    period,
  });

/** Counts the 5xx responses of a function and the failed accounts of its batches, each by its cause, in the function's log. */
export function countFaults({ logs }: ServiceFunction, stage: Stage): void {
  for (const cause of Object.keys(METRICS) as FaultCause[]) {
    const pattern = FilterPattern.all(
      FilterPattern.stringValue('$.message', '=', 'request_failed'),
      FilterPattern.stringValue('$.causedBy', '=', cause),
    );
    addFilter(logs, `Faults_${cause}`, { logGroup: logs, stage, cause, pattern });
  }
}

/** Counts the 5xx responses of API Gateway itself as faults of the service. */
export function countGatewayFaults(scope: Construct, logs: { accessLogs: ILogGroup; stage: Stage }): void {
  const { accessLogs, stage } = logs;
  const pattern = MADE_BY_API_GATEWAY;
  addFilter(scope, 'GatewayFaults', { logGroup: accessLogs, stage, cause: 'service', pattern });
}

function addFilter(
  scope: Construct,
  id: string,
  filter: { logGroup: ILogGroup; stage: Stage; cause: FaultCause; pattern: IFilterPattern },
): void {
  new MetricFilter(scope, id, {
    logGroup: filter.logGroup,
    filterPattern: filter.pattern,
    metricNamespace: metricsNamespace(filter.stage.name),
    metricName: METRICS[filter.cause],
  });
}
