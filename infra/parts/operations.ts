import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Stage } from '../stage.ts';
import type { GradualDeployments } from './gradualDeployments.ts';

/** What every part of a stage is run with. */
export interface Operations {
  stage: Stage;
  /** Where alarms ring. */
  alarmTopic: ITopic;
  /** How new versions get their traffic; undefined for all at once. */
  deployments: GradualDeployments | undefined;
}
