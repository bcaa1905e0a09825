import type { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { metricsNamespace } from '../../shared/metrics.ts';
import type { Stage } from '../stage.ts';

/** The sum of a metric that a function counts itself. */
export function countedMetric(
  { name }: Stage,
  { service, metric, period }: { service: string; metric: string; period: Duration },
): IMetric {
  return new Metric({
    namespace: metricsNamespace(name),
    metricName: metric,
    dimensionsMap: { service },
    statistic: 'Sum',
    period,
  });
}

/** The number of log lines that match the pattern, for what functions cannot count or do not count. */
export function loggedMetric(
  scope: Construct,
  id: string,
  log: { stage: Stage; logGroup: ILogGroup; pattern: IFilterPattern; metric: string; period: Duration },
): IMetric {
  const filter = new MetricFilter(scope, id, {
    logGroup: log.logGroup,
    filterPattern: log.pattern,
    metricNamespace: metricsNamespace(log.stage.name),
    metricName: log.metric,
  });
  return filter.metric({ period: log.period, statistic: 'Sum' });
}
