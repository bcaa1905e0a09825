import { isDeepStrictEqual } from 'node:util';
import { FINAL_STATUSES } from '../../../services/webhooks/domain/stripeSubscription.ts';
import type { Migration, MigrationOption } from '../../../shared/account/migration.ts';
import { addMonths, monthsBetween } from '../../../shared/time.ts';
import { paidOption } from '../move/decideMove.ts';
import { nextChange } from '../move/matchStripe.ts';
import { grantsOf } from '../move/moveAccount.ts';
import type { ScheduledSubscription } from '../stripe/scheduledSubscription.ts';
import { desiredSchedule, type MovePrices } from '../stripe/schedulePhases.ts';
import type { Difference } from './difference.ts';

/** What Stripe has of a moved subscription. `prices`: those of the option that applies, absent if the subscription ends. */
export type StripeState = {
  subscription: ScheduledSubscription | undefined;
  prices?: MovePrices | undefined;
};

type Moved = { migration: Migration; now: number };

/**
 * What is not as it must be at Stripe. Until the move, the schedule has the phases that a move writes today. Afterwards, the items are
 * those of the phase that holds now, and a schedule is there as long as a later phase differs. `now` is epoch seconds.
 */
export function compareStripe(moved: Moved, stripe: StripeState): Difference[] {
  const { migration, now } = moved;
  const { subscription } = stripe;
  const { movesAt = 0 } = migration;
  const option = paidOption(migration);
  if (!option) return compareEnd(moved, subscription);
  const { prices } = stripe;
  const differences = compareGrants(migration, { option, prices });
  if (!subscription || FINAL_STATUSES.has(subscription.status)) {
    return [...differences, at('The subscription has ended.')];
  }
  if (!prices) return [...differences, at('The price of the first months does not exist.')];
  const found =
    now < movesAt
      ? compareSchedule(migration, { option, prices, subscription })
      : comparePhase(moved, { option, prices, subscription });
  return [...differences, ...found];
}

const at = (text: string): Difference => ({ code: 'subscription', text });

function compareEnd({ migration, now }: Moved, subscription: ScheduledSubscription | undefined) {
  const { movesAt = 0, planHash } = migration;
  const hasEnded = !subscription || FINAL_STATUSES.has(subscription.status);
  if (now >= movesAt) return hasEnded ? [] : [at('The customer leaves, and the subscription has not ended.')];
  if (hasEnded) return [at('The subscription has ended before its time.')];
  const change = nextChange(subscription, { kind: 'ends', at: movesAt, by: planHash });
  return change.kind === 'none' ? [] : [at('The customer leaves, and the subscription does not end then.')];
}

function compareGrants(
  migration: Migration,
  { option, prices }: { option: MigrationOption; prices: MovePrices | undefined },
): Difference[] {
  const wanted = grantsOf(migration, { option, ...(prices?.first ? { first: prices.first } : {}) });
  if (isDeepStrictEqual(migration.grants, wanted)) return [];
  return [{ code: 'grants', text: 'The Stripe prices of the account do not grant what they should.' }];
}

type AtStripe = { option: MigrationOption; prices: MovePrices; subscription: ScheduledSubscription };

function compareSchedule(
  { movesAt = 0, planHash }: Migration,
  { option, prices, subscription }: AtStripe,
): Difference[] {
  const change = nextChange(subscription, {
    kind: 'scheduled',
    schedule: (of, phaseStart) =>
      desiredSchedule({ movesAt, planHash }, option, { subscription: of, prices, phaseStart }),
  });
  return change.kind === 'none' ? [] : [at('The schedule is not as planned.')];
}

/** Of the renewals after the move, `months` bill the first amount, and the one at the move bills the last overage. */
function comparePhase({ migration, now }: Moved, { option, prices, subscription }: AtStripe): Difference[] {
  const { movesAt = 0, planHash, from } = migration;
  const { anchor, items, schedule } = subscription;
  const toMove = monthsBetween(anchor, movesAt);
  const renewal = monthsBetween(anchor, now) - toMove;
  const price = renewal < option.months ? (prices.first ?? prices.list) : prices.list;
  const hasOverage = renewal < 1 && from.overagePrices.length > 0;
  const expected = [price, ...(hasOverage ? from.overagePrices : [])].toSorted();
  const found = items.map((item) => item.price).toSorted();
  const differences: Difference[] = [];
  const isLast = renewal >= option.months && !hasOverage;
  if (!isDeepStrictEqual(found, expected)) {
    const since = new Date(addMonths(anchor, toMove + renewal) * 1000).toISOString().slice(0, 10);
    differences.push(at(`Since ${since} it bills ${found.join(', ')}, not ${expected.join(', ')}.`));
  }
  if (schedule && schedule.by !== planHash) differences.push(at('It has a schedule of somebody else.'));
  if (!schedule && !isLast) differences.push(at('It has no schedule, so its price would stay as it is.'));
  if (schedule?.by === planHash && !isDeepStrictEqual(schedule.phases.at(-1)?.prices, [prices.list])) {
    differences.push(at('Its schedule does not end with the list price.'));
  }
  return differences;
}
