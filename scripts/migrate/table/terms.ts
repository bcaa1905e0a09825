import { isDeepStrictEqual } from 'node:util';
import type { AdminStore } from '../../../services/accounts/domain/ports.ts';
import { setTerms } from '../../../services/accounts/domain/setTerms.ts';
import type { Terms } from '../../../shared/account/account.ts';
import { isServable, itemLoad } from '../../../shared/account/itemCapacity.ts';
import { chosenOption, type Migration } from '../../../shared/account/migration.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import type { PlannedAccount } from '../planFile.ts';
import type { TableRefusal } from './tableDeps.ts';

/** Who agreed on terms that a move has set. */
export const NOTE_BY = 'migration';

/** `kept`: the account has terms of an offer or of an operator, which the move does not replace. */
export type MovedTerms = 'none' | 'set' | 'kept';

/**
 * The terms that the account is to have. They belong to the planned plan. A customer who chose another one has them until the move
 * only, because the former price is billed until then.
 */
export function termsOf(
  { terms: planned, options, movesAt }: Pick<PlannedAccount, 'terms' | 'options' | 'movesAt'>,
  migration: Pick<Migration, 'options' | 'decision'>,
): Terms | undefined {
  if (!planned) return undefined;
  const { reason: _reason, ...terms } = planned;
  const chosen = chosenOption(migration);
  if (!chosen || movesAt === undefined || chosen.plan === options[0]?.plan) return terms;
  return { ...terms, until: Math.min(terms.until ?? movesAt, movesAt) };
}

/** Why terms can never be set at `now`, epoch seconds: by the rules of the admin API. */
export function refusedTerms(
  terms: Terms,
  { accountId, now }: { accountId: string; now: number },
): TableRefusal | undefined {
  if (terms.until !== undefined && terms.until <= now) {
    return { kind: 'refused', code: 'terms_in_the_past', text: `the terms of ${accountId} have ended` };
  }
  const load = itemLoad(terms);
  if (isServable(load)) return undefined;
  const text = `the item of ${accountId} serves ${load.requestsPerMinuteMax} requests a minute at most`;
  return { kind: 'refused', code: 'terms_not_servable', text };
}

/** Sets the terms of a moved account by the rules of the admin API. Terms that somebody else has set or ended stay as they are. */
export async function moveTerms(
  store: AdminStore,
  { planned, migration, now }: { planned: PlannedAccount; migration: Migration; now: number },
): Promise<MovedTerms | TableRefusal> {
  const accountId = planned.userId;
  const terms = termsOf(planned, migration);
  const [account, note] = await Promise.all([store.readAccount(accountId), store.readTermsNote(accountId)]);
  const isOwn = note === undefined || note.by === NOTE_BY;
  if (terms === undefined || !planned.terms) return 'none';
  if (isDeepStrictEqual(account?.terms, terms)) return 'set';
  if (account?.terms?.offer !== undefined || !isOwn) return 'kept';
  // The customer chose another plan after the move: the terms have ended.
  if (note && terms.until !== undefined && terms.until <= now) return 'set';
  const outcome = await setTerms(store, {
    accountId,
    terms,
    note: { by: NOTE_BY, at: now, reason: planned.terms.reason },
  });
  if (outcome.kind === 'saved') return 'set';
  switch (outcome.reason) {
    case 'from_offer':
      return 'kept';
    case 'until_in_the_past':
    case 'not_servable':
      return refusedTerms(terms, { accountId, now }) ?? 'kept';
    case 'account_being_erased':
    case 'account_not_found':
      return { kind: 'refused', code: 'account_being_erased', text: `${accountId} is being erased` };
    default:
      return assertNever(outcome);
  }
}
