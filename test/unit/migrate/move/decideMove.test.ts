import { describe, expect, it } from 'vitest';
import {
  decideAtStripe,
  decideBeforeStripe,
  type Known,
  type KnownAtStripe,
  withoutMove,
} from '../../../../scripts/migrate/move/decideMove.ts';
import type { OldCustomer } from '../../../../scripts/migrate/stripeState.ts';
import type { Migration } from '../../../../shared/account/migration.ts';
import { migration, NOW, PERIOD_END, PLAN_HASH, subscription } from './fixtures.ts';

const STARTER = migration().options[0];
const GROWTH = migration().options[1];

const decided = (changes: Partial<Known> = {}) =>
  decideBeforeStripe({
    migration: migration(),
    planned: { blockers: [], exportHash: 'export', customer: 'cus_ada' },
    planHash: PLAN_HASH,
    exportHash: 'export',
    notice: { kind: 'sent' },
    leastNotice: 7 * 86_400,
    now: NOW,
    ...changes,
  });

const ofState = (state: Migration['state'], more: Partial<Migration> = {}) => ({
  migration: migration({ state, ...more }),
});

describe('a move, before Stripe is read', () => {
  it('depends on the subscription once the notice was sent', () => {
    expect(decided()).toBeUndefined();
    expect(decided(ofState('failed'))).toBeUndefined();
  });

  it('waits for the notice', () => {
    expect(decided({ notice: { kind: 'waiting' } })).toEqual({ kind: 'waits', reason: 'notice_waiting' });
    expect(decided({ notice: { kind: 'missing' } })).toEqual({ kind: 'waits', reason: 'not_notified' });
    expect(decided(ofState('planned'))).toEqual({ kind: 'waits', reason: 'not_notified' });
  });

  it('is refused if the notice did not arrive', () => {
    expect(decided({ notice: { kind: 'lost' } })).toMatchObject({ kind: 'refused', code: 'notice_bounced' });
    expect(decided({ notice: { kind: 'unsent', reason: 'no_address' } })).toEqual({
      kind: 'refused',
      code: 'notice_not_sent',
      text: 'The notice was not sent: no_address.',
    });
  });

  it('is refused if the notice was sent too late before the price changes, as one that was sent again', () => {
    const told = (sentAt: number) => decided({ notice: { kind: 'sent', sentAt } });
    expect(told(PERIOD_END - 7 * 86_400)).toBeUndefined();
    expect(told(PERIOD_END - 7 * 86_400 + 1)).toMatchObject({ kind: 'refused', code: 'too_late' });
  });

  it('does nothing for accounts that are left out, and waits for the right plan file', () => {
    expect(decided(ofState('skipped'))).toEqual({ kind: 'nothing', reason: 'skipped' });
    const blocked = { blockers: [{ code: 'past_due', text: '' }], exportHash: 'export' };
    expect(decided({ planned: blocked })).toEqual({ kind: 'nothing', reason: 'skipped' });
    expect(decided({ planned: blocked, planHash: 'b' })).toEqual({ kind: 'nothing', reason: 'skipped' });
    expect(decided({ planHash: 'b'.repeat(64) })).toEqual({ kind: 'waits', reason: 'other_plan_file' });
  });

  it('is refused if the row in the export changed or is missing', () => {
    expect(decided({ exportHash: 'other' })).toMatchObject({ kind: 'refused', code: 'export_changed' });
    expect(decided({ exportHash: undefined })).toMatchObject({ kind: 'refused', code: 'export_changed' });
    // What was moved is not refused for it any more.
    expect(decided({ ...ofState('moved'), exportHash: 'other' })).toBeUndefined();
  });

  it('depends on the subscription after the renewal, once a run has begun', () => {
    const begun = ofState('failed', { grants: [{ price: 'price_build', plan: 'starter' }] });
    const changed = { exportHash: 'other', notice: { kind: 'lost' as const } };
    expect(decided({ ...begun, ...changed, now: PERIOD_END })).toBeUndefined();
    expect(decided({ ...begun, ...changed })).toMatchObject({ kind: 'refused' });
  });

  it('needs neither notice nor Stripe for a free account without a customer', () => {
    const option = { plan: 'free' as const, amountMinor: 0, months: 0, thenAmountMinor: 0 };
    const free = { customer: undefined, subscription: undefined, movesAt: undefined, options: [option] };
    const planned = { blockers: [], exportHash: 'export' };
    const known = { ...ofState('planned', free), planned, notice: { kind: 'missing' as const } };
    expect(decided(known)).toEqual({ kind: 'moves', option, changesStripe: false });
    expect(decided({ ...known, planned: { ...planned, customer: 'cus_ada' } })).toBeUndefined();
    expect(decided({ ...known, ...ofState('moved', free) })).toEqual({ kind: 'nothing', reason: 'moved' });
  });

  it('compares a moved account with Stripe until the renewal', () => {
    expect(decided({ ...ofState('moved'), now: PERIOD_END - 1 })).toBeUndefined();
    expect(decided({ ...ofState('verified'), now: PERIOD_END })).toEqual({
      kind: 'nothing',
      reason: 'renewed',
    });
  });
});

