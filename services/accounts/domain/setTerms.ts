import type { Account, Terms } from '../../../shared/account/account.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import { AppError, busy, invalidField } from '../../../shared/http/errors.ts';
import type { AdminStore, TermsNote } from './ports.ts';

/** Another writer of the same account is a start that rolls its period, a checkout or a sync: a few in a row at most. */
const ROUNDS_MAX = 5;

/**
 * Gives the account these terms, or none, and writes down who agreed on them and why, all of it or nothing. They hold at
 * once, for the use of the period that is under way, too. Answers with the account as it stands then.
 */
export async function setTerms(
  store: AdminStore,
  { accountId, terms, note }: { accountId: string; terms?: Terms; note: TermsNote },
): Promise<Account> {
  const now = note.at;
  if (terms?.until !== undefined && terms.until <= now) throw invalidField('until', 'must be later than now');
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = terms
      ? await store.readOrCreateAccount(accountId, now)
      : await store.readAccount(accountId);
    if (!before) throw new AppError('account_not_found', 404, `There is no account ${accountId}.`);
    const after = rollOver({ ...before, terms }, now);
    if (await store.saveTerms({ before, after, note })) return after;
  }
  throw busy(`account ${accountId}`);
}
