import { describe, expect, it } from 'vitest';
import { changesOf, nextChange, type Target } from '../../../../scripts/migrate/move/matchStripe.ts';
import type { AttachedSchedule } from '../../../../scripts/migrate/stripe/scheduledSubscription.ts';
import { desiredSchedule } from '../../../../scripts/migrate/stripe/schedulePhases.ts';
import { migration, PERIOD_END, PERIOD_START, PLAN_HASH, subscription } from './fixtures.ts';

const option = migration().options[0];
if (!option) throw new Error('the fixture has no option');
const prices = { first: 'price_first', list: 'price_list' };

const scheduled: Target = {
  kind: 'scheduled',
  schedule: (current, phaseStart) =>
    desiredSchedule({ movesAt: PERIOD_END, planHash: PLAN_HASH }, option, {
      subscription: current,
      prices,
      phaseStart,
    }),
};
const ends: Target = { kind: 'ends', at: PERIOD_END, by: PLAN_HASH };
const untouched: Target = { kind: 'untouched' };

const bare: AttachedSchedule = {
  id: 'sub_sched_1',
  phaseStart: PERIOD_START,
  phases: [{ start: PERIOD_START, end: PERIOD_END, prices: ['price_build', 'price_build_overage'] }],
};
const desired = desiredSchedule({ movesAt: PERIOD_END, planHash: PLAN_HASH }, option, {
  subscription: subscription(),
  prices,
  phaseStart: PERIOD_START,
});
/** As Stripe returns what was written. */
const written: AttachedSchedule = {
  ...bare,
  by: PLAN_HASH,
  fingerprint: desired.fingerprint,
  phases: desired.phases.map(({ end_date: end, items }, index) => ({
    start: Number(desired.phases[index - 1]?.end_date ?? PERIOD_START),
    end: Number(end),
    prices: items.map(({ price = '' }) => price),
  })),
};

describe('the next change at Stripe', () => {
  it('makes a schedule, sets its phases, and is none then', () => {
    expect(nextChange(subscription(), scheduled)).toEqual({ kind: 'create' });
    const set = { kind: 'set', schedule: bare.id, desired };
    expect(nextChange(subscription({ schedule: bare }), scheduled)).toEqual(set);
    expect(nextChange(subscription({ schedule: written }), scheduled)).toEqual({ kind: 'none' });
  });

  it('sets the phases again if another plan was chosen, or somebody changed them', () => {
    const other = { ...written, fingerprint: 'other' };
    expect(nextChange(subscription({ schedule: other }), scheduled).kind).toBe('set');
    const [first, ...rest] = written.phases;
    const edited = { ...written, phases: [...(first ? [{ ...first, end: first.end + 1 }] : []), ...rest] };
    expect(nextChange(subscription({ schedule: edited }), scheduled).kind).toBe('set');
  });

  it('releases the schedule before the subscription ends, and takes the end back before a schedule', () => {
    expect(nextChange(subscription({ schedule: written }), ends)).toEqual({
      kind: 'release',
      schedule: written.id,
    });
    expect(nextChange(subscription(), ends)).toEqual({ kind: 'end', at: PERIOD_END, by: PLAN_HASH });
    const ending = subscription({ cancelAt: PERIOD_END, leavesBy: PLAN_HASH });
    expect(nextChange(ending, ends)).toEqual({ kind: 'none' });
    expect(nextChange(ending, scheduled)).toEqual({ kind: 'keep' });
  });

  it('takes everything back for an undo', () => {
    expect(nextChange(subscription({ schedule: written }), untouched).kind).toBe('release');
    expect(nextChange(subscription({ cancelAt: PERIOD_END }), untouched)).toEqual({ kind: 'keep' });
    expect(nextChange(subscription(), untouched)).toEqual({ kind: 'none' });
  });
});

describe('what the migration has changed', () => {
  const begun = { planHash: PLAN_HASH, hasBegun: true };

  it('is recognized by the plan hash, and by a bare schedule once the move has begun', () => {
    expect(changesOf(subscription(), begun)).toBe('none');
    expect(changesOf(subscription({ schedule: bare }), begun)).toBe('begun');
    expect(changesOf(subscription({ schedule: bare }), { ...begun, hasBegun: false })).toBe('foreign');
    expect(changesOf(subscription({ schedule: written }), begun)).toBe('set');
    expect(changesOf(subscription({ cancelAt: PERIOD_END, leavesBy: PLAN_HASH }), begun)).toBe('set');
  });

  it('is not what somebody else changed', () => {
    const other = { ...written, by: 'b'.repeat(64) };
    expect(changesOf(subscription({ schedule: other }), begun)).toBe('foreign');
    expect(changesOf(subscription({ cancelAt: PERIOD_END }), begun)).toBe('foreign');
    const twoPhases = { ...bare, phases: [...bare.phases, ...bare.phases] };
    expect(changesOf(subscription({ schedule: twoPhases }), begun)).toBe('foreign');
  });
});
