import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { ServiceAlarm } from './serviceAlarm.ts';
import { BACKGROUND_MEMORY_MB, ServiceFunction, type ServiceFunctionProps } from './serviceFunction.ts';

/** Lambda calls a function that fails without a caller to wait for it twice more, a minute and two later. */
const TRIES = 3;

/** So many calls in a row may fail, or not come, before somebody is woken. */
const MISSES_MAX = 3;

export interface ScheduledFunctionProps extends Omit<ServiceFunctionProps, 'memoryMb' | 'errors'> {
  every: Duration;
}

/** A function that the clock calls, for a task that goes on from where it stopped. It rings when it fails again and again, and when it is not called at all. */
export class ScheduledFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, { every, ...props }: ScheduledFunctionProps) {
    const period = Duration.seconds(every.toSeconds() * MISSES_MAX);
    super(scope, id, {
      ...props,
      memoryMb: BACKGROUND_MEMORY_MB,
      errors: { above: MISSES_MAX * TRIES - 1, period },
    });
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(this.live)],
    });
    new ServiceAlarm(this, 'NotCalled', {
      impact: props.impact,
      runbook: 'task-not-called',
      metric: this.lambda.metricInvocations({ period, statistic: 'Sum' }),
      below: 1,
      topic: props.operations.alarmTopic,
    });
  }
}
