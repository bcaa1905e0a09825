import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createRateStore } from '../../../shared/account/rateStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import type { MeteringStore } from '../domain/ports.ts';
import {
  closeSessions,
  countInTransaction,
  countOnce,
  fence,
  purgeFences,
  renewLease,
} from './countStore.ts';
import {
  claimSession,
  listEnded,
  markCounted,
  markEnded,
  readSession,
  readSessions,
} from './sessionStore.ts';

/** Metering's store on a table. */
export function createMeteringStore(table: Table): MeteringStore {
  return {
    claim: (claim) => claimSession(table, claim),
    countOnce: (start) => countOnce(table, start),
    countInTransaction: (start) => countInTransaction(table, start),
    fence: (wanted) => fence(table, wanted),
    purgeFences: (purge) => purgeFences(table, purge),
    ...createAccountStore(table),
    ...createRateStore(table),
    renewLease: (lease) => renewLease(table, lease),
    readSession: (key) => readSession(table, key),
    readSessions: (accountId, sessionIds) => readSessions(table, accountId, sessionIds),
    markEnded: (end) => markEnded(table, end),
    markCounted: (mark) => markCounted(table, mark),
    closeSessions: (close) => closeSessions(table, close),
    listEnded: (query) => listEnded(table, query),
  };
}
