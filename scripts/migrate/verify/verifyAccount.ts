import type { Migration } from '../../../shared/account/migration.ts';
import type { MigrationStore } from '../../../shared/account/migrationPorts.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import type { Export } from '../exportedAccount.ts';
import { paidOption } from '../move/decideMove.ts';
import type { PlannedAccount } from '../planFile.ts';
import type { ScheduleGateway } from '../stripe/scheduleGateway.ts';
import type { MovePrices } from '../stripe/schedulePhases.ts';
import { compareAccount } from './compareAccount.ts';
import type { StripeState } from './compareStripe.ts';
import type { Difference } from './difference.ts';
import { readTableState } from './tableState.ts';

export type VerifyDeps = {
  table: Table;
  migrations: Pick<MigrationStore, 'readMigration' | 'saveMigration'>;
  gateway: Pick<ScheduleGateway, 'readSubscription' | 'readListPrice' | 'findFirstPrice'>;
  exported: Pick<Export, 'readAccount' | 'sessions'>;
  isDryRun: boolean;
  /** Epoch seconds. */
  now(): number;
};

/** `not_moved`: there is nothing to compare yet, or the account is left out. */
export type VerifyOutcome =
  | { kind: 'verified' }
  | { kind: 'differs'; differences: Difference[] }
  | { kind: 'not_moved'; reason: Migration['state'] | 'not_notified' | 'other_plan_file' };

/** A decision of the customer or another run can change the migration meanwhile: a few times at most. */
const ATTEMPTS_MAX = 5;

/** Compares a moved account with its plan. The state becomes `verified` if nothing differs from what was compared. */
export async function verifyAccount(
  deps: VerifyDeps,
  planned: PlannedAccount,
  planHash: string,
): Promise<VerifyOutcome> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const migration = await deps.migrations.readMigration(planned.userId);
    if (!migration) return { kind: 'not_moved', reason: 'not_notified' };
    if (migration.planHash !== planHash) return { kind: 'not_moved', reason: 'other_plan_file' };
    const { state } = migration;
    if (state !== 'moved' && state !== 'verified') return { kind: 'not_moved', reason: state };
    const differences = await compare(deps, { planned, migration });
    if (differences.length > 0) return { kind: 'differs', differences };
    if (state === 'verified' || deps.isDryRun) return { kind: 'verified' };
    const after: Migration = { ...migration, state: 'verified', stateSince: deps.now() };
    if (await deps.migrations.saveMigration({ before: migration, after })) return { kind: 'verified' };
  }
  throw new Error(`${planned.userId} was changed each time it was read: run this step again`);
}

async function compare(
  deps: VerifyDeps,
  { planned, migration }: { planned: PlannedAccount; migration: Migration },
): Promise<Difference[]> {
  const { table, exported } = deps;
  const now = deps.now();
  const old = exported.readAccount(planned.userId);
  const [stripe, state] = await Promise.all([
    readStripe(deps, migration),
    readTableState({ table, exported, now }, planned, old ?? { userId: planned.userId, months: [] }),
  ]);
  return compareAccount({ planned, migration, old, stripe, table: state, now });
}

async function readStripe({ gateway }: VerifyDeps, migration: Migration): Promise<StripeState | undefined> {
  if (migration.subscription === undefined) return undefined;
  const subscription = await gateway.readSubscription(migration.subscription);
  return { subscription, prices: await readPrices(gateway, migration) };
}

/** The prices that the move bills. Nothing is created: a price that does not exist is a difference. */
async function readPrices(
  gateway: VerifyDeps['gateway'],
  migration: Migration,
): Promise<MovePrices | undefined> {
  const option = paidOption(migration);
  if (!option) return undefined;
  const plan = option.plan as PaidPlanId;
  const { id: list } = await gateway.readListPrice(plan);
  if (option.months === 0) return { list };
  const first = await gateway.findFirstPrice({ plan, amountMinor: option.amountMinor });
  return first === undefined ? undefined : { list, first };
}
