import { paidOption } from '../../../scripts/migrate/move/decideMove.ts';
import { grantsOf } from '../../../scripts/migrate/move/moveAccount.ts';
import type { PlannedAccount } from '../../../scripts/migrate/planFile.ts';
import type { ScheduledSubscription } from '../../../scripts/migrate/stripe/scheduledSubscription.ts';
import { desiredSchedule, type MovePrices } from '../../../scripts/migrate/stripe/schedulePhases.ts';
import type { Migration } from '../../../shared/account/migration.ts';
import { migrationOf } from './planned.ts';

export const MOVE_PRICES: MovePrices = { first: 'price_first', list: 'price_growth' };

/** The MIGRATION item after a move at `at`, epoch seconds. */
export function movedMigration(
  planned: PlannedAccount,
  { at, ...changes }: Partial<Migration> & { at: number },
): Migration {
  const migration = migrationOf(planned, { state: 'moved', stateSince: at, ...changes });
  const option = paidOption(migration);
  const grants =
    planned.subscription === undefined
      ? {}
      : { grants: grantsOf(migration, { option, ...(option?.months ? { first: MOVE_PRICES.first } : {}) }) };
  const move = {
    at,
    plan: option?.plan ?? ('free' as const),
    leaves: planned.subscription !== undefined && !option,
    ...(migration.decision ? { decidedAt: migration.decision.at } : {}),
  };
  return { ...migration, ...grants, move };
}

/** The subscription of a planned account as it was before the move, in the period that ends at `movesAt`. */
export const subscriptionOf = (
  { subscription = 'sub_anna', movesAt = 0, from }: PlannedAccount,
  changes: Partial<ScheduledSubscription> = {},
): ScheduledSubscription => ({
  id: subscription,
  status: 'active',
  periodStart: movesAt - 30 * 86_400,
  periodEnd: movesAt,
  anchor: movesAt,
  items: [
    ...from.prices.map((price) => ({ price, quantity: 1, isMetered: false, taxRates: [], discounts: [] })),
    ...from.overagePrices.map((price) => ({ price, isMetered: true, taxRates: [], discounts: [] })),
  ],
  discounts: [],
  collectionMethod: 'charge_automatically',
  taxRates: [],
  isAutomaticTax: false,
  ...changes,
});

/** The same with the schedule that a move gives it. */
export function scheduledOf(
  planned: PlannedAccount,
  migration: Migration,
  prices = MOVE_PRICES,
): ScheduledSubscription {
  const subscription = subscriptionOf(planned);
  const option = paidOption(migration);
  if (!option) throw new Error('the customer leaves');
  const { planHash, movesAt = 0 } = migration;
  const phaseStart = subscription.periodStart;
  const { phases, by, fingerprint } = desiredSchedule({ planHash, movesAt }, option, {
    subscription,
    prices,
    phaseStart,
  });
  let start = phaseStart;
  const stored = phases.map(({ end_date: end = 0, items }) => {
    const phase = { start, end: Number(end), prices: items.map(({ price = '' }) => price) };
    start = phase.end;
    return phase;
  });
  return { ...subscription, schedule: { id: 'sub_sched_1', by, fingerprint, phaseStart, phases: stored } };
}
