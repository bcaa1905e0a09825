import type { Account, Terms, TermsNote } from '../../../shared/account/account.ts';
import type { Contact } from '../../../shared/account/contact.ts';
import { grantAt, termsState } from '../../../shared/account/entitlements.ts';
import { PLANS, shownPlan } from '../../../shared/account/plans.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import type { accountAdminRoutes } from '../../../shared/contract/accounts/adminRoutes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { invalidField, Problem } from '../../../shared/http/problem.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { TermsOutcome } from '../domain/setTerms.ts';
import { usage } from '../domain/usage.ts';

/** An account as operators see it, and the responses that have it. Refusals are thrown as problems. */

type Routes = typeof accountAdminRoutes;

export const instantOrNull = (at: number | undefined) => (at === undefined ? null : isoInstant(at));

/** 404 `account_not_found` without an account. */
export function accountResponse({
  accountId,
  account: stored,
  note,
  contact,
  now,
}: {
  accountId: string;
  account: Account | undefined;
  note: TermsNote | undefined;
  contact: Contact;
  now: number;
}): ResponseOf<Routes['getAccount']> {
  if (!stored) throw new Problem('account_not_found', `There is no account ${accountId}.`);
  const account = accountAt(stored, now);
  return {
    status: 200,
    body: {
      userId: account.accountId,
      createdAt: isoInstant(account.createdAt),
      usage: usage(account, now),
      planLimits: planLimits(account),
      projectsIncluded: account.projectsIncluded,
      projectsActive: Object.keys(account.projects).length,
      openSessions: Object.keys(account.open).length,
      customers: account.customers,
      subscription: account.subscription?.id ?? null,
      renewsAt: instantOrNull(renewsAt(account, now)),
      mrrMinor: account.subscription ? (account.subscription.mrr ?? null) : 0,
      currency: PLANS.free.price.currency,
      contact: contactBody(contact),
      terms:
        account.terms && note
          ? termsBody(
              account.terms,
              note,
              termsState(account.terms, { subscription: account.subscription, now }),
            )
          : null,
    },
  };
}

export function termsResponse(
  outcome: TermsOutcome,
  { accountId, note, contact }: { accountId: string; note: TermsNote; contact: Contact },
): ResponseOf<Routes['setTerms']> {
  if (outcome.kind === 'saved') {
    return accountResponse({ accountId, account: outcome.account, note, contact, now: note.at });
  }
  switch (outcome.reason) {
    case 'until_in_the_past':
      throw invalidField('until', 'must be later than now');
    case 'account_not_found':
      throw new Problem(outcome.reason, `There is no account ${accountId}.`);
    case 'account_being_erased':
      throw new Problem(
        outcome.reason,
        `The account ${accountId} is being erased. Set the terms after the erasure only if they are for a new account with this id.`,
      );
    case 'from_offer':
      throw new Problem(
        'terms_from_offer',
        'The terms are those of an offer that the account pays for. They end with its price; make another offer instead.',
      );
    case 'not_servable': {
      const { requestsPerMinuteMax, concurrent, projectsIncluded } = outcome.load;
      throw invalidField(
        'requests_per_minute',
        `must be at most ${requestsPerMinuteMax} with ${concurrent} open sessions and ${projectsIncluded} projects; ` +
          'for figures that are not given, those of the largest plan count',
      );
    }
    default:
      return assertNever(outcome);
  }
}

/** Those of the greatest known plan, if only a newer release knows the account's. */
function planLimits({ plan }: Account) {
  const { sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded } = PLANS[shownPlan(plan)];
  return { sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded };
}

/** When the next invoice is due, epoch seconds. Unpaid time has no end that was paid for. */
function renewsAt({ subscription }: Account, now: number): number | undefined {
  if (!subscription || subscription.cancelAt !== undefined) return undefined;
  return grantAt(subscription, now).kind === 'full' ? subscription.paidUntil : undefined;
}

const contactBody = ({ email, verifiedBy, suppressed, proposed, language }: Contact) => ({
  email: email ?? null,
  verifiedBy: verifiedBy ?? null,
  problem: suppressed?.reason ?? null,
  pendingEmail: proposed?.email ?? null,
  pendingProblem: proposed?.problem ?? null,
  language,
});

function termsBody(terms: Terms, { by, at, reason }: TermsNote, state: ReturnType<typeof termsState>) {
  const { sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded } = terms;
  const { until, holdUnpaid, offer } = terms;
  return {
    sessionsIncluded: sessionsIncluded ?? null,
    concurrent: concurrent ?? null,
    requestsPerMinute: requestsPerMinute ?? null,
    projectsIncluded: projectsIncluded ?? null,
    until: instantOrNull(until),
    holdUnpaid: holdUnpaid ?? false,
    active: state === 'active',
    inactiveReason: state === 'active' ? null : state,
    offer: offer ?? null,
    by,
    at: isoInstant(at),
    reason,
  };
}
