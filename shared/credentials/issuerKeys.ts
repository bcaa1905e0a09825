import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { Fault } from '../fault.ts';

/** A key that the issuer withdrew is refused after one hour at most while the issuer responds. */
const KEYS_AGE_MAX_MS = 3_600_000;

/**
 * While the issuer is down, its last keys are used for a day: an outage of the issuer must not become one of ours. Issuers
 * withdraw keys weeks after the last token, or after a leak; then a day is how long a leaked key can be used at most.
 */
const KEYS_STALE_MAX_MS = 24 * 3_600_000;

/** Tokens with an unknown key cause at most one request to the issuer in this time: new keys are rare. */
const KEYS_COOLDOWN_MS = 30_000;

/** After a failed request the issuer is not called for this long, so that not every request waits for the timeout. */
const FAILURE_PAUSE_MS = 5_000;

/** The same while there are keys to use: of a minute of requests, those of 3 s wait. */
const STALE_PAUSE_MS = 60_000;

/** An issuer responds from a cache within 100 ms. After 3 s there is still time to respond within the function's 10 s. */
const KEYS_TIMEOUT_MS = 3_000;

/** The public keys of an issuer. Both functions throw the fault `issuer_unavailable` if they need keys that cannot be read. */
export type IssuerKeys = {
  /** The keys, read at the first call and again when they are an hour old. */
  current(): Promise<JWTVerifyGetKey>;
  /** Reads the keys again, for a token that none of them signed. Returns false if they were read within the last 30 s. */
  reread(): Promise<boolean>;
};

/** The keys at an address, a JSON Web Key Set. `onUnreadable` receives the error of each request that failed. */
export function createIssuerKeys(jwksUrl: string, onUnreadable: (error: unknown) => void): IssuerKeys {
  // The key set itself never decides to read: it would fail for known keys, too, while the issuer is down.
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
    timeoutDuration: KEYS_TIMEOUT_MS,
  });
  let readAtMs = Number.NEGATIVE_INFINITY;
  let failure: { fault: Fault; atMs: number } | undefined;

  /**
   * Concurrent calls share one request. The old keys stay if it fails. An empty set withdraws them, but is a failure, too:
   * as refusals, the tokens of all users would alarm nobody, and clients would not try again.
   */
  async function read(pauseMs: number): Promise<void> {
    if (failure && Date.now() < failure.atMs + pauseMs) throw failure.fault;
    try {
      await keys.reload();
      if (keys.jwks()?.keys.length === 0) throw new Error('the issuer publishes no keys');
      readAtMs = Date.now();
      failure = undefined;
    } catch (error) {
      failure = { fault: issuerUnavailable(error), atMs: Date.now() };
      onUnreadable(error);
      throw failure.fault;
    }
  }

  return {
    async current() {
      const ageMs = Date.now() - readAtMs;
      if (ageMs < KEYS_AGE_MAX_MS) return keys;
      if (ageMs >= KEYS_STALE_MAX_MS) await read(FAILURE_PAUSE_MS);
      else await read(STALE_PAUSE_MS).catch(() => undefined);
      return keys;
    },
    async reread() {
      if (Date.now() < readAtMs + KEYS_COOLDOWN_MS) return false;
      await read(FAILURE_PAUSE_MS);
      return true;
    },
  };
}

export const issuerUnavailable = (cause: unknown) =>
  new Fault('issuer_unavailable', 'the issuer’s keys cannot be read', {
    cause,
    retryAfterSeconds: FAILURE_PAUSE_MS / 1000,
  });
