import type { Head } from './head.ts';
import type { AccountPlan } from './plan.ts';

/** Instants are epoch seconds. */
export type LedgerStore = {
  /** The heads of these accounts, strongly consistent. An account without one is absent from the result. */
  readHeads(accountIds: string[]): Promise<Map<string, Head>>;
  /**
   * Writes all of the plans in one transaction, at most 100 items, or none of them. `overtaken`: a head has changed since it was read, or
   * a record has a marker already. `marked` are those records.
   * `rejected`: the transaction is not valid, and would be rejected again.
   */
  write(
    plans: AccountPlan[],
    now: number,
  ): Promise<
    { kind: 'written' } | { kind: 'overtaken'; marked: string[] } | { kind: 'rejected'; error: unknown }
  >;
};
