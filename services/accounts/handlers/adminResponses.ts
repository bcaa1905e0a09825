import type { Account } from '../../../shared/account/account.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import type { ApiKey } from '../../../shared/credentials/apiKey.ts';
import type { AuditEntry } from '../../../shared/credentials/auditTrail.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { TermsNote } from '../domain/ports.ts';
import { usage } from '../domain/usage.ts';

/** What operators are told, in the words of the API. */

const instantOrNull = (at: number | undefined) => (at === undefined ? null : isoInstant(at));

export function keyBody({ keyId, name, scopes, createdAt, endsAt }: ApiKey) {
  return {
    keyId,
    name,
    scopes,
    createdAt: isoInstant(createdAt),
    expiresAt: instantOrNull(endsAt),
  };
}

export function listedKeyBody(key: ApiKey) {
  return { ...keyBody(key), lastUsedDay: key.lastUsedDay ?? null, revokedAt: instantOrNull(key.revokedAt) };
}

export function auditBody({ at, requestId, by, keyId, act, accountId, details, status }: AuditEntry) {
  return {
    at: isoInstant(at),
    requestId,
    by,
    keyId: keyId ?? null,
    act,
    userId: accountId ?? null,
    details,
    status: status ?? null,
  };
}

export function accountBody(stored: Account, note: TermsNote | undefined, now: number) {
  const account = accountAt(stored, now);
  return {
    userId: account.accountId,
    createdAt: isoInstant(account.createdAt),
    usage: usage(account, now),
    projectsIncluded: account.projectsIncluded,
    openSessions: Object.keys(account.open).length,
    customers: account.customers,
    subscription: account.subscription?.id ?? null,
    terms: account.terms && note ? termsBody(account.terms, note) : null,
  };
}

function termsBody(terms: NonNullable<Account['terms']>, { by, at, reason }: TermsNote) {
  const { sessionsIncluded, concurrent, requestsPerMinute, projectsIncluded, until, holdUnpaid } = terms;
  return {
    sessionsIncluded: sessionsIncluded ?? null,
    concurrent: concurrent ?? null,
    requestsPerMinute: requestsPerMinute ?? null,
    projectsIncluded: projectsIncluded ?? null,
    until: instantOrNull(until),
    holdUnpaid: holdUnpaid ?? false,
    by,
    at: isoInstant(at),
    reason,
  };
}
