import { endSession } from '../../../services/metering/domain/endSession.ts';
import { heartbeatSession } from '../../../services/metering/domain/heartbeatSession.ts';
import { startSession } from '../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../services/metering/store/meteringStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { LIMITS } from '../../support/slotLimits.ts';

/** The instant at which calls happen by default, in epoch seconds. */
export const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;

export const LEASE_SECONDS = 120;

/** The metering calls of the account `u1` on a real store. */
export function sessionCalls(table: Table) {
  const store = createMeteringStore(table);
  return {
    store,
    start: (sessionId: string, changes: { now?: number; accountId?: string; projectId?: string } = {}) =>
      startSession(store, { accountId: 'u1', sessionId, now: NOW, limits: LIMITS, ...changes }),
    heartbeat: (sessionId: string, now = NOW) =>
      heartbeatSession(store, { accountId: 'u1', sessionId, now, limits: LIMITS }),
    end: (sessionId: string, now = NOW) => endSession(store, { accountId: 'u1', sessionId, now }),
    readAccount: async (accountId = 'u1') => {
      const account = await createAccountStore(table).readAccount(accountId);
      if (!account) throw new Error(`no account ${accountId}`);
      return account;
    },
  };
}
