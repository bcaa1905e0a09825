import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { AlarmTopic } from './alarmTopic.ts';

export interface ServiceAlarmProps {
  /** One sentence for the operator on call: what a user or the business loses while the alarm fires. */
  impact: string;
  /** The anchor of the section in docs/runbook.md that describes what to check and what to do. */
  runbook: string;
  metric: IMetric;
  /** How many periods in a row must breach the limit. Default: 1. */
  periods?: number;
  /** The topic to notify; undefined for an alarm that only rolls back deployments. */
  topic?: AlarmTopic;
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
    const { topic } = props;
    const isAbove = 'above' in props;
    this.isSilent = topic === undefined;
    // Deployment groups refer to silent alarms, so these stay in the main stack.
    const place: [Construct, string] =
      topic === undefined ? [this, 'Alarm'] : [topic.stack, pathInStack(this)];
    this.alarm = new Alarm(...place, {
      alarmDescription: `Impact: ${props.impact} Runbook: docs/runbook.md#${props.runbook}`,
      metric: props.metric,
      threshold: isAbove ? props.above : props.below,
      comparisonOperator: isAbove
        ? ComparisonOperator.GREATER_THAN_THRESHOLD
        : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: isAbove ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
    });
    if (topic !== undefined) this.alarm.addAlarmAction(new SnsAction(topic.topic));
  }
}

/** The path of a construct below its stack, which identifies it there. */
const pathInStack = (construct: Construct) =>
  construct.node.path.slice(Stack.of(construct).node.path.length + 1);
