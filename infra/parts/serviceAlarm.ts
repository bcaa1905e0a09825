import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface ServiceAlarmProps {
  /** One sentence for the operator on call: what a user or the business loses while the alarm fires. */
  impact: string;
  /** The anchor of the section in docs/runbook.md that describes what to check and what to do. */
  runbook: string;
  metric: IMetric;
  /** How many periods in a row must breach the limit. Default: 1. */
  periods?: number;
  /** The topic to notify; undefined for an alarm that only rolls back deployments. */
  topic?: ITopic;
}

/** The alarm fires when the metric is above, or below, this value. */
type Limit = { above: number } | { below: number };

/**
 * An alarm whose description states its impact and its runbook section. Missing data is healthy for an alarm with an
 * upper limit, and fires an alarm with a lower limit.
 */
export class ServiceAlarm extends Construct {
  readonly alarm: Alarm;
  /** Whether it notifies nobody and only rolls deployments back. */
  readonly isSilent: boolean;

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
    this.isSilent = props.topic === undefined;
    if (props.topic !== undefined) this.alarm.addAlarmAction(new SnsAction(props.topic));
  }
}
