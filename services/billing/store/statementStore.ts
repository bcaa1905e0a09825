import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createFormerCustomerStore } from '../../../shared/account/formerCustomerStore.ts';
import { createRateStore } from '../../../shared/account/rateStore.ts';
import { createUsageStore } from '../../../shared/account/usageStore.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { StatementStore } from '../domain/ports.ts';

/** A project without a name of its own is called by its id. */
const projectRow = z.object({ sk: z.string(), projectName: z.optional(z.string()) });

/** What statements read in the table. They write rate counters only. An imported period has no statement. */
export function createStatementStore(table: Table): StatementStore {
  const usage = createUsageStore(table);
  return {
    ...createAccountStore(table),
    ...createRateStore(table),
    ...createFormerCustomerStore(table),
    ...usage,

    /** Imported periods are before all others, so that nothing follows the first of them. */
    async listPeriods(page) {
      const { periods, next } = await usage.listPeriods(page);
      const own = periods.filter(({ imported }) => !imported);
      return own.length < periods.length || next === undefined ? { periods: own } : { periods: own, next };
    },

    async readPeriod(key) {
      const period = await usage.readPeriod(key);
      return period?.imported ? undefined : period;
    },

    async readProjectNames(accountId, projectIds) {
      const keys = projectIds.map((projectId) => marshall(tableKeys.project(accountId, projectId)));
      const rows = await readBatch(table, keys, { consistent: false });
      return new Map(
        rows.map((row) => {
          const { sk, projectName = sk } = z.parse(projectRow, unmarshall(row));
          return [sk, projectName];
        }),
      );
    },
  };
}
