import type { JWTPayload } from 'jose';
import { OPERATOR_SIGN_IN_SECONDS_MAX } from '../contract/operatorSignIn.ts';
import { CLOCK_TOLERANCE_SECONDS } from './verifyToken.ts';

/** A `viewer` reads, an `operator` also changes. */
export type OperatorRole = 'viewer' | 'operator';

/** Where a token says which role a person has: the value of this claim, or one of its values. */
export type RoleClaim = { claim: string } & Record<OperatorRole, string>;

/** The client at which operators sign in. `roles` is known only to functions with admin routes. */
export type Operators = { clientId: string; roles?: RoleClaim };

/** A leaked token, or the token of a person who is no longer an operator, works for at most this long. */
const TOKEN_SECONDS_MAX = 15 * 60;

/**
 * Whether any claim names this client: `client_id` (RFC 9068), `azp` (OpenID Connect; Auth0, Keycloak, Microsoft Entra ID) or `cid`
 * (Okta).
 */
export const isOfClient = (claims: JWTPayload, clientId: string): boolean =>
  clientsOf(claims).includes(clientId);

const clientsOf = ({ client_id, azp, cid }: JWTPayload) =>
  [client_id, azp, cid].filter((client) => client !== undefined);

/** Returns why a verified token of the operators’ client is not accepted; undefined if it is. `now` is epoch seconds. */
export function operatorTokenProblem(
  claims: JWTPayload,
  { clientId, now }: { clientId: string; now: number },
): string | undefined {
  const { exp = Number.POSITIVE_INFINITY, iat, auth_time: signedInAt } = claims;
  if (clientsOf(claims).some((client) => client !== clientId)) return 'The token names another client, too.';
  if (iat === undefined) return 'The token has no iat, which the tokens of operators need.';
  if (iat > now + CLOCK_TOLERANCE_SECONDS) return 'The token’s iat is in the future.';
  if (exp - iat > TOKEN_SECONDS_MAX) {
    return 'The token is valid for longer than 15 minutes. Configure the issuer to give operators shorter tokens.';
  }
  if (typeof signedInAt !== 'number') {
    return 'The token has no auth_time. Configure the issuer to add it to the access tokens of operators.';
  }
  if (signedInAt > now + CLOCK_TOLERANCE_SECONDS) return 'The token’s auth_time is in the future.';
  if (now - signedInAt >= OPERATOR_SIGN_IN_SECONDS_MAX)
    return 'The sign-in is 12 hours old or older. Sign in again.';
  return undefined;
}

/** The role of a person; `none` without one of the two values. */
export function roleOf(claims: JWTPayload, { claim, viewer, operator }: RoleClaim): OperatorRole | 'none' {
  const values = [claims[claim]].flat();
  if (values.includes(operator)) return 'operator';
  return values.includes(viewer) ? 'viewer' : 'none';
}
