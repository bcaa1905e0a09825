import { isEmailLike, isId } from '../contract/ids.ts';
import { accessTokenProblem, ID_TOKEN_PROBLEM, isIdToken, type TokenAudience } from './accessToken.ts';
import {
  isOfClient,
  type OperatorRole,
  type Operators,
  operatorTokenProblem,
  roleOf,
} from './operatorTokens.ts';
import {
  createTokenVerifier,
  epochSeconds,
  refused,
  type TokenRefusal,
  type VerifyOptions,
} from './verifyToken.ts';

/** The issuer whose tokens a stage accepts. */
export type Identity = {
  /** The exact `iss` of its tokens. */
  issuer: string;
  /** What its access tokens for this stage have. A token may have further values of `aud`. */
  audience: TokenAudience;
  /** The address of the issuer's public keys, a JSON Web Key Set. */
  jwksUrl: string;
  /** Where operators sign in. Without it the stage has operators' API keys only. */
  operators?: Operators | undefined;
};

export type TokenCheck =
  | { kind: 'user'; userId: string }
  /** A person at the operators' client. The role is `none` if the token has no role, or the function has no admin routes. */
  | { kind: 'operator'; operatorId: string; role: OperatorRole | 'none' }
  | TokenRefusal;
export type CheckToken = (token: string) => Promise<TokenCheck>;

/**
 * Returns a check that identifies the user or operator of a token. It must be signed with RS256 or ES256 by a key of the issuer, be
 * an access token for this audience and not have expired (RFC 7519, RFC 8725). Its `sub` is the id. A token of the operators' client
 * is never a user's. The check throws `issuer_unavailable` if the token may be signed with a key that cannot be read.
 */
export function createTokenCheck(
  { audience, operators, ...issuer }: Identity,
  options: VerifyOptions = {},
): CheckToken {
  const { clock = epochSeconds } = options;
  const verify = createTokenVerifier(issuer, options);
  const expected = { ...('aud' in audience ? { audience: audience.aud } : {}), claims: ['sub', 'exp'] };
  return async (text) => {
    const verified = await verify(text, expected);
    if (verified.kind === 'refused') {
      const { error, ...refusal } = verified;
      // The audience of an ID token is a client. Its signature was verified before.
      const isIdTokenSent = error?.claim === 'aud' && isIdToken(error.payload);
      return isIdTokenSent ? refused(ID_TOKEN_PROBLEM) : refusal;
    }
    const { payload, protectedHeader } = verified;
    const token = { header: protectedHeader, claims: payload };
    return operators !== undefined && isOfClient(payload, operators.clientId)
      ? operatorOf(token, { operators, audience, now: clock() })
      : userOf(token, audience);
  };
}

type DecodedToken = Parameters<typeof accessTokenProblem>[0];

function userOf(token: DecodedToken, audience: TokenAudience): TokenCheck {
  const problem = accessTokenProblem(token, audience);
  if (problem !== undefined) return refused(problem);
  const { sub } = token.claims;
  return isId(sub) ? { kind: 'user', userId: sub } : refused(subProblem(sub));
}

function operatorOf(
  token: DecodedToken,
  { operators, audience, now }: { operators: Operators; audience: TokenAudience; now: number },
): TokenCheck {
  const { clientId, roles } = operators;
  // An issuer without audiences names the client instead, which is another one than the app's.
  const expected = 'aud' in audience ? audience : { clientId };
  const problem =
    accessTokenProblem(token, expected) ?? operatorTokenProblem(token.claims, { clientId, now });
  if (problem !== undefined) return refused(problem);
  const { sub } = token.claims;
  if (!isId(sub)) return refused(subProblem(sub));
  return {
    kind: 'operator',
    operatorId: sub,
    role: roles === undefined ? 'none' : roleOf(token.claims, roles),
  };
}

/** Never repeats the claim: it may be an e-mail address. */
const subProblem = (sub: unknown) =>
  isEmailLike(sub)
    ? 'The token’s sub is an e-mail address, which must not appear in logs. Configure the issuer to send a stable id as sub.'
    : 'The token’s sub is not a user id: 1 to 128 characters of A-Z a-z 0-9 . _ : | - that start with a letter, a digit, _ or -.';
