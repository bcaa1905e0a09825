import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { isEmailLike, isId } from '../contract/ids.ts';
import { Fault } from '../fault.ts';

/** The issuer whose tokens a stage accepts from end users. */
export type Identity = {
  /** The exact `iss` of its tokens. */
  issuer: string;
  /** The `aud` of its tokens, or one of them. */
  audience: string;
  /** The address of the issuer's public keys, a JSON Web Key Set. */
  jwksUrl: string;
};

/** Asymmetric only: a stage holds no secret that could sign a token, and a public key cannot be used as a shared secret. */
const ALGORITHMS = ['RS256', 'ES256'];

/** A key that the issuer withdrew is refused after one hour at most, also by a long-lived function instance. */
const KEYS_AGE_MAX_MS = 3_600_000;

/** Tokens with an unknown key cause at most one request to the issuer in this time: new keys are rare. */
const KEYS_COOLDOWN_MS = 30_000;

/** After a failed request the issuer is not called for this long, so that not every request waits for the timeout. */
const FAILURE_COOLDOWN_MS = 5_000;

/** An issuer responds from a cache within 100 ms. After 3 s there is still time to respond within the function's 10 s. */
const KEYS_TIMEOUT_MS = 3_000;

/** The clocks of the issuer and of Lambda differ by less than this. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** API Gateway accepts 10 kB of headers per request. */
const TOKEN_LENGTH_MAX = 8_192;

/** jose's codes for faults of the issuer. All its other codes are faults of the token. */
const ISSUER_FAULTS = new Set([
  'ERR_JWKS_TIMEOUT',
  'ERR_JWKS_INVALID',
  // The issuer's response is not a 200, or not JSON.
  'ERR_JOSE_GENERIC',
]);

export type TokenCheck = { kind: 'user'; userId: string } | { kind: 'refused'; reason: string };
export type CheckUserToken = (token: string) => Promise<TokenCheck>;

/**
 * Returns a check that identifies the user of a token. It must be signed with RS256 or ES256 by a key of the issuer, be
 * for this audience and not have expired (RFC 7519, RFC 8725). Its `sub` is the user's id. The check throws
 * `issuer_unavailable` while the issuer's keys cannot be read, because the token may be valid. `clock` returns epoch
 * seconds.
 */
export function createUserTokenCheck(
  { issuer, audience, jwksUrl }: Identity,
  clock: () => number = () => Math.floor(Date.now() / 1000),
): CheckUserToken {
  const keys = pausedAfterFailure(
    createRemoteJWKSet(new URL(jwksUrl), {
      cacheMaxAge: KEYS_AGE_MAX_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
      timeoutDuration: KEYS_TIMEOUT_MS,
    }),
  );
  return async (token) => {
    if (token.length > TOKEN_LENGTH_MAX) return refused('The token is too long.');
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock() * 1000),
      });
      const { sub } = payload;
      return isId(sub) ? { kind: 'user', userId: sub } : refused(subProblem(sub));
    } catch (error) {
      return refusalOf(error);
    }
  };
}

/** The same keys. After a failure it throws the same error for a while, without calling the issuer. */
function pausedAfterFailure(fetchKey: JWTVerifyGetKey): JWTVerifyGetKey {
  let failure: { error: unknown; untilMs: number } | undefined;
  return async (...tokenParts) => {
    if (failure && Date.now() < failure.untilMs) throw failure.error;
    try {
      return await fetchKey(...tokenParts);
    } catch (error) {
      failure = isTokenFault(error) ? undefined : { error, untilMs: Date.now() + FAILURE_COOLDOWN_MS };
      throw error;
    }
  };
}

const isTokenFault = (error: unknown) => error instanceof errors.JOSEError && !ISSUER_FAULTS.has(error.code);

/** Never repeats the claim: it may be an e-mail address. */
const subProblem = (sub: unknown) =>
  isEmailLike(sub)
    ? 'The token’s sub is an e-mail address, which must not appear in logs. Configure the issuer to send a stable id as sub.'
    : 'The token’s sub is not a user id: 1 to 128 characters of A-Z a-z 0-9 . _ : | - that start with a letter, a digit, _ or -.';

const refused = (reason: string): TokenCheck => ({ kind: 'refused', reason });

function refusalOf(error: unknown): TokenCheck {
  if (error instanceof errors.JWTExpired) return refused('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(`The token’s ${error.claim} is wrong.`);
  if (isTokenFault(error)) return refused('This stage does not accept the token.');
  throw new Fault('issuer_unavailable', 'the issuer’s keys cannot be read', {
    cause: error,
    retryAfterSeconds: 5,
  });
}
