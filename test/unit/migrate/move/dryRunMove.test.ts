import { expect, it } from 'vitest';
import { dryRunGateway, dryRunMigrations } from '../../../../scripts/migrate/move/dryRunMove.ts';
import { matchStripe, type Target } from '../../../../scripts/migrate/move/matchStripe.ts';
import type { ScheduleGateway } from '../../../../scripts/migrate/stripe/scheduleGateway.ts';
import { desiredSchedule } from '../../../../scripts/migrate/stripe/schedulePhases.ts';
import { migration, PERIOD_END, PLAN_HASH, subscription } from './fixtures.ts';

const refuse = () => Promise.reject(new Error('a dry run changes something'));

/** Stripe with any number of subscriptions, which nobody may change. */
const guarded: ScheduleGateway = {
  readSubscription: async (id) => subscription({ id }),
  readListPrice: async (plan) => ({
    id: `list_${plan}`,
    amountMinor: 2_900,
    currency: 'usd',
    product: 'p',
    taxBehavior: 'unspecified' as const,
  }),
  findFirstPrice: async () => undefined,
  ensureFirstPrice: refuse,
  createSchedule: refuse,
  setSchedule: refuse,
  releaseSchedule: refuse,
  setEnd: refuse,
  removeEnd: refuse,
};

const [option] = migration().options;

const scheduled: Target = {
  kind: 'scheduled',
  schedule: (current, phaseStart) => {
    if (!option) throw new Error('the fixture has no option');
    const prices = { first: 'price_first', list: 'price_list' };
    const moving = { movesAt: PERIOD_END, planHash: PLAN_HASH };
    return desiredSchedule(moving, option, { subscription: current, prices, phaseStart });
  },
};
const ends: Target = { kind: 'ends', at: PERIOD_END, by: PLAN_HASH };

it('several subscriptions become as planned, in memory', async () => {
  const gateway = dryRunGateway(guarded);
  const goesOn = async () => true;
  const match = (id: string, target: Target) => matchStripe(gateway, { subscription: id, target, goesOn });
  const outcomes = await Promise.all(['sub_1', 'sub_2', 'sub_3'].map((id) => match(id, scheduled)));
  for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'matches', changes: 2 });
  expect(await match('sub_2', ends)).toMatchObject({ kind: 'matches', changes: 2 });
  expect(await match('sub_2', scheduled)).toMatchObject({ kind: 'matches', changes: 3 });
  expect(await match('sub_1', { kind: 'untouched' })).toMatchObject({ kind: 'matches', changes: 1 });
  expect(await match('sub_3', scheduled)).toMatchObject({ kind: 'matches', changes: 0 });
  expect(await gateway.ensureFirstPrice({ plan: 'starter', amountMinor: 1_900 })).toBe(
    '(new price migrated_starter_1900)',
  );
});

it('a saved migration is read again, and not stored', async () => {
  const stored = migration();
  const { readMigration, saveMigration } = dryRunMigrations({
    readMigration: async () => stored,
    saveMigration: refuse,
  });
  expect(await saveMigration({ before: stored, after: { ...stored, state: 'moved' } })).toBe(true);
  expect(await readMigration('ada')).toMatchObject({ state: 'moved', version: stored.version + 1 });
});
