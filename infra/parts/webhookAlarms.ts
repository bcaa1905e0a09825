import { FilterPattern, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import {
  alarmedCounts,
  CHECKOUT_SERVICE,
  WEBHOOK_APPLY_SERVICE,
  WEBHOOK_RECEIVE_SERVICE,
  WEBHOOK_RECONCILE_SERVICE,
  WEBHOOK_SWEEP_SERVICE,
} from '../../shared/metrics.ts';
import { addCountAlarms, COUNT_PERIOD } from './countAlarms.ts';
import type { Operations } from './operations.ts';
import { ServiceAlarm } from './serviceAlarm.ts';
import { loggedMetric } from './stageMetrics.ts';

/**
 * Stripe delivers a refused event again, so one or two refusals are a temporary fault. A purchase makes three events
 * (checkout, subscription, invoice) within seconds, so a lasting fault fires the alarm at the first purchase.
 */
const REFUSED_MAX = 2;

/** The services whose counts have their alarms here. */
const SERVICES = [
  CHECKOUT_SERVICE,
  WEBHOOK_APPLY_SERVICE,
  WEBHOOK_RECEIVE_SERVICE,
  WEBHOOK_RECONCILE_SERVICE,
  WEBHOOK_SWEEP_SERVICE,
];

/** Counts 5xx and 429 responses to Stripe, in the namespace of the stage. */
export const WEBHOOK_5XX_METRIC = 'webhook_5xx';

export interface WebhookAlarmsProps {
  operations: Operations;
  accessLogs: ILogGroup;
  /** The route that Stripe calls, such as `POST /webhooks/stripe`. */
  receiveRoute: string;
}

/** Adds an alarm for each of the webhooks' and the checkout's `alarmedCounts`, and one for 5xx responses to Stripe. */
export function addWebhookAlarms(scope: Construct, props: WebhookAlarmsProps): void {
  const counts = alarmedCounts().filter(({ service }) => SERVICES.includes(service));
  addCountAlarms(scope, props.operations, counts);
  addRefusedEventsAlarm(scope, props);
}

/** Counted in the API's log: the function has no metric for a request that never reaches it or that ends it. */
function addRefusedEventsAlarm(scope: Construct, props: WebhookAlarmsProps): void {
  const { operations, accessLogs, receiveRoute } = props;
  const refusals = loggedMetric(scope, 'Refusals', {
    stage: operations.stage,
    logGroup: accessLogs,
    // The log writes the status as a string: "500", "502", "503" or "504", and "429" of the route's throttle.
    pattern: FilterPattern.all(
      FilterPattern.stringValue('$.route', '=', receiveRoute),
      FilterPattern.any(
        FilterPattern.stringValue('$.status', '=', '5*'),
        FilterPattern.stringValue('$.status', '=', '429'),
      ),
    ),
    metric: WEBHOOK_5XX_METRIC,
    period: COUNT_PERIOD,
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
