import type { Account, Terms } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { busy } from '../../../shared/fault.ts';
import type { AdminStore, TermsNote } from './ports.ts';

/** Other writers of the same account are starts that roll its period over, checkouts and syncs: a few in a row at most. */
const ROUNDS_MAX = 5;

export type TermsOutcome =
  | { kind: 'saved'; account: Account }
  | { kind: 'refused'; reason: 'until_in_the_past' | 'account_not_found' };

/**
 * Sets or, without `terms`, ends the terms of an account and saves who agreed on it and why, both or neither. They apply
 * at once, also to the usage of the current period. Terms for a user never seen create a free account.
 */
export async function setTerms(
  store: AdminStore,
  { accountId, terms, note }: { accountId: string; terms?: Terms; note: TermsNote },
): Promise<TermsOutcome> {
  const now = note.at;
  if (terms?.until !== undefined && terms.until <= now) {
    return { kind: 'refused', reason: 'until_in_the_past' };
  }
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = terms
      ? await store.readOrCreateAccount(accountId, now)
      : await store.readAccount(accountId);
    if (!before) return { kind: 'refused', reason: 'account_not_found' };
    const after = rollOver({ ...before, terms }, now);
    if (await store.saveTerms({ before, after, note })) return { kind: 'saved', account: after };
  }
  throw busy(`account ${accountId}`);
}
