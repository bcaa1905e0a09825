import { describe, expect, it } from 'vitest';
import { addedPart, decideReport } from '../../../services/metering/domain/decideReport.ts';
import { withoutPart } from '../../../services/metering/domain/release.ts';
import type { Session } from '../../../services/metering/domain/session.ts';
import type { Account } from '../../../shared/account/account.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { LIMITS } from '../../support/slotLimits.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const LEASE_END = NOW + 120;
const LATER = NOW + 600;

const accountWith = (changes: Partial<Account> = {}): Account => ({
  ...newAccount('u1', NOW - 10),
  sessionsUsed: 1,
  secondsUsed: 120,
  ...changes,
});
const expired = (changes: Partial<Session> = {}): Session => ({
  sessionId: 's1',
  startedAt: NOW,
  endedAt: LEASE_END,
  endReason: 'lease_expired',
  ...changes,
});
const decide = (endedAt: number, { session = expired(), account = accountWith() } = {}) =>
  decideReport(
    { sessionId: 's1', startedAt: NOW, endedAt },
    { account, session, now: LATER, limits: LIMITS },
  );

describe('a report of a session whose lease expired', () => {
  it.each([
    ['later', LATER - 20, LATER - 20],
    ['earlier', NOW + 20, NOW + 20],
    ['to its start at the earliest', NOW - 50, NOW],
    ['to the longest duration at the latest', NOW + 90_000, NOW + LIMITS.sessionSecondsMax],
  ])('moves its end %s', (_, reportedEnd, endedAt) => {
    expect(decide(reportedEnd)).toMatchObject({
      kind: 'move',
      write: {
        isHeld: false,
        isCounted: false,
        startedAt: NOW,
        endedAt,
        reason: 'reported',
        expiredAt: LEASE_END,
      },
    });
  });

  it('leaves it unchanged at the same second', () => {
    expect(decide(LEASE_END)).toMatchObject({
      kind: 'stays',
      outcome: { kind: 'ended', endedAt: LEASE_END },
    });
  });

  it.each(['ended', 'operator', 'max_duration', 'reported'] as const)(
    'that ended otherwise (%s) leaves it unchanged, whatever it says',
    (endReason) => {
      const session = expired({ endReason });
      for (const endedAt of [NOW + 20, LATER]) expect(decide(endedAt, { session }).kind).toBe('stays');
    },
  );
});

describe('a report of a session whose slot is being given back', () => {
  it.each([
    ['lease_expired', NOW + 20, NOW + 20, 'reported'],
    ['lease_expired', LATER - 20, LATER - 20, 'reported'],
    ['lease_expired', LEASE_END, LEASE_END, undefined],
    ['lease_expired', NOW - 50, NOW, 'reported'],
    ['ended', NOW + 20, LEASE_END, undefined],
    ['ended', LATER - 20, LATER - 20, 'reported'],
    ['operator', NOW + 20, LEASE_END, undefined],
    ['max_duration', NOW + 20, LEASE_END, undefined],
  ] as const)('and that was marked (%s): %i ends at %i', (endReason, reportedEnd, endedAt, reason) => {
    const account = accountWith({ open: { s1: [NOW, -LEASE_END] } });
    const { kind, write } = {
      write: undefined,
      ...decide(reportedEnd, { account, session: expired({ endReason }) }),
    };
    expect({ kind, write }).toMatchObject({
      kind: 'give_back',
      write: { isHeld: true, startedAt: NOW, endedAt },
    });
    expect([write?.reason, write?.expiredAt]).toEqual([reason, undefined]);
  });
});

describe('an end moves earlier only if the account shows where the seconds were added', () => {
  const since = (usageSince: number, usageBefore: number) =>
    accountWith({ usageSince, usageBefore, secondsUsed: 0 });
  const web = (secondsUsed: number) => accountWith({ projects: { web: [NOW - 10, 1, secondsUsed] } });
  const ofWeb = expired({ projectId: 'web' });

  it.each([
    ['the period has as many', {}, 'move'],
    ['the period has fewer, because it began since', { account: accountWith({ secondsUsed: 99 }) }, 'stays'],
    ['its lease ended in the previous period', { account: since(NOW + 200, NOW - 500) }, 'move'],
    ['its lease ended before the previous period', { account: since(NOW + 300, NOW + 200) }, 'stays'],
    [
      'the account does not show its previous period',
      { account: accountWith({ createdAt: NOW - 9e6, usageSince: NOW + 200 }) },
      'stays',
    ],
    ['its project has as many', { session: ofWeb, account: web(100) }, 'move'],
    ['its project has fewer', { session: ofWeb, account: web(99) }, 'stays'],
    ['its project is not active', { session: ofWeb }, 'stays'],
    [
      'its project has the name of a property of every object',
      { session: expired({ projectId: 'toString' }) },
      'stays',
    ],
  ])('%s', (_, given, kind) => {
    expect(decide(NOW + 20, given).kind).toBe(kind);
  });

  it('and two reports do not take back the same seconds', () => {
    const decision = decide(NOW + 20);
    if (decision.kind !== 'move') throw new Error(decision.kind);
    const account = withoutPart(accountWith(), addedPart(decision.write));
    expect(account?.secondsUsed).toBe(20);
    expect(decide(NOW + 20, { account }).kind).toBe('stays');
  });
});
