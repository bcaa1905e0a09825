import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface ServiceAlarmProps {
  /** One sentence: what a user or the business loses while this alarm rings. It is what is read at night. */
  impact: string;
  /** The section of docs/runbook.md that says how to look and what to do, by its anchor. */
  runbook: string;
  metric: IMetric;
  /** How many periods in a row the metric must be above it; 1 when one occurrence already costs something. */
  periods?: number;
  /** Whom it rings; undefined for an alarm that only takes a deployment back. */
  topic?: ITopic;
}

/** The alarm rings when the metric is above, or below, this. */
type Limit = { above: number } | { below: number };

/**
 * An alarm that cannot be made without saying what it means and what to do. Silence is good news of a metric that must not rise, and
 * the worst of one that must not fall.
 */
export class ServiceAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: ServiceAlarmProps & Limit) {
    super(scope, id);
    const isAbove = 'above' in props;
    this.alarm = new Alarm(this, 'Alarm', {
      alarmDescription: `Impact: ${props.impact} Runbook: docs/runbook.md#${props.runbook}`,
      metric: props.metric,
      threshold: isAbove ? props.above : props.below,
      comparisonOperator: isAbove
        ? ComparisonOperator.GREATER_THAN_THRESHOLD
        : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: isAbove ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
    if (props.topic !== undefined) this.alarm.addAlarmAction(new SnsAction(props.topic));
  }
}
