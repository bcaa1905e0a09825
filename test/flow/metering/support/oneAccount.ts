import { endSession } from '../../../../services/metering/domain/endSession.ts';
import type { MeteringStore } from '../../../../services/metering/domain/ports.ts';
import { startSession } from '../../../../services/metering/domain/startSession.ts';
import { createMeteringStore } from '../../../../services/metering/store/meteringStore.ts';
import type { Account } from '../../../../shared/account/account.ts';
import { createAccountStore } from '../../../../shared/account/accountStore.ts';
import type { Table } from '../../../../shared/aws/tableClient.ts';
import { LIMITS } from '../../../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../../../support/table/testTable.ts';

export const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;

/** A fresh table with metering's store, and the calls of one account, `u1`. Instants are epoch seconds. */
export type OneAccount = {
  table: Table;
  store: MeteringStore;
  start(sessionId: string, by?: MeteringStore, now?: number): ReturnType<typeof startSession>;
  end(sessionId: string, by?: MeteringStore, now?: number): ReturnType<typeof endSession>;
  /** The account as it is stored. Throws if there is none. */
  account(): Promise<Account>;
  /** Creates the account with a starter subscription. */
  given(sessionsUsed: number, concurrent: number): Promise<unknown>;
};

export async function createOneAccount(): Promise<OneAccount> {
  const table = await testTable();
  const store = createMeteringStore(table);
  return {
    table,
    store,
    start: (sessionId, by = store, now = NOW) =>
      startSession(by, { accountId: 'u1', sessionId, now, limits: LIMITS }),
    end: (sessionId, by = store, now = NOW + 30) => endSession(by, { accountId: 'u1', sessionId, now }),
    async account() {
      const found = await createAccountStore(table).readAccount('u1');
      if (!found) throw new Error('no account');
      return found;
    },
    given: (sessionsUsed, concurrent) =>
      givenAccount(table, 'u1', {
        subscription: starterSubscription(NOW),
        terms: { concurrent, requestsPerMinute: 1_000_000 },
        sessionsUsed,
        now: NOW,
      }),
  };
}
