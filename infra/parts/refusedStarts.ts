import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { meteringRoutes } from '../../shared/contract/metering/routes.ts';
import { metricsNamespace, REFUSED_STARTS, START_REFUSALS } from '../../shared/metrics.ts';
import type { Operations } from './operations.ts';

/** Counts the starts that rules of the service refuse, by the reason, in the log lines of their requests. */
export function countRefusedStarts(scope: Construct, { stage }: Operations, logs: ILogGroup): void {
  new MetricFilter(scope, 'RefusedStarts', {
    logGroup: logs,
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.message', '=', 'request_answered'),
      FilterPattern.stringValue('$.route', '=', meteringRoutes.startSession.route),
      // Only known codes: each value of a dimension is a metric that is billed.
      FilterPattern.any(...START_REFUSALS.map((code) => FilterPattern.stringValue('$.code', '=', code))),
    ),
    metricNamespace: metricsNamespace(stage.name),
    metricName: REFUSED_STARTS,
    dimensions: { reason: '$.code' },
  });
}
