import type { MigrationFilter } from '../queries/useMigrations.ts';

type State = NonNullable<MigrationFilter['state']>;
type Decision = NonNullable<MigrationFilter['decision']>;

/** In the order in which an account goes through them. */
export const STATES: readonly { readonly state: State; readonly label: string }[] = [
  { state: 'planned', label: 'Planned' },
  { state: 'notified', label: 'Notified' },
  { state: 'moved', label: 'Moved' },
  { state: 'verified', label: 'Verified' },
  { state: 'failed', label: 'Failed' },
  { state: 'skipped', label: 'Left out' },
];

export const DECISIONS: readonly { readonly decision: Decision; readonly label: string }[] = [
  { decision: 'consent', label: 'Agreed' },
  { decision: 'plan', label: 'Another plan' },
  { decision: 'leave', label: 'Leave' },
  { decision: 'none', label: 'No decision' },
];

const CODE = /^[a-z][a-z_]{0,63}$/;

/** The filter that the address has. What the API would refuse is left out. */
export function migrationFilterOf(parameters: URLSearchParams): MigrationFilter {
  const state = STATES.find((one) => one.state === parameters.get('state'))?.state;
  const decision = DECISIONS.find((one) => one.decision === parameters.get('decision'))?.decision;
  const problem = parameters.get('problem') ?? '';
  return {
    ...(state && { state }),
    ...(decision && { decision }),
    ...(CODE.test(problem) && { problem }),
  };
}
