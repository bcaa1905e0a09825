import { isEmailLike, isId } from '../contract/ids.ts';
import { accessTokenProblem, ID_TOKEN_PROBLEM, isIdToken, type TokenAudience } from './accessToken.ts';
import { createTokenVerifier, refused, type TokenRefusal, type VerifyOptions } from './verifyToken.ts';

/** The issuer whose tokens a stage accepts from end users. */
export type Identity = {
  /** The exact `iss` of its tokens. */
  issuer: string;
  /** What its access tokens for this stage have. A token may have further values of `aud`. */
  audience: TokenAudience;
  /** The address of the issuer's public keys, a JSON Web Key Set. */
  jwksUrl: string;
};

export type TokenCheck = { kind: 'user'; userId: string } | TokenRefusal;
export type CheckUserToken = (token: string) => Promise<TokenCheck>;

/**
 * Returns a check that identifies the user of a token. It must be signed with RS256 or ES256 by a key of the issuer, be
 * an access token for this audience and not have expired (RFC 7519, RFC 8725). Its `sub` is the user's id. The check throws
 * `issuer_unavailable` if the token may be signed with a key that cannot be read.
 */
export function createUserTokenCheck(
  { audience, ...issuer }: Identity,
  options: VerifyOptions = {},
): CheckUserToken {
  const verify = createTokenVerifier(issuer, options);
  const expected = { ...('aud' in audience ? { audience: audience.aud } : {}), claims: ['sub', 'exp'] };
  return async (token) => {
    const verified = await verify(token, expected);
    if (verified.kind === 'refused') {
      const { error, ...refusal } = verified;
      // The audience of an ID token is a client. Its signature was verified before.
      const isIdTokenSent = error?.claim === 'aud' && isIdToken(error.payload);
      return isIdTokenSent ? refused(ID_TOKEN_PROBLEM) : refusal;
    }
    const { payload, protectedHeader } = verified;
    const problem = accessTokenProblem({ header: protectedHeader, claims: payload }, audience);
    if (problem !== undefined) return refused(problem);
    const { sub } = payload;
    return isId(sub) ? { kind: 'user', userId: sub } : refused(subProblem(sub));
  };
}

/** Never repeats the claim: it may be an e-mail address. */
const subProblem = (sub: unknown) =>
  isEmailLike(sub)
    ? 'The token’s sub is an e-mail address, which must not appear in logs. Configure the issuer to send a stable id as sub.'
    : 'The token’s sub is not a user id: 1 to 128 characters of A-Z a-z 0-9 . _ : | - that start with a letter, a digit, _ or -.';
