import { type Migration, UNDONE } from '../../../shared/account/migration.ts';
import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import type { ScheduleGateway } from '../stripe/scheduleGateway.ts';
import { begunBy } from './decideMove.ts';
import { changesOf, matchStripe } from './matchStripe.ts';

export type FinishUndoDeps = {
  gateway: ScheduleGateway;
  /** Removes the customer's row and takes the customer out of the account, if it is the account's. */
  unlinkCustomer(link: { accountId: string; customer: string }): Promise<void>;
  /** Queues a sync of the account with Stripe. */
  requestSync(link: { accountId: string; customer: string }): Promise<void>;
};

export type UndoDeps = FinishUndoDeps & {
  migrations: Pick<MigrationStore, 'readMigration' | 'saveMigration'>;
  /** Epoch seconds. */
  now(): number;
};

export type UndoOutcome =
  | { kind: 'undone' }
  | { kind: 'nothing'; reason: 'not_moved' | 'other_plan_file' }
  | { kind: 'refused'; code: 'too_late'; text: string };

/** A run loses a write only to another run or to a decision of the customer: to each of them a few times at most. */
const ATTEMPTS_MAX = 10;

/**
 * Takes a move back until the renewal at which the price changes: the subscription goes on as it was, and the account is free. Projects,
 * history and the account stay. Repeating it is safe.
 */
export async function undoAccount(
  deps: UndoDeps,
  { userId, planHash }: { userId: string; planHash: string },
): Promise<UndoOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const now = deps.now();
    const migration = await deps.migrations.readMigration(userId);
    const decision = decideUndo(migration, { planHash, now });
    if (decision.kind !== 'undone' || !migration) return decision;
    await restoreSubscription(deps.gateway, migration);
    if (migration.problem?.code !== UNDONE) {
      const { grants: _grants, move: _move, ...others } = migration;
      const problem = { code: UNDONE, text: 'An operator took the move back.', at: now };
      const after: Migration = { ...others, state: 'skipped', stateSince: now, problem };
      if (!(await deps.migrations.saveMigration({ before: migration, after }))) continue;
    }
    await finishUndo(deps, migration);
    return decision;
  }
  throw new Error(`${userId} was changed each time it was read: run this step again`);
}

/** Pure. `now` is epoch seconds. */
export function decideUndo(
  migration: Migration | undefined,
  { planHash, now }: { planHash: string; now: number },
): UndoOutcome {
  if (!migration) return { kind: 'nothing', reason: 'not_moved' };
  if (migration.planHash !== planHash) return { kind: 'nothing', reason: 'other_plan_file' };
  const { movesAt, problem, grants, move } = migration;
  const isUndone = problem?.code === UNDONE;
  if (!isUndone && !grants && !move) return { kind: 'nothing', reason: 'not_moved' };
  if (movesAt !== undefined && now >= movesAt) {
    const text = 'The subscription was renewed at the new price. Change it at Stripe or with an offer.';
    return { kind: 'refused', code: 'too_late', text };
  }
  return { kind: 'undone' };
}

/** What remains once the migration is stored as undone. A run that was stopped, and a move at the same time, do it again. */
export async function finishUndo(deps: FinishUndoDeps, migration: Migration): Promise<void> {
  const { accountId, customer } = migration;
  await restoreSubscription(deps.gateway, migration);
  if (customer === undefined) return;
  await deps.unlinkCustomer({ accountId, customer });
  await deps.requestSync({ accountId, customer });
}

/** What somebody else changed stays. */
async function restoreSubscription(gateway: ScheduleGateway, migration: Migration): Promise<void> {
  const { subscription: id } = migration;
  if (id === undefined) return;
  const subscription = await gateway.readSubscription(id);
  // The grants may be removed already.
  const changes = subscription && changesOf(subscription, { ...begunBy(migration), hasBegun: true });
  if (changes !== 'begun' && changes !== 'set') return;
  await matchStripe(gateway, { subscription: id, target: { kind: 'untouched' }, goesOn: async () => true });
}
