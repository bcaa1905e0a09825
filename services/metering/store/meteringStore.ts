import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createRateStore } from '../../../shared/account/rateStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import type { MeteringStore } from '../domain/ports.ts';
import { createCountStore } from './countStore.ts';
import { createReportStore } from './reportStore.ts';
import { createSessionStore } from './sessionStore.ts';
import { createSlotStore } from './slotStore.ts';

/** All that metering reads and writes in the table. */
export function createMeteringStore(table: Table): MeteringStore {
  return {
    ...createAccountStore(table),
    ...createRateStore(table),
    ...createCountStore(table),
    ...createSlotStore(table),
    ...createReportStore(table),
    ...createSessionStore(table),
  };
}
