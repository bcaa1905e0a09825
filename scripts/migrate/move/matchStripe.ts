import { assertNever } from '../../../shared/assertNever.ts';
import { isBare, type ScheduledSubscription } from '../stripe/scheduledSubscription.ts';
import { ChangeRefused, type ScheduleGateway } from '../stripe/scheduleGateway.ts';
import type { DesiredSchedule } from '../stripe/schedulePhases.ts';

/** What a subscription shall be: as it was before the move, under the schedule of the move, or ending. */
export type Target =
  | { kind: 'untouched' }
  | { kind: 'scheduled'; schedule(subscription: ScheduledSubscription, phaseStart: number): DesiredSchedule }
  | { kind: 'ends'; at: number; by: string };

/** The next change that brings a subscription nearer to its target. Each is one call. */
export type Change =
  | { kind: 'none' }
  | { kind: 'release'; schedule: string }
  | { kind: 'create' }
  | { kind: 'set'; schedule: string; desired: DesiredSchedule }
  | { kind: 'end'; at: number; by: string }
  | { kind: 'keep' };

/** A change from leaving to another plan takes three changes. More mean that another run wants something else. */
const CHANGES_MAX = 8;

/**
 * Decides the next change. It follows from Stripe's state alone, so a run that was stopped is resumed by the same decision. The
 * schedule and the end of the subscription are those of the migration: `decideMove` refuses any other.
 */
export function nextChange(subscription: ScheduledSubscription, target: Target): Change {
  const { schedule, cancelAt } = subscription;
  if (target.kind !== 'scheduled' && schedule) return { kind: 'release', schedule: schedule.id };
  switch (target.kind) {
    case 'untouched':
      return cancelAt === undefined ? { kind: 'none' } : { kind: 'keep' };
    case 'ends': {
      const { at, by } = target;
      const isSet = cancelAt === at && subscription.leavesBy === by;
      return isSet ? { kind: 'none' } : { kind: 'end', at, by };
    }
    case 'scheduled': {
      if (cancelAt !== undefined) return { kind: 'keep' };
      if (!schedule) return { kind: 'create' };
      const desired = target.schedule(subscription, schedule.phaseStart ?? subscription.periodStart);
      return isAsDesired(schedule, desired)
        ? { kind: 'none' }
        : { kind: 'set', schedule: schedule.id, desired };
    }
    default:
      return assertNever(target);
  }
}

/** The fingerprint stands for all that was written; dates and prices show a change that somebody made afterwards. */
function isAsDesired(
  { by, fingerprint, phases }: NonNullable<ScheduledSubscription['schedule']>,
  desired: DesiredSchedule,
): boolean {
  const stored = phases.map(({ end, prices }) => ({ end, prices }));
  const wanted = desired.phases.map(({ end_date: end, items }) => ({
    end,
    prices: items.map(({ price }) => price),
  }));
  const isSame = JSON.stringify(stored) === JSON.stringify(wanted);
  return by === desired.by && fingerprint === desired.fingerprint && isSame;
}

/** `stopped`: `goesOn` returned false, so the target is out of date. */
export type MatchOutcome = { kind: 'matches'; changes: number; schedule?: string } | { kind: 'stopped' };

/**
 * Changes a subscription until it is as its target says. Each change follows a new read, so a change that another run made, and one whose
 * response was lost, are not made again.
 */
export async function matchStripe(
  gateway: ScheduleGateway,
  { subscription: id, target, goesOn }: { subscription: string; target: Target; goesOn(): Promise<boolean> },
): Promise<MatchOutcome> {
  let refused: unknown;
  for (let changes = 0; changes <= CHANGES_MAX; changes++) {
    const subscription = await gateway.readSubscription(id);
    if (!subscription) throw new Error(`Stripe has no subscription ${id}`);
    const change = nextChange(subscription, target);
    if (change.kind === 'none') return { kind: 'matches', changes, schedule: subscription.schedule?.id };
    if (!(await goesOn())) return { kind: 'stopped' };
    try {
      await make(gateway, id, change);
    } catch (error) {
      if (!(error instanceof ChangeRefused)) throw error;
      refused = error;
    }
  }
  throw new Error(`the subscription ${id} does not become as planned`, { cause: refused });
}

async function make(gateway: ScheduleGateway, subscription: string, change: Change): Promise<void> {
  switch (change.kind) {
    case 'none':
      return;
    case 'release':
      return gateway.releaseSchedule(change.schedule);
    case 'create':
      return gateway.createSchedule(subscription);
    case 'set':
      return gateway.setSchedule(change.schedule, change.desired);
    case 'end':
      return gateway.setEnd(subscription, change);
    case 'keep':
      return gateway.removeEnd(subscription);
    default:
      return assertNever(change);
  }
}

/** What the migration has changed of a subscription. `foreign`: somebody else gave it a schedule or an end. */
export function changesOf(
  subscription: ScheduledSubscription,
  { planHash, hasBegun }: { planHash: string; hasBegun: boolean },
): 'none' | 'begun' | 'set' | 'foreign' {
  const { schedule, cancelAt, leavesBy } = subscription;
  if (cancelAt !== undefined && leavesBy !== planHash) return 'foreign';
  if (schedule && schedule.by !== planHash && !(hasBegun && isBare(subscription, schedule))) return 'foreign';
  if (schedule?.by === planHash || cancelAt !== undefined) return 'set';
  return schedule ? 'begun' : 'none';
}
