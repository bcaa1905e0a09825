import { applyChanges } from '../../../services/ledger/domain/applyChanges.ts';
import { type AccountChange, imageOf } from '../../../services/ledger/domain/effects.ts';
import { createLedgerStore } from '../../../services/ledger/store/ledgerStore.ts';
import { parseStreamRecord } from '../../../services/ledger/store/streamRecords.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { createStreamTap } from './streamTap.ts';
import type { RandomOf } from './yearLog.ts';

/** Nothing is replayed later than this: totals are computed again for 35 days. */
const REPLAYED_WITHIN_SLOTS = 80;

type Feed = {
  feed(slot: { slot: number; at: number; hasWritten: boolean }): Promise<void>;
  finish(): Promise<void>;
};

/** Feeds the table's stream to the real ledger: some changes are applied late, after later ones, and some again. */
export async function createLedgerFeed({
  table,
  randomOf,
  count,
}: {
  table: Table;
  randomOf: RandomOf;
  count(name: string): void;
}): Promise<Feed> {
  const tap = await createStreamTap(table);
  const store = createLedgerStore(table);
  const bySlot = new Map<number, AccountChange[]>();
  const put = (slot: number, change: AccountChange) => {
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), change]);
  };

  async function apply(changes: AccountChange[], now: number): Promise<void> {
    const { failures } = await applyChanges(store, changes, now);
    if (failures[0]) throw failures[0].error;
  }

  let latest = 0;
  return {
    async feed({ slot, at, hasWritten }) {
      latest = at;
      for (const record of hasWritten ? await tap(at) : []) {
        const change = parseStreamRecord(record);
        if (!change) continue;
        count('change');
        const random = randomOf(imageOf(change).accountId);
        const fate = random();
        // An account whose creation is read after a later change is an opening on the day of that one (docs/insights.md).
        const isLate = fate < 0.05 && change.before !== undefined;
        if (isLate) count('change late');
        put(isLate ? slot + 1 + Math.floor(random() * REPLAYED_WITHIN_SLOTS) : slot, change);
        if (fate > 0.95) put(slot + Math.floor(random() * REPLAYED_WITHIN_SLOTS), change);
      }
      const due = bySlot.get(slot) ?? [];
      bySlot.delete(slot);
      if (due.length > 0) await apply(due, at);
    },
    async finish() {
      const left = [...bySlot.entries()].sort(([one], [other]) => one - other);
      bySlot.clear();
      for (const [, changes] of left) await apply(changes, latest);
    },
  };
}
