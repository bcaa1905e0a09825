import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { ServiceAlarm } from './serviceAlarm.ts';
import { BACKGROUND_MEMORY_MB, ServiceFunction, type ServiceFunctionProps } from './serviceFunction.ts';

/** Lambda retries a failed asynchronous invocation twice, after one minute and after two more. */
const ATTEMPTS_MAX = 3;

/** How many scheduled calls in a row may fail, or not take place, until an alarm fires. */
const MISSES_MAX = 3;

export interface ScheduledFunctionProps extends Omit<ServiceFunctionProps, 'memoryMb' | 'errors'> {
  every: Duration;
}

/**
 * A function that EventBridge calls on a schedule. Each call resumes where the last one stopped. Alarms fire when it
 * fails repeatedly and when it is not called.
 */
export class ScheduledFunction extends ServiceFunction {
  constructor(scope: Construct, id: string, { every, ...props }: ScheduledFunctionProps) {
    const period = Duration.seconds(every.toSeconds() * MISSES_MAX);
    super(scope, id, {
      ...props,
      memoryMb: BACKGROUND_MEMORY_MB,
      errors: { above: MISSES_MAX * ATTEMPTS_MAX - 1, period },
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
