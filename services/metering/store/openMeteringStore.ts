import { readAccount, readOrCreateAccount, saveStanding } from '../../../shared/account/accountStore.ts';
import { countRequest } from '../../../shared/account/rateStore.ts';
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
export function openMeteringStore(table: Table): MeteringStore {
  return {
    countRequest: (accountId, now) => countRequest(table, accountId, now),
    claim: (claim) => claimSession(table, claim),
    countOnce: (start) => countOnce(table, start),
    countInTransaction: (start) => countInTransaction(table, start),
    fence: (wanted) => fence(table, wanted),
    purgeFences: (purge) => purgeFences(table, purge),
    readAccount: (accountId) => readAccount(table, accountId),
    readOrCreateAccount: (accountId, now) => readOrCreateAccount(table, accountId, now),
    saveStanding: (change) => saveStanding(table, change),
    renewLease: (lease) => renewLease(table, lease),
    readSession: (key) => readSession(table, key),
    readSessions: (accountId, sessionIds) => readSessions(table, accountId, sessionIds),
    markEnded: (end) => markEnded(table, end),
    markCounted: (mark) => markCounted(table, mark),
    closeSessions: (close) => closeSessions(table, close),
    listEnded: (query) => listEnded(table, query),
  };
}
