import type { BillingTable } from '../table.ts';
import type { Operations } from './operations.ts';

/** The environment of functions that write account items. */
export const accountTableEnvironment = ({ table }: BillingTable, { stage }: Operations) => ({
  TABLE_NAME: table.tableName,
  ACCOUNT_FORMAT: String(stage.accountFormat),
});
