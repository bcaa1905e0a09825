import type { Table } from '../../../shared/aws/tableClient.ts';

/** `now` is epoch seconds. A dry run reads and decides, and writes nothing. */
export type TableDeps = { table: Table; now: number; isDryRun?: boolean };

/** Why an account cannot be moved: a stable code, and a sentence for operators. */
export type TableRefusal = {
  kind: 'refused';
  code:
    | 'account_being_erased'
    | 'account_erased'
    | 'customer_taken'
    | 'customers_full'
    | 'terms_in_the_past'
    | 'terms_not_servable';
  text: string;
};
