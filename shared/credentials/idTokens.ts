import type { JWTHeaderParameters, JWTPayload } from 'jose';
import * as z from 'zod/mini';
import { contactAddress } from '../contract/fields.ts';
import { createTokenVerifier, refused, type TokenRefusal, type VerifyOptions } from './verifyToken.ts';

/** `email` is verified by the issuer. `issuedAt` is epoch seconds. */
export type IdTokenCheck = { kind: 'verified'; email: string; issuedAt: number } | TokenRefusal;

/** Checks an ID token of this user. */
export type CheckIdToken = (token: string, userId: string) => Promise<IdTokenCheck>;

/**
 * Returns a check of ID tokens (OpenID Connect Core, 3.1.3.7). A token must be signed by the issuer for the app, be an ID token of
 * the user that has not expired, and have a verified address. The check throws `issuer_unavailable` if the token may be signed with a
 * key that cannot be read. A refusal never repeats a claim.
 */
export function createIdTokenCheck(
  { appClientId, ...issuer }: { issuer: string; jwksUrl: string; appClientId: string },
  options: VerifyOptions = {},
): CheckIdToken {
  const verify = createTokenVerifier(issuer, options);
  return async (token, userId) => {
    const verified = await verify(token, { audience: appClientId, claims: ['sub', 'exp', 'iat'] });
    if (verified.kind === 'refused') return refused(verified.reason);
    const { payload, protectedHeader } = verified;
    const problem = idTokenProblem({ header: protectedHeader, claims: payload }, { appClientId, userId });
    if (problem !== undefined) return refused(problem);
    const email = z.safeParse(contactAddress, payload.email);
    if (!email.success) return refused('The token has no e-mail address that e-mails can be sent to.');
    return { kind: 'verified', email: email.data, issuedAt: payload.iat ?? 0 };
  };
}

const ACCESS_TOKEN_PROBLEM = 'This is an access token. Send the ID token.';

function idTokenProblem(
  { header, claims }: { header: JWTHeaderParameters; claims: JWTPayload },
  { appClientId, userId }: { appClientId: string; userId: string },
): string | undefined {
  if (isAccessToken(header, claims)) return ACCESS_TOKEN_PROBLEM;
  // A token for several clients names the one that it was issued to.
  const isForOthers = Array.isArray(claims.aud) && claims.aud.length > 1;
  if (isForOthers && claims.azp !== appClientId) return 'The token’s azp is wrong.';
  if (claims.sub !== userId) return 'The token’s sub is not the signed-in user.';
  // Amazon Cognito has a text for users of another identity provider.
  const { email_verified: isVerified } = claims;
  if (isVerified !== true && isVerified !== 'true') return 'The token’s email is not verified by the issuer.';
  return undefined;
}

/**
 * An access token whose audience is the app, too. ID tokens of some issuers have nothing that access tokens lack, so that a token is
 * refused for what only access tokens have: a type of their own (RFC 9068, 2.1), `token_use` at Cognito, `typ` at Keycloak, scopes.
 */
function isAccessToken({ typ: type }: JWTHeaderParameters, claims: JWTPayload): boolean {
  const { token_use, typ, scope, scp } = claims;
  if (/^(application\/)?at\+jwt$/i.test(type ?? '')) return true;
  if (token_use !== undefined && token_use !== 'id') return true;
  if (typ !== undefined && typ !== 'ID') return true;
  return scope !== undefined || scp !== undefined;
}
