import { Duration } from 'aws-cdk-lib';
import { FilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { alarmedCounts } from '../../shared/metrics.ts';
import type { Operations } from './operations.ts';
import { ServiceAlarm } from './serviceAlarm.ts';
import { countedMetric, loggedMetric } from './stageMetrics.ts';

/** An operator hears of these within five minutes. */
const PERIOD = Duration.minutes(5);

/**
 * Stripe delivers a refused event again, so one or two refusals are a temporary fault. A purchase makes three events
 * (checkout, subscription, invoice) within seconds, so a lasting fault fires the alarm at the first purchase.
 */
const REFUSED_MAX = 2;

/** Counts 5xx responses to Stripe, in the namespace of the stage. */
export const WEBHOOK_5XX_METRIC = 'webhook_5xx';

export interface WebhookAlarmsProps {
  operations: Operations;
  accessLogs: ILogGroup;
  /** The route that Stripe calls, such as `POST /webhooks/stripe`. */
  receiveRoute: string;
}

/** Adds an alarm for every count in `alarmedCounts`, and one for 5xx responses to Stripe. */
export function addWebhookAlarms(scope: Construct, props: WebhookAlarmsProps): void {
  const { operations } = props;
  for (const { service, metric, impact } of alarmedCounts()) {
    // Apply and the sweep count some metrics under the same name.
    const id = scope.node.tryFindChild(metric) === undefined ? metric : `${metric}_${service}`;
    new ServiceAlarm(scope, id, {
      impact,
      runbook: runbookSection(metric),
      metric: countedMetric(operations.stage, { service, metric, period: PERIOD }),
      above: 0,
      topic: operations.alarmTopic,
    });
  }
  addRefusedEventsAlarm(scope, props);
}

/** Counted in the API's log: the function has no metric for a request that never reaches it or that ends it. */
function addRefusedEventsAlarm(scope: Construct, props: WebhookAlarmsProps): void {
  const { operations, accessLogs, receiveRoute } = props;
  const refusals = loggedMetric(scope, 'Refusals', {
    stage: operations.stage,
    logGroup: accessLogs,
    // The log writes the status as a string: "500", "502", "503" or "504".
    pattern: FilterPattern.all(
      FilterPattern.stringValue('$.route', '=', receiveRoute),
      FilterPattern.stringValue('$.status', '=', '5*'),
    ),
    metric: WEBHOOK_5XX_METRIC,
    period: PERIOD,
  });
  new ServiceAlarm(scope, 'EventsRefused', {
    impact:
      "Stripe's events are refused: customers get plan changes only when Stripe delivers the events again.",
    runbook: 'events-refused',
    metric: refusals,
    above: REFUSED_MAX,
    topic: operations.alarmTopic,
  });
}

/** Each count has its own section, except `dead`: the section on the dead-letter queue covers it. */
const runbookSection = (metric: string) =>
  metric === 'dead' ? 'dead-letter-queue' : metric.replaceAll('_', '-');
