import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { isId } from '../contract/ids.ts';
import { Fault } from '../fault.ts';

/** Whose tokens a stage takes from end users. */
export type Identity = {
  /** Must be the token's `iss`, to the letter. */
  issuer: string;
  /** Must be the token's `aud`, or one of several. */
  audience: string;
  /** Where the issuer publishes its keys. */
  jwksUrl: string;
};

/** Both sign with a private key: none that a stage could give away, or that a public key could be taken for. */
const ALGORITHMS = ['RS256', 'ES256'];

/** A key that the issuer took back is refused after an hour at the latest, also by functions that live long. */
const KEYS_AGE_MAX_MS = 3_600_000;

/** Tokens of keys that are not known make the issuer be asked once in so long, however many come: new keys are rare. */
const KEYS_ASKED_EVERY_MS = 30_000;

/** After a look that failed, the issuer is left alone so long: a caller with nonsense must not make each request wait. */
const FAILED_LOOK_MS = 5_000;

/** An issuer answers from a cache within 100 ms; a caller who waits 3 s still has an answer within the function's 10 s. */
const KEYS_TIMEOUT_MS = 3_000;

/** Clocks of the issuer and of Lambda differ by less. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** The headers of a request have 10 kB together at API Gateway. */
const TOKEN_LENGTH_MAX = 8_192;

/** Faults of the issuer, by jose's codes; all others are the token's. */
const ISSUER_FAULTS = new Set([
  'ERR_JWKS_TIMEOUT',
  'ERR_JWKS_INVALID',
  // An answer of the issuer that is no 200, or no JSON.
  'ERR_JOSE_GENERIC',
]);

export type TokenCheck = { kind: 'user'; userId: string } | { kind: 'refused'; reason: string };
export type CheckUserToken = (token: string) => Promise<TokenCheck>;

/**
 * Tells whose a token is: RS256 or ES256 (RFC 7519, 8725) by a key of the issuer's, of this audience, not expired; `sub`
 * is the user's id. Throws 503 `issuer_unavailable` while the issuer's keys cannot be read, since that says nothing of
 * the token. `now` is epoch seconds.
 */
export function createUserTokenCheck(
  { issuer, audience, jwksUrl }: Identity,
  clock: () => number = () => Math.floor(Date.now() / 1000),
): CheckUserToken {
  const keys = restingAfterFailures(
    createRemoteJWKSet(new URL(jwksUrl), {
      cacheMaxAge: KEYS_AGE_MAX_MS,
      cooldownDuration: KEYS_ASKED_EVERY_MS,
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
      return isId(sub) ? { kind: 'user', userId: sub } : refused('The token’s sub cannot be a user id here.');
    } catch (error) {
      return refusalOf(error);
    }
  };
}

/** The same keys; what a look failed with is the answer for a while, without another look. */
function restingAfterFailures(look: JWTVerifyGetKey): JWTVerifyGetKey {
  let failure: { error: unknown; untilMs: number } | undefined;
  return async (...asked) => {
    if (failure && Date.now() < failure.untilMs) throw failure.error;
    try {
      return await look(...asked);
    } catch (error) {
      failure = isOfToken(error) ? undefined : { error, untilMs: Date.now() + FAILED_LOOK_MS };
      throw error;
    }
  };
}

const isOfToken = (error: unknown) => error instanceof errors.JOSEError && !ISSUER_FAULTS.has(error.code);

const refused = (reason: string): TokenCheck => ({ kind: 'refused', reason });

function refusalOf(error: unknown): TokenCheck {
  if (error instanceof errors.JWTExpired) return refused('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(`The token’s ${error.claim} is wrong.`);
  if (isOfToken(error)) return refused('The token is none that this stage takes.');
  throw new Fault('issuer_unavailable', 'the issuer’s keys cannot be read', {
    cause: error,
    retryAfterSeconds: 5,
  });
}
