import { isDecidable, type Migration } from '../../../shared/account/migration.ts';
import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import type { PlanId } from '../../../shared/account/plans.ts';
import type { MigrationDecision } from '../../../shared/contract/migration/states.ts';
import { busy } from '../../../shared/fault.ts';

/** What the customer decides. `plan` is the chosen one of a decision `plan`. */
type Decision = { kind: MigrationDecision; plan?: PlanId | undefined };

export type DecideMigrationOutcome =
  | { kind: 'decided'; migration: Migration }
  | { kind: 'refused'; reason: 'not_found' | 'too_late' | 'plan_not_offered' | 'left_out' };

/** The move, and another request of the customer, write the same item. Each round loses to one of their writes at most. */
const ROUNDS_MAX = 5;

/** Whether the customer sees the migration. Nothing is shown before the notice, or the move of an account that gets none. */
export const isShown = ({ state, notifiedAt }: Pick<Migration, 'state' | 'notifiedAt'>): boolean => {
  if (state === 'planned' || state === 'skipped') return false;
  return state !== 'failed' || notifiedAt !== undefined;
};

/**
 * Records a decision in place of an earlier one. The same decision again changes nothing and keeps its time. Throws `busy` if other callers
 * win every round.
 */
export async function decideMigration(
  store: Pick<MigrationStore, 'readMigration' | 'saveMigration'>,
  { accountId, decision, now }: { accountId: string; decision: Decision; now: number },
): Promise<DecideMigrationOutcome> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = await store.readMigration(accountId);
    const decided = decide(before, decision, now);
    if (decided.kind !== 'changed') return decided;
    if (await store.saveMigration({ before, after: decided.after })) {
      return { kind: 'decided', migration: decided.after };
    }
  }
  throw busy('the decision');
}

/** What becomes of a migration by a decision at `now`. */
export function decide(
  migration: Migration | undefined,
  { kind, plan }: Decision,
  now: number,
): DecideMigrationOutcome | { kind: 'changed'; after: Migration } {
  if (!migration) return { kind: 'refused', reason: 'not_found' };
  // The customer was notified, and may have the page open.
  const isLeftOut = migration.state === 'skipped' && migration.notifiedAt !== undefined;
  if (isLeftOut) return { kind: 'refused', reason: 'left_out' };
  if (!isShown(migration)) return { kind: 'refused', reason: 'not_found' };
  const isSame = migration.decision?.kind === kind && migration.decision.plan === plan;
  if (isSame) return { kind: 'decided', migration };
  if (!isDecidable(migration, now)) return { kind: 'refused', reason: 'too_late' };
  const isOffered = plan === undefined || migration.options.some((option) => option.plan === plan);
  if (!isOffered) return { kind: 'refused', reason: 'plan_not_offered' };
  const decision = plan === undefined ? { kind, at: now } : { kind, plan, at: now };
  return { kind: 'changed', after: { ...migration, decision } };
}
