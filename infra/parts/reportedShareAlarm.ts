import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { meteringRoutes } from '../../shared/contract/metering/routes.ts';
import { metricsNamespace } from '../../shared/metrics.ts';
import type { Operations } from './operations.ts';
import { ServiceAlarm } from './serviceAlarm.ts';

/** Of the sessions counted in an hour. Starts that fail in a short outage are repeated, so even 5 % are a long one, or a misuse. */
const REPORTED_PERCENT_MAX = 5;
const PERIOD = Duration.hours(1);

/** Its value is 0 for each session that a start counted and 100 for each that a report counted, so its average is the share. */
const METRIC = 'reported_sessions_percent';

/** Fires if many sessions are counted by reports instead of starts: no quota and no limit refuses a report. */
export function addReportedShareAlarm(scope: Construct, operations: Operations, logs: ILogGroup): void {
  const namespace = metricsNamespace(operations.stage.name);
  const count = (id: string, pattern: IFilterPattern, percent: number) =>
    new MetricFilter(scope, id, {
      logGroup: logs,
      filterPattern: pattern,
      metricNamespace: namespace,
      metricName: METRIC,
      metricValue: String(percent),
    });
  const isStart = FilterPattern.all(
    FilterPattern.stringValue('$.message', '=', 'request_answered'),
    FilterPattern.stringValue('$.route', '=', meteringRoutes.startSession.route),
    FilterPattern.numberValue('$.status', '=', 201),
  );
  count('CountedByStart', isStart, 0);
  count('CountedByReport', FilterPattern.stringValue('$.message', '=', 'session_reported'), 100);
  new ServiceAlarm(scope, 'SessionsReported', {
    impact:
      'Many sessions ran without an accepted start: starts fail, or a key reports sessions to evade the quota.',
    runbook: 'sessions-reported',
    metric: new Metric({ namespace, metricName: METRIC, statistic: 'Average', period: PERIOD }),
    above: REPORTED_PERCENT_MAX,
    topic: operations.alarmTopic,
  });
}