const atStripe = (changes: Partial<KnownAtStripe> = {}) =>
  decideAtStripe({
    migration: migration(),
    planned: { stripeHash: 'stripe' },
    subscription: subscription(),
    stripeHash: 'stripe',
    unpaid: 0,
    isDisputed: false,
    hasPendingUpdate: false,
    listAmountMinor: 2_900,
    now: NOW,
    ...changes,
  });

const stripeChanged = { kind: 'refused', code: 'stripe_changed' };
const OUR_SCHEDULE = {
  id: 'sub_sched_1',
  by: PLAN_HASH,
  fingerprint: 'f',
  phaseStart: NOW,
  phases: [{ start: NOW, end: PERIOD_END, prices: ['price_build'] }],
};
const BARE_SCHEDULE = { ...OUR_SCHEDULE, by: undefined, fingerprint: undefined };

describe('a move, with what Stripe has', () => {
  it('is carried out with the planned option, or with the chosen one', () => {
    expect(atStripe()).toEqual({ kind: 'moves', option: STARTER, changesStripe: true });
    const decision = { kind: 'plan' as const, plan: 'growth' as const, at: NOW };
    const chosen = atStripe({ migration: migration({ decision }), listAmountMinor: 9_900 });
    expect(chosen).toEqual({ kind: 'moves', option: GROWTH, changesStripe: true });
  });

  it('ends the subscription of a customer who leaves, or who will be free', () => {
    const leaves = { kind: 'moves', option: undefined, changesStripe: true };
    const decision = { kind: 'leave' as const, at: NOW };
    expect(atStripe({ migration: migration({ decision }), listAmountMinor: undefined })).toEqual(leaves);
    const options = [{ plan: 'free' as const, amountMinor: 0, months: 0, thenAmountMinor: 0 }];
    expect(atStripe({ migration: migration({ options }), listAmountMinor: undefined })).toEqual(leaves);
  });

  it('is refused if the customer changed, as one who upgraded, and waits for an unpaid invoice first', () => {
    expect(atStripe({ stripeHash: 'other' })).toMatchObject(stripeChanged);
    expect(atStripe({ stripeHash: 'other', unpaid: 1 })).toEqual({ kind: 'waits', reason: 'unpaid_invoice' });
    expect(atStripe({ subscription: undefined })).toMatchObject(stripeChanged);
    expect(atStripe({ subscription: subscription({ status: 'canceled' }) })).toMatchObject(stripeChanged);
  });

  it('is refused for a schedule or an end that is not of this plan file', () => {
    const foreign = { ...OUR_SCHEDULE, by: 'b'.repeat(64) };
    expect(atStripe({ subscription: subscription({ schedule: foreign }) })).toMatchObject(stripeChanged);
    expect(atStripe({ subscription: subscription({ schedule: BARE_SCHEDULE }) })).toMatchObject(
      stripeChanged,
    );
    expect(atStripe({ subscription: subscription({ cancelAt: PERIOD_END }) })).toMatchObject(stripeChanged);
  });

  it('is resumed after a run that stopped', () => {
    const begun = migration({ grants: [{ price: 'price_build', plan: 'starter' }] });
    for (const schedule of [BARE_SCHEDULE, OUR_SCHEDULE]) {
      const resumed = atStripe({ migration: begun, subscription: subscription({ schedule }) });
      expect(resumed).toEqual({ kind: 'moves', option: STARTER, changesStripe: true });
    }
  });

  it('is refused from the renewal on, unless Stripe has the change already', () => {
    expect(atStripe({ now: PERIOD_END })).toMatchObject({ kind: 'refused', code: 'too_late' });
    expect(atStripe({ now: PERIOD_END - 1 })).toMatchObject({ kind: 'moves' });
    const set = { subscription: subscription({ schedule: OUR_SCHEDULE }), now: PERIOD_END };
    expect(atStripe(set)).toEqual({ kind: 'moves', option: STARTER, changesStripe: false });
  });

  it('is refused if the list price is not the one of the notice', () => {
    expect(atStripe({ listAmountMinor: 3_900 })).toMatchObject({ kind: 'refused', code: 'price_changed' });
    expect(atStripe({ listAmountMinor: undefined })).toMatchObject({
      kind: 'refused',
      code: 'price_changed',
    });
  });

  it('is refused if the price would change within a period, as after a new billing cycle', () => {
    const at = (day: number) => Date.UTC(2026, 11, day) / 1000;
    const cycle = { periodStart: NOW, periodEnd: at(31), anchor: NOW };
    expect(atStripe({ subscription: subscription(cycle) })).toMatchObject(stripeChanged);
    const earlier = { periodStart: at(1), periodEnd: at(12), anchor: at(12) };
    expect(atStripe({ subscription: subscription(earlier) })).toMatchObject(stripeChanged);
    // The price can change at a later renewal than the next one.
    const twoLater = migration({ movesAt: Date.UTC(2027, 0, 15) / 1000 });
    expect(atStripe({ migration: twoLater })).toMatchObject({ kind: 'moves' });
  });

  it('is refused for a dispute or a change that waits for a payment, if they are new', () => {
    for (const found of [{ isDisputed: true }, { hasPendingUpdate: true }]) {
      expect(atStripe(found)).toMatchObject(stripeChanged);
      const schedule = OUR_SCHEDULE;
      const moved = { migration: migration({ state: 'moved' }), subscription: subscription({ schedule }) };
      expect(atStripe({ ...found, ...moved })).toMatchObject({ kind: 'moves' });
    }
  });

  it('is refused if the user has a subscription in this service', () => {
    expect(atStripe({ otherSubscription: 'sub_2' })).toMatchObject({
      kind: 'refused',
      code: 'already_subscribed',
    });
  });

  it('compares the customer of a free account only', () => {
    const option = { plan: 'free' as const, amountMinor: 0, months: 0, thenAmountMinor: 0 };
    const free = migration({ subscription: undefined, movesAt: undefined, options: [option] });
    const known = { migration: free, subscription: undefined };
    expect(atStripe(known)).toEqual({ kind: 'moves', option, changesStripe: false });
    expect(atStripe({ ...known, stripeHash: 'other' })).toMatchObject(stripeChanged);
  });

  it('compares only the prices of an account that was moved', () => {
    const moved = migration({ state: 'moved', grants: [] });
    const schedule = OUR_SCHEDULE;
    expect(
      atStripe({
        migration: moved,
        subscription: subscription({ schedule }),
        stripeHash: 'other',
        unpaid: 1,
      }),
    ).toMatchObject({ kind: 'moves' });
    const items = [{ price: 'price_pro', quantity: 1, isMetered: false, taxRates: [], discounts: [] }];
    expect(atStripe({ migration: moved, subscription: subscription({ items }) })).toMatchObject(
      stripeChanged,
    );
  });
});

it('a customer is compared without what the migration has changed', () => {
  const old = {
    id: 'sub_ada',
    status: 'active',
    created: 0,
    currency: 'usd',
    items: [],
    cancelAtPeriodEnd: false,
    collectionMethod: 'charge_automatically',
    isCollectionPaused: false,
    hasPendingUpdate: false,
    discounts: [],
    billingMode: 'flexible',
    unpaid: [],
  };
  const customerOf = (...subscriptions: (typeof old)[]): OldCustomer => ({
    kind: 'customer',
    id: 'cus_ada',
    balanceMinor: 0,
    hasDispute: false,
    otherUnpaid: [],
    subscriptions,
  });
  const changed = { ...old, cancelAt: PERIOD_END, schedule: 'sub_sched_1', cancelAtPeriodEnd: true };
  const other = { ...changed, id: 'sub_other' };
  expect(withoutMove(customerOf(changed, other), 'sub_ada')).toEqual(customerOf(old, other));
  expect(withoutMove({ kind: 'none' }, 'sub_ada')).toEqual({ kind: 'none' });
});
