import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AlarmedCount } from '../../shared/metrics.ts';
import type { Operations } from './operations.ts';
import { ServiceAlarm } from './serviceAlarm.ts';
import { countedMetric } from './stageMetrics.ts';

/** An operator hears of these within five minutes. */
export const COUNT_PERIOD = Duration.minutes(5);

/** Adds an alarm for each count, which fires when it is counted once. */
export function addCountAlarms(scope: Construct, operations: Operations, counts: AlarmedCount[]): void {
  for (const { service, metric, impact } of counts) {
    // Apply and the sweep count some metrics under the same name.
    const id = scope.node.tryFindChild(metric) === undefined ? metric : `${metric}_${service}`;
    new ServiceAlarm(scope, id, {
      impact,
      runbook: runbookSection(metric),
      metric: countedMetric(operations.stage, { service, metric, period: COUNT_PERIOD }),
      above: 0,
      topic: operations.alarmTopic,
    });
  }
}

/** Each count has its own section, except `dead`: the section on the dead-letter queue covers it. */
const runbookSection = (metric: string) =>
  metric === 'dead' ? 'dead-letter-queue' : metric.replaceAll('_', '-');
