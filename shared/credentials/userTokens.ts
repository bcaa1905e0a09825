import {
  decodeProtectedHeader,
  errors,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import { isEmailLike, isId } from '../contract/ids.ts';
import { Fault } from '../fault.ts';
import { accessTokenProblem, ID_TOKEN_PROBLEM, isIdToken, type TokenAudience } from './accessToken.ts';
import { createIssuerKeys, type IssuerKeys, issuerUnavailable } from './issuerKeys.ts';

/** The issuer whose tokens a stage accepts from end users. */
export type Identity = {
  /** The exact `iss` of its tokens. */
  issuer: string;
  /** What its access tokens for this stage have. A token may have further values of `aud`. */
  audience: TokenAudience;
  /** The address of the issuer's public keys, a JSON Web Key Set. */
  jwksUrl: string;
};

/** Asymmetric only: a stage holds no secret that could sign a token, and a public key cannot be used as a shared secret. */
const ALGORITHMS = ['RS256', 'ES256'];

/**
 * The most by which the clocks of issuer and Lambda may differ, at `exp` and `nbf`. Issuers set `nbf` to the time of issue, and a
 * client renews its token at `exp`. RFC 7519 (4.1.4) expects a leeway of "no more than a few minutes".
 */
const CLOCK_TOLERANCE_SECONDS = 30;

/** API Gateway accepts 10 kB of headers per request. */
const TOKEN_LENGTH_MAX = 8_192;

export type TokenCheck = { kind: 'user'; userId: string } | { kind: 'refused'; reason: string };
export type CheckUserToken = (token: string) => Promise<TokenCheck>;

/**
 * Returns a check that identifies the user of a token. It must be signed with RS256 or ES256 by a key of the issuer, be
 * an access token for this audience and not have expired (RFC 7519, RFC 8725). Its `sub` is the user's id. The check throws
 * `issuer_unavailable` if the token may be signed with a key that cannot be read. `clock` returns epoch seconds.
 * `onUnreadable` receives the error whenever the issuer's keys cannot be read.
 */
export function createUserTokenCheck(
  { issuer, audience, jwksUrl }: Identity,
  {
    clock = () => Math.floor(Date.now() / 1000),
    onUnreadable = () => {},
  }: { clock?: () => number; onUnreadable?(error: unknown): void } = {},
): CheckUserToken {
  const issuerKeys = createIssuerKeys(jwksUrl, onUnreadable);
  return async (token) => {
    if (token.length > TOKEN_LENGTH_MAX) return refused('The token is too long.');
    try {
      const { payload, protectedHeader } = await verifyRereading(token, issuerKeys, {
        issuer,
        ...('aud' in audience ? { audience: audience.aud } : {}),
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock() * 1000),
      });
      const problem = accessTokenProblem({ header: protectedHeader, claims: payload }, audience);
      if (problem !== undefined) return refused(problem);
      const { sub } = payload;
      return isId(sub) ? { kind: 'user', userId: sub } : refused(subProblem(sub));
    } catch (error) {
      return refusalOf(error);
    }
  };
}

/** Only a token that no known key can have signed waits for the issuer. */
async function verifyRereading(
  token: string,
  issuerKeys: IssuerKeys,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  const keys = await issuerKeys.current();
  try {
    return await verifyWithEach(token, keys, options);
  } catch (error) {
    if (!mayHaveNewKey(token, error) || !(await issuerKeys.reread())) throw error;
    return verifyWithEach(token, keys, options);
  }
}

/** A token need not name its key: then each key of its algorithm is tried. */
async function verifyWithEach(
  token: string,
  keys: JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options);
      } catch (failure) {
        if (!isWrongSignature(failure)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

const isWrongSignature = (error: unknown) => error instanceof errors.JWSSignatureVerificationFailed;

const mayHaveNewKey = (token: string, error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  (isWrongSignature(error) && decodeProtectedHeader(token).kid === undefined);

/** Never repeats the claim: it may be an e-mail address. */
const subProblem = (sub: unknown) =>
  isEmailLike(sub)
    ? 'The token’s sub is an e-mail address, which must not appear in logs. Configure the issuer to send a stable id as sub.'
    : 'The token’s sub is not a user id: 1 to 128 characters of A-Z a-z 0-9 . _ : | - that start with a letter, a digit, _ or -.';

const refused = (reason: string): TokenCheck => ({ kind: 'refused', reason });

function refusalOf(error: unknown): TokenCheck {
  if (error instanceof Fault) throw error;
  if (error instanceof errors.JWTExpired) return refused('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    // The audience of an ID token is a client. Its signature was verified before.
    const isIdTokenSent = error.claim === 'aud' && isIdToken(error.payload);
    return refused(isIdTokenSent ? ID_TOKEN_PROBLEM : `The token’s ${error.claim} is wrong.`);
  }
  // A key of the issuer that cannot be used is no fault of the token.
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid))
    return refused('This stage does not accept the token.');
  throw issuerUnavailable(error);
}
