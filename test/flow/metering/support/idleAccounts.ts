import type {
  IdleAccountsDeps,
  IdleAccountsProgress,
} from '../../../../services/metering/domain/idleAccounts.ts';
import { cleanUpIdleAccounts } from '../../../../services/metering/domain/idleAccounts.ts';
import {
  createAccountDirectory,
  idleAccountsProgress,
} from '../../../../services/metering/store/accountDirectory.ts';
import { createMeteringStore } from '../../../../services/metering/store/meteringStore.ts';
import { createProgressStore } from '../../../../shared/aws/progressStore.ts';
import type { Table } from '../../../../shared/aws/tableClient.ts';
import { nightOf } from '../../../../shared/time.ts';
import { LIMITS } from '../../../support/slotLimits.ts';

/** The nightly job on a table. A page has three items, so that every run has several. */
export function idleAccountsJob(table: Table) {
  const failed: string[] = [];
  const deps: IdleAccountsDeps = {
    store: createMeteringStore(table),
    directory: createAccountDirectory(table, { itemsMax: 3 }),
    progress: createProgressStore<IdleAccountsProgress>(table, 'idle-accounts', idleAccountsProgress),
    limits: LIMITS,
    hasTime: () => true,
    report: (accountId) => void failed.push(accountId),
  };
  return {
    deps,
    /** The accounts whose cleanup was reported as failed. */
    failed,
    /** A call at the instant (epoch seconds), by default with all the time it needs. */
    call: (now: number, changes: Partial<IdleAccountsDeps> = {}) =>
      cleanUpIdleAccounts({ ...deps, ...changes }, { run: nightOf(now), now }),
  };
}
