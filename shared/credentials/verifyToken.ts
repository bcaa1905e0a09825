import {
  decodeProtectedHeader,
  errors,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import { Fault } from '../fault.ts';
import { createIssuerKeys, type IssuerKeys, issuerUnavailable } from './issuerKeys.ts';

/** Asymmetric only: a stage holds no secret that could sign a token, and a public key cannot be used as a shared secret. */
const ALGORITHMS = ['RS256', 'ES256'];

/**
 * The most by which the clocks of issuer and Lambda may differ, at `exp` and `nbf`. Issuers set `nbf` to the time of issue, and a
 * client renews its token at `exp`. RFC 7519 (4.1.4) expects a leeway of "no more than a few minutes".
 */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** API Gateway accepts 10 kB of headers per request. */
const TOKEN_LENGTH_MAX = 8_192;

export type TokenRefusal = { kind: 'refused'; reason: string };
export type VerifiedToken = { kind: 'verified' } & Pick<JWTVerifyResult, 'payload' | 'protectedHeader'>;

/** Verifies signature, `iss`, `exp` and `nbf` of a token, that it has these claims and, if it is given, this audience. */
export type VerifyToken = (
  token: string,
  expected: { audience?: string; claims: string[] },
) => Promise<VerifiedToken | (TokenRefusal & { error?: errors.JWTClaimValidationFailed })>;

export type VerifyOptions = {
  /** Returns epoch seconds. */
  clock?(): number;
  /** Receives the error whenever the issuer's keys cannot be read. */
  onUnreadable?(error: unknown): void;
};

export const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * Returns a check of tokens that the issuer must have signed with RS256 or ES256 (RFC 7519, RFC 8725). It throws
 * `issuer_unavailable` if the token may be signed with a key that cannot be read. A refusal never repeats a claim.
 */
export function createTokenVerifier(
  { issuer, jwksUrl }: { issuer: string; jwksUrl: string },
  { clock = epochSeconds, onUnreadable = () => {} }: VerifyOptions = {},
): VerifyToken {
  const issuerKeys = createIssuerKeys(jwksUrl, onUnreadable);
  return async (token, { audience, claims }) => {
    if (token.length > TOKEN_LENGTH_MAX) return refused('The token is too long.');
    try {
      const { payload, protectedHeader } = await verifyRereading(token, issuerKeys, {
        issuer,
        ...(audience === undefined ? {} : { audience }),
        algorithms: ALGORITHMS,
        requiredClaims: claims,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock() * 1000),
      });
      return { kind: 'verified', payload, protectedHeader };
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

export const refused = (reason: string): TokenRefusal => ({ kind: 'refused', reason });

function refusalOf(error: unknown): TokenRefusal & { error?: errors.JWTClaimValidationFailed } {
  if (error instanceof Fault) throw error;
  if (error instanceof errors.JWTExpired) return refused('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return { ...refused(`The token’s ${error.claim} is wrong.`), error };
  }
  // A key of the issuer that cannot be used is no fault of the token.
  if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid))
    return refused('This stage does not accept the token.');
  throw issuerUnavailable(error);
}
