import type { Account, Terms, TermsNote } from '../../../shared/account/account.ts';
import { type ItemLoad, isServable, itemLoad } from '../../../shared/account/itemCapacity.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { AccountBeingErased, busy } from '../../../shared/fault.ts';
import type { AdminStore } from './ports.ts';

/** Few others write the same attributes: rollovers, checkouts and syncs. More than a few in a row are not expected. */
const ROUNDS_MAX = 5;

export type TermsOutcome =
  | { kind: 'saved'; account: Account }
  | {
      kind: 'refused';
      reason: 'until_in_the_past' | 'account_not_found' | 'account_being_erased' | 'from_offer';
    }
  | { kind: 'refused'; reason: 'not_servable'; load: ItemLoad };

/**
 * Sets the terms of an account, or ends them if `terms` is absent. The terms and the note are saved together. They apply
 * at once, including to the usage of the current period. Terms for a user never seen create a free account. Terms of an
 * offer follow its price, so nobody sets or ends them. Terms that promise
 * more than the account item can serve are refused, and terms of an account that is being erased: a repeated call would create a new
 * account for them. Throws `busy` if other callers win every round.
 */
export async function setTerms(
  store: AdminStore,
  { accountId, terms, note }: { accountId: string; terms?: Terms; note: TermsNote },
): Promise<TermsOutcome> {
  const now = note.at;
  if (terms?.until !== undefined && terms.until <= now) {
    return { kind: 'refused', reason: 'until_in_the_past' };
  }
  const load = terms && itemLoad(terms);
  if (load && !isServable(load)) return { kind: 'refused', reason: 'not_servable', load };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = terms ? await readOrCreate(store, accountId, now) : await store.readAccount(accountId);
    if (!before) return { kind: 'refused', reason: 'account_not_found' };
    if (before === 'being_erased') return { kind: 'refused', reason: 'account_being_erased' };
    if (before.terms?.offer !== undefined) return { kind: 'refused', reason: 'from_offer' };
    const after = rollOver({ ...before, terms }, now);
    if (await store.saveTerms({ before, after, note })) return { kind: 'saved', account: after };
  }
  throw busy(`account ${accountId}`);
}

async function readOrCreate(
  store: AdminStore,
  accountId: string,
  now: number,
): Promise<Account | 'being_erased'> {
  try {
    return await store.readOrCreateAccount(accountId, now);
  } catch (error) {
    if (error instanceof AccountBeingErased) return 'being_erased';
    throw error;
  }
}
