import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface ServiceAlarmProps {
  /** One sentence: what a user or the business loses while this alarm rings. It is what is read at night. */
  impact: string;
  metric: IMetric;
  /** The alarm rings when the metric is above this. */
  above: number;
  /** How many periods in a row the metric must be above it; 1 when one occurrence already costs something. */
  periods?: number;
  topic: ITopic;
}

/** An alarm that cannot be made without saying what it means. Silence of the metric is good news. */
export class ServiceAlarm extends Construct {
  constructor(scope: Construct, id: string, props: ServiceAlarmProps) {
    super(scope, id);
    const alarm = new Alarm(this, 'Alarm', {
      alarmDescription: `Impact: ${props.impact}`,
      metric: props.metric,
      threshold: props.above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(props.topic));
  }
}
