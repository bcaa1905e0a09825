import { describe, expect, it } from 'vitest';
import { decideCleanup } from '../../../services/metering/domain/decideCleanup.ts';
import type { Account, OpenSession } from '../../../shared/account/account.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { SECONDS_PER_HOUR } from '../../../shared/time.ts';
import { LIMITS } from '../../support/slotLimits.ts';

const NOW = Date.parse('2027-01-20T02:00:00Z') / 1000;
const FEBRUARY = Date.parse('2027-02-01T00:00:00Z') / 1000;
const HOURS = SECONDS_PER_HOUR;

const account = (changes: Partial<Account> = {}): Account => ({ ...newAccount('u1', NOW), ...changes });
const decide = (changes: Partial<Account>, now = NOW) => decideCleanup(account(changes), now, LIMITS);
const expired = (leaseEnd: number): OpenSession => [leaseEnd - 120, leaseEnd];

describe('a cleanup', () => {
  it('does nothing for an account without slots and fences whose period goes on', () => {
    expect(decide({})).toEqual({ kind: 'nothing' });
  });

  it.each<[string, OpenSession, boolean]>([
    ['a lease that ended six hours ago', expired(NOW - 6 * HOURS), true],
    ['a lease that ended less than six hours ago', expired(NOW - 6 * HOURS + 1), false],
    ['a lease that has not ended', expired(NOW + 60), false],
    ['a closed slot', [NOW - 100, -(NOW - 50)], true],
    ['a session of the longest duration', [NOW - LIMITS.sessionSecondsMax, NOW + 60], true],
    ['a session just below it', [NOW - LIMITS.sessionSecondsMax + 1, NOW + 60], false],
  ])('reclaims a slot only if its session is certainly over: %s', (_name, slot, isReclaimed) => {
    const expected = isReclaimed ? { kind: 'reclaim', sessionIds: ['s1'] } : { kind: 'nothing' };
    expect(decide({ open: { s1: slot } })).toEqual(expected);
  });

  it('reclaims 20 slots at once, those that ended first', () => {
    const open = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`s${index}`, expired(NOW - 10 * HOURS - index)]),
    );
    const decision = decide({ open });
    const latest = Array.from({ length: 20 }, (_, index) => `s${29 - index}`);
    expect(decision).toEqual({ kind: 'reclaim', sessionIds: latest });
  });

  it('removes expired fences first, a single one too, and leaves the others', () => {
    const open = { s1: expired(NOW - 7 * HOURS) };
    expect(decide({ open, fences: { old: NOW, young: NOW + 1 } })).toEqual({
      kind: 'purge_fences',
      sessionIds: ['old'],
    });
    expect(decide({ fences: { young: NOW + 1 } })).toEqual({ kind: 'nothing' });
  });
});

describe('after the end of a period, a cleanup', () => {
  const now = FEBRUARY + 2 * HOURS;

  it('rolls over an account without slots', () => {
    expect(decide({})).toEqual({ kind: 'nothing' });
    expect(decide({}, FEBRUARY)).toEqual({ kind: 'roll_over' });
  });

  it('first reclaims the sessions that ended in the period, and only those', () => {
    const later = now + 10 * HOURS;
    const open = { before: expired(FEBRUARY - 1), after: expired(FEBRUARY) };
    expect(decide({ open }, later)).toEqual({ kind: 'reclaim', sessionIds: ['before'] });
    expect(decide({ open: { after: open.after } }, later)).toEqual({ kind: 'roll_over' });
  });

  it('waits while a session may have died in the period less than six hours ago', () => {
    expect(decide({ open: { s1: expired(FEBRUARY - 1) } }, now)).toEqual({ kind: 'nothing' });
    expect(decide({ open: { s1: expired(FEBRUARY + 1) } }, now)).toEqual({ kind: 'roll_over' });
    expect(decide({ open: { s1: [FEBRUARY - 60, now + 60] } }, now)).toEqual({ kind: 'roll_over' });
  });
});
