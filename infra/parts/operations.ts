import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Stage } from '../stage.ts';
import type { GradualDeployments } from './gradualDeployments.ts';

/** What every construct needs to be operated: the stage's settings, its alarms and its deployments. */
export interface Operations {
  stage: Stage;
  /** The topic that alarms notify. */
  alarmTopic: ITopic;
  /** Shifts traffic to new versions gradually; undefined if new versions get all traffic at once. */
  deployments: GradualDeployments | undefined;
}
