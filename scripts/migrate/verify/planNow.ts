import { chosenOption, type Migration } from '../../../shared/account/migration.ts';
import type { PlanId } from '../../../shared/account/plans.ts';

/**
 * The plan that a moved account has at `now`, epoch seconds: what the former price grants until the move, then the chosen one. A renewal is
 * paid about an hour after it, or days later, and until then the account has the plan that was paid for. `paidUntil` is the end of the paid
 * time.
 */
export function planNow(
  migration: Migration,
  { paidUntil = Number.POSITIVE_INFINITY, now }: { paidUntil?: number | undefined; now: number },
): PlanId {
  const { movesAt, from, grants = [], subscription } = migration;
  if (subscription === undefined || movesAt === undefined) return 'free';
  const former = grants.find(({ price }) => from.prices.includes(price))?.plan ?? 'free';
  if (now < movesAt) return former;
  const plan = chosenOption(migration)?.plan ?? 'free';
  return plan !== 'free' && paidUntil <= movesAt ? former : plan;
}
