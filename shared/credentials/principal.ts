import { assertNever } from '../assertNever.ts';
import type { Scope } from '../contract/scopes.ts';
import type { OperatorRole } from './operatorTokens.ts';

/** The scopes of a server that makes every call for its accounts. */
export const SERVER_SCOPES: Scope[] = ['metering', 'report', 'billing', 'read'];

/**
 * Who is calling: a server with a secret key, an end user with a token of the stage's issuer, or a person with a token of the
 * operators' client.
 */
export type Principal =
  | { kind: 'key'; keyId: string; keyName: string; scopes: readonly Scope[] }
  | { kind: 'user'; userId: string }
  | { kind: 'operator'; operatorId: string; role: OperatorRole | 'none' };

/** Whether the caller may read and change the account. To other callers the account does not exist: 404. */
export function mayTouch(principal: Principal, accountId: string): boolean {
  switch (principal.kind) {
    case 'key':
      return true;
    case 'user':
      return principal.userId === accountId;
    case 'operator':
      return false;
    default:
      return assertNever(principal);
  }
}
