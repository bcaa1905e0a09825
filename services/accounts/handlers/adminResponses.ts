import { assertNever } from '../../../shared/assertNever.ts';
import type { accountAdminRoutes } from '../../../shared/contract/accounts/adminRoutes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { ApiKey } from '../../../shared/credentials/apiKey.ts';
import type { Revocation } from '../../../shared/credentials/apiKeyStore.ts';
import type { AuditEntry } from '../../../shared/credentials/auditTrail.ts';
import { KEY_CACHED_SECONDS } from '../../../shared/credentials/authenticate.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { EraseOutcome } from '../domain/eraseAccount.ts';
import { instantOrNull } from './accountResponse.ts';

/** The bodies and responses of admin routes, except those of an account. Refusals are thrown as problems. */

type Routes = typeof accountAdminRoutes;

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

/** The write is made within the function's 10 s, and another instance may have cached the key just before it. */
const REFUSED_AFTER_SECONDS = 10 + KEY_CACHED_SECONDS;

export function revokeResponse(outcome: Revocation, keyId: string): ResponseOf<Routes['revokeKey']> {
  switch (outcome.kind) {
    case 'revoked': {
      const refusedFrom = isoInstant(outcome.revokedAt + REFUSED_AFTER_SECONDS);
      return { status: 200, body: { keyId, refusedFrom } };
    }
    case 'not_found':
      throw new Problem('key_not_found', `There is no key ${keyId}.`);
    case 'last_admin_key':
      throw new Problem(
        outcome.kind,
        'No other key with the scope admin is in force for another day. Create one first, or revoke this one with npm run keys.',
      );
    default:
      return assertNever(outcome);
  }
}

export function auditBody({
  at,
  requestId,
  by,
  keyId,
  role,
  action,
  accountId,
  details,
  status,
}: AuditEntry) {
  return {
    at: isoInstant(at),
    requestId,
    by,
    keyId: keyId ?? null,
    role: role ?? null,
    act: action,
    userId: accountId ?? null,
    details,
    status: status ?? null,
  };
}

/** Until it is done, the response says when to go on. */
export function erasureResponse(
  outcome: EraseOutcome,
  { accountId: userId, now }: { accountId: string; now: number },
): ResponseOf<Routes['eraseAccount']> {
  switch (outcome.kind) {
    case 'erased':
      return { status: 200, body: { userId, done: true } };
    case 'more':
      return { status: 202, body: { userId, done: false, continueAt: isoInstant(now) } };
    case 'settling':
      return { status: 202, body: { userId, done: false, continueAt: isoInstant(outcome.until) } };
    case 'refused':
      throw erasureProblem(outcome.reason, userId);
    default:
      return assertNever(outcome);
  }
}

function erasureProblem(
  reason: Extract<EraseOutcome, { kind: 'refused' }>['reason'],
  accountId: string,
): Problem {
  switch (reason) {
    case 'account_not_found':
      return new Problem(reason, `There is no account ${accountId}, and none was erased.`);
    case 'sessions_open':
      return new Problem(reason, 'Sessions of the account are open. End them, or set end_sessions.');
    case 'customer_exists':
      return new Problem(
        reason,
        'The account has Stripe customers. Run npm run account -- erase, and say what happens to them with --stripe.',
      );
    default:
      return assertNever(reason);
  }
}
