import { type AccountChange, imageOf } from '../../../services/ledger/domain/effects.ts';
import { openAccounts } from '../../../services/ledger/domain/openAccounts.ts';
import type { LedgerStore } from '../../../services/ledger/domain/ports.ts';
import type { Account } from '../../../shared/account/account.ts';
import type { MemoryTable } from './memoryTable.ts';
import type { AccountWriters } from './writers.ts';

const NOW = Date.parse('2027-02-01T00:00:00Z') / 1000;
const LISTS = ['LISTED#', 'CHANGES#', 'DIRECTORY#'];

type History = {
  accounts: AccountWriters[];
  table: MemoryTable;
  store: LedgerStore;
  random: () => number;
};

/** A ledger that begins to keep operators' lists in the middle of a history, and the run that takes the accounts into them. */
export class OpeningRun {
  readonly #history: History;
  /** The newest record of each account that the ledger was given. */
  readonly #given = new Map<string, number>();

  constructor(history: History) {
    this.#history = history;
  }

  note(changes: AccountChange[]): void {
    for (const change of changes) {
      const { accountId } = imageOf(change);
      const number = Number(change.recordId.split('-')[1]);
      this.#given.set(accountId, Math.max(number, this.#given.get(accountId) ?? 0));
    }
  }

  /** Until now, an earlier release of the ledger had run. */
  forgetLists(): void {
    const { items } = this.#history.table;
    for (const [key, item] of [...items]) {
      const pk = String(item.pk);
      if (LISTS.some((prefix) => pk.startsWith(prefix)) || /^FIGURES#.*#c/.test(pk)) items.delete(key);
      else {
        const kept = Object.entries(item).filter(
          ([name]) => !/^(listing$|level#|opening#|erased#)/.test(name),
        );
        items.set(key, Object.fromEntries(kept));
      }
    }
  }

  /** Opens accounts as they are, which is as the newest record that the ledger was given says, or a later one. */
  async openSome(): Promise<void> {
    const { accounts, random } = this.#history;
    for (const account of accounts) {
      if (random() < 0.5) continue;
      const given = this.#given.get(account.accountId) ?? 0;
      const left = account.written.slice(Math.max(0, given - 1));
      // An erasure would have left its head before the account is created again.
      const images = left.filter(({ life }) => life === left[0]?.life);
      const image = images[Math.floor(random() * images.length)]?.change.after;
      if (image) await this.#open(image);
    }
  }

  async openAll(): Promise<void> {
    for (const { account } of this.#history.accounts) if (account) await this.#open(account);
  }

  async #open(account: Account): Promise<void> {
    const { store } = this.#history;
    const opening = { ...store, readAccounts: async () => [account] };
    for (let attempt = 0; attempt < 50; attempt++) {
      try {
        return void (await openAccounts(opening, [account.accountId], NOW));
      } catch {
        // A crash: the next attempt opens what is left.
      }
    }
    throw new Error('an opening fails again and again');
  }
}
