import { Pill } from '../../components/Pill.tsx';
import type { AccountMigration } from '../queries/useMigrations.ts';
import { STATES } from './migrationFilter.ts';

const KINDS = { notified: 'info', moved: 'info', verified: 'ok', failed: 'bad', skipped: 'warn' } as const;

/** Where the account is on its way. */
export function MigrationState({ state }: Pick<AccountMigration, 'state'>) {
  const label = STATES.find((one) => one.state === state)?.label ?? state;
  return state === 'planned' ? <Pill>{label}</Pill> : <Pill kind={KINDS[state]}>{label}</Pill>;
}
