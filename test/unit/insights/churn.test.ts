import { describe, expect, it } from 'vitest';
import { churnOf } from '../../../services/insights/domain/churn.ts';
import type { AccountMovement } from '../../../services/insights/domain/movements.ts';

const START = { startSubscribers: 10, startMrrMinor: 29_000 };

const lost = (accountId: string, { minor = 2_900, isPaymentFailure = false } = {}): AccountMovement => ({
  accountId,
  kind: 'churn',
  beforeMinor: minor,
  afterMinor: 0,
  isPaymentFailure,
});

const gained = (accountId: string, kind: AccountMovement['kind'] = 'new'): AccountMovement => ({
  accountId,
  kind,
  beforeMinor: 0,
  afterMinor: 2_900,
});

describe('the churn of 30 days', () => {
  it('is nothing of the subscribers at the start without movements', () => {
    expect(churnOf([[], []], START)).toEqual({
      churned: 0,
      base: 10,
      voluntary: 0,
      paymentFailure: 0,
      churnedMrrMinor: 0,
      startMrrMinor: 29_000,
    });
  });

  it('has each lost account, by the reason, with its revenue', () => {
    const days = [[lost('a')], [lost('b', { minor: 9_900, isPaymentFailure: true })], [lost('c')]];
    expect(churnOf(days, START)).toMatchObject({
      churned: 3,
      base: 10,
      voluntary: 2,
      paymentFailure: 1,
      churnedMrrMinor: 15_700,
    });
  });

  it('counts an account that came back and was lost again once, with its last loss', () => {
    const days = [
      [lost('a', { isPaymentFailure: true })],
      [gained('a', 'reactivation')],
      [lost('a', { minor: 9_900 })],
    ];
    expect(churnOf(days, START)).toMatchObject({
      churned: 1,
      base: 10,
      voluntary: 1,
      paymentFailure: 0,
      churnedMrrMinor: 9_900,
    });
  });

  it('counts an account that became a subscriber and was lost twice once, in the base as well', () => {
    const days = [[gained('a')], [lost('a')], [gained('a', 'reactivation')], [lost('a')]];
    expect(churnOf(days, START)).toMatchObject({ churned: 1, base: 11 });
  });

  it('keeps an account that was lost and came back among the lost ones, and counts it in the base once', () => {
    expect(churnOf([[lost('a')], [gained('a', 'reactivation')]], START)).toMatchObject({
      churned: 1,
      base: 10,
    });
  });

  it('has new, migrated, reactivated and opened accounts in the base, and no one whose amount changed', () => {
    const days = [
      [gained('a'), gained('b', 'migrated'), gained('c', 'reactivation'), gained('d', 'opening')],
      [{ accountId: 'e', kind: 'expansion', beforeMinor: 1, afterMinor: 2 } as const],
    ];
    expect(churnOf(days, START)).toMatchObject({ churned: 0, base: 14 });
  });

  it('of a stage that had no subscribers is that of the accounts that joined', () => {
    const days = [[gained('a'), gained('b')], [lost('a')]];
    expect(churnOf(days, { startSubscribers: 0, startMrrMinor: 0 })).toMatchObject({
      churned: 1,
      base: 2,
      startMrrMinor: 0,
    });
  });
});
