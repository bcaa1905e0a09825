import { Problem } from '../http/problem.ts';
import { isoDay } from '../time.ts';
import { API_KEY_PATTERN, type ApiKey, hashApiKey, isInForce } from './apiKey.ts';
import type { Principal } from './principal.ts';
import type { CheckToken } from './tokenCheck.ts';

/** A revoked key keeps working for at most this long. */
export const KEY_CACHED_SECONDS = 60;

/** The most keys that one function instance caches. A gateway has a few. */
const CACHE_KEYS_MAX = 1_000;

/** The scheme in any case, white space, then the credentials. Source: RFC 9110, sections 5.6.3 and 11.4. */
const BEARER_PATTERN = /^bearer[ \t]+(\S.*)$/i;

/** Three parts of base64url. Anything else is refused without checking it as a token. */
const TOKEN_PATTERN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/** Identifies the caller from the `Authorization` header, or throws 401 `unauthorized`. */
export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

/** Where credentials are checked: the table's keys and, in a stage with an issuer, the tokens of its users. */
export type CredentialSources = {
  readKey(hash: string): Promise<ApiKey | undefined>;
  recordKeyUse(use: { hash: string; day: string }): Promise<void>;
  /** Receives the error if the use of a key could not be recorded. The request is accepted nevertheless. */
  onUseUnrecorded(error: unknown): void;
  checkToken?: CheckToken;
};

/**
 * Identifies callers by a secret key, `Bearer lk_<stage>_…`, or by a user's token. A valid key is cached for a minute,
 * counted from before it was read. The use of a key is recorded once a day.
 */
export function authenticateWith(sources: CredentialSources, clockMs: () => number = Date.now): Authenticate {
  const cache = new Map<string, { key: ApiKey; untilMs: number }>();

  async function findKey(hash: string): Promise<ApiKey | undefined> {
    const cached = cache.get(hash);
    const nowMs = clockMs();
    if (cached && nowMs < cached.untilMs) return cached.key;
    cache.delete(hash);
    const key = await sources.readKey(hash);
    if (!key || !isInForce(key, seconds(nowMs))) return undefined;
    await recordUse(hash, key, isoDay(seconds(nowMs)));
    if (cache.size >= CACHE_KEYS_MAX) cache.clear();
    cache.set(hash, { key, untilMs: nowMs + KEY_CACHED_SECONDS * 1000 });
    return key;
  }

  async function recordUse(hash: string, { lastUsedDay = '' }: ApiKey, day: string): Promise<void> {
    if (lastUsedDay >= day) return;
    await sources.recordKeyUse({ hash, day }).catch(sources.onUseUnrecorded);
  }

  return async (authorization) => {
    const credentials = BEARER_PATTERN.exec(authorization?.trim() ?? '')?.[1];
    if (credentials === undefined) throw unauthorized();
    if (API_KEY_PATTERN.test(credentials)) {
      const key = await findKey(hashApiKey(credentials));
      if (!key || !isInForce(key, seconds(clockMs()))) {
        throw unauthorized('This key does not belong to this stage, has expired or was revoked.');
      }
      const { keyId, name: keyName, scopes } = key;
      return { kind: 'key', keyId, keyName, scopes };
    }
    if (!sources.checkToken || !TOKEN_PATTERN.test(credentials)) {
      throw unauthorized('The credentials are not an API key or a token that this route accepts.');
    }
    const check = await sources.checkToken(credentials);
    if (check.kind === 'refused') throw unauthorized(check.reason);
    return check;
  };
}

const seconds = (ms: number) => Math.floor(ms / 1000);

/** RFC 6750: `error` only if credentials were sent. */
function unauthorized(reason?: string): Problem {
  const advice = 'Send an API key of this stage, or a token of its issuer: Authorization: Bearer …';
  return new Problem('unauthorized', reason === undefined ? advice : `${reason} ${advice}`, {
    headers: { 'WWW-Authenticate': reason === undefined ? 'Bearer' : 'Bearer error="invalid_token"' },
  });
}
