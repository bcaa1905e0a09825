import type { JWTHeaderParameters, JWTPayload } from 'jose';

/** What an access token for this stage has: the claim `aud`, or `client_id` of an issuer that sets no audience (Amazon Cognito). */
export type TokenAudience = { aud: string } | { clientId: string };

/** RFC 9068 (2.1) gives access tokens a type of their own. Most issuers use the general one, or none. */
const ACCESS_TOKEN_TYPES = ['at+jwt', 'application/at+jwt'];
const GENERAL_TYPES = ['jwt', 'application/jwt'];

export const ID_TOKEN_PROBLEM = 'This is an ID token. Send the access token.';

/**
 * Returns why a verified token is no access token for this audience; undefined if it is one. An ID token proves to the app who
 * signed in, and also reaches places that must not call the API, such as the query of a sign-out (RFC 9068, section 6).
 */
export function accessTokenProblem(
  { header, claims }: { header: JWTHeaderParameters; claims: JWTPayload },
  audience: TokenAudience,
): string | undefined {
  const type = header.typ?.toLowerCase();
  const isDeclared = type !== undefined && ACCESS_TOKEN_TYPES.includes(type);
  if (!isDeclared && isIdToken(claims)) return ID_TOKEN_PROBLEM;
  if (!isDeclared && type !== undefined && !GENERAL_TYPES.includes(type)) {
    return 'The token’s typ is not that of an access token.';
  }
  if ('aud' in audience) return undefined;
  // Only here: with `aud`, an issuer may use the claim as it likes.
  if (claims.token_use !== 'access') return 'The token’s token_use is wrong.';
  return claims.client_id === audience.clientId ? undefined : 'The token’s client_id is wrong.';
}

/**
 * Issuers mark ID tokens differently: Cognito by `token_use`, Keycloak by `typ`, others only by claims that OpenID Connect Core defines for
 * ID tokens. Keycloak before version 24 repeats the nonce in access tokens, which name scopes and ID tokens do not.
 */
export function isIdToken(claims: JWTPayload): boolean {
  const { token_use, typ, at_hash, c_hash, nonce } = claims;
  if (token_use === 'id' || typ === 'ID') return true;
  if (at_hash !== undefined || c_hash !== undefined) return true;
  const namesScopes = claims.scope !== undefined || claims.scp !== undefined;
  return nonce !== undefined && !namesScopes;
}
