import { expect, it } from 'vitest';
import { heartbeatSession } from '../../../services/metering/domain/heartbeatSession.ts';
import type { MeteringStore } from '../../../services/metering/domain/ports.ts';
import type { Session } from '../../../services/metering/domain/session.ts';
import type { OpenSession } from '../../../shared/account/account.ts';
import { newAccount } from '../../../shared/account/rollOver.ts';
import { LIMITS } from '../../support/slotLimits.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const LONG_AGO = NOW - LIMITS.sessionSecondsMax;

/** A heartbeat that the condition of the write refuses, and how many sessions it read. */
async function heartbeat(slot?: OpenSession, stored?: Partial<Session>) {
  let reads = 0;
  const open: Record<string, OpenSession> = slot ? { s1: slot } : {};
  const store: Pick<MeteringStore, 'renewLeases' | 'readSession'> = {
    renewLeases: async () => ({
      kind: 'refused',
      account: { ...newAccount('u1', NOW), open },
    }),
    readSession: async () => {
      reads++;
      return stored && { sessionId: 's1', startedAt: NOW - 300, ...stored };
    },
  };
  const outcome = await heartbeatSession(store, {
    accountId: 'u1',
    sessionId: 's1',
    now: NOW,
    limits: LIMITS,
  });
  return { ...outcome, reads };
}

it.each<[string, OpenSession | undefined, Partial<Session> | undefined, object]>([
  ['has run for the longest duration', [LONG_AGO, NOW + 90], {}, { endReason: 'max_duration', reads: 0 }],
  [
    'was closed after the longest duration',
    [LONG_AGO - 60, -(NOW - 60)],
    {},
    { endReason: 'max_duration', reads: 0 },
  ],
  [
    'is closed and was ended by an operator',
    [NOW - 300, -NOW],
    { endedAt: NOW, endReason: 'operator' },
    { endReason: 'operator', reads: 1 },
  ],
  [
    'is closed, and its lease had expired',
    [NOW - 300, -(NOW - 150)],
    { endedAt: NOW - 150, endReason: 'lease_expired' },
    { endReason: 'lease_expired', reads: 1 },
  ],
  ['is closed, and its end is not recorded yet', [NOW - 300, -NOW], {}, { endReason: undefined, reads: 1 }],
  ['has ended', undefined, { endedAt: NOW - 20, endReason: 'reported' }, { endReason: 'reported', reads: 1 }],
  ['ended for a reason of a newer release', undefined, { endedAt: NOW }, { endReason: undefined, reads: 1 }],
])('a session that %s is over with its reason', async (_, slot, stored, expected) => {
  expect(await heartbeat(slot, stored)).toEqual({ kind: 'over', ...expected });
});

it('a session without a slot and without an end is unknown', async () => {
  expect(await heartbeat(undefined, {})).toEqual({ kind: 'unknown', reads: 1 });
  expect(await heartbeat(undefined, undefined)).toEqual({ kind: 'unknown', reads: 1 });
});
