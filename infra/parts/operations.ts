import type { Stage } from '../stage.ts';
import type { AlarmTopic } from './alarmTopic.ts';
import type { GradualDeployments } from './gradualDeployments.ts';
import type { StageIdentity } from './stageIdentity.ts';

/** What every construct needs to be operated: the stage's settings, its alarms, its deployments and its identity. */
export interface Operations {
  stage: Stage;
  /** The topic that alarms notify. */
  alarmTopic: AlarmTopic;
  /** Shifts traffic to new versions gradually; undefined if new versions get all traffic at once. */
  deployments: GradualDeployments | undefined;
  /** Who issues the tokens of end users; undefined if only servers may call. */
  identity: StageIdentity | undefined;
}

/** Whether the stage takes real payments, as its functions read it. */
export const livemode = ({ stage }: Operations): string => String(stage.stripeMode === 'live');
