import { Problem } from '../http/problem.ts';
import { isoDay } from '../time.ts';
import { API_KEY_PATTERN, type ApiKey, hashApiKey, isInForce } from './apiKey.ts';
import type { Principal } from './principal.ts';
import type { CheckUserToken } from './userTokens.ts';

/** A key that was taken away works for so long more at most. */
export const KEY_CACHED_SECONDS = 60;

/** Keys remembered by one function instance; a gateway has a few. */
const CACHE_KEYS_MAX = 1_000;

/** Three parts of base64url: what is no token is not taken for one. */
const TOKEN_PATTERN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/** Tells who sent an `Authorization` header, or throws 401 `unauthorized`. */
export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

/** Where credentials are checked: the table's keys and, in a stage with an issuer, the tokens of its users. */
export type CredentialSources = {
  readKey(hash: string): Promise<ApiKey | undefined>;
  recordKeyUse(use: { hash: string; day: string }): Promise<void>;
  /** A use could not be written down, which is no reason to refuse the caller. */
  onUnnoted(error: unknown): void;
  checkToken?: CheckUserToken;
};

/**
 * Knows callers by a secret key, `Bearer lk_<stage>_…`, or a user's token. Keys that are in force are kept in memory for a
 * minute, counted from before they were read; that a key was used is written once a day.
 */
export function authenticateWith(sources: CredentialSources, clockMs: () => number = Date.now): Authenticate {
  const known = new Map<string, { key: ApiKey; untilMs: number }>();

  async function find(hash: string): Promise<ApiKey | undefined> {
    const cached = known.get(hash);
    const nowMs = clockMs();
    if (cached && nowMs < cached.untilMs) return cached.key;
    known.delete(hash);
    const key = await sources.readKey(hash);
    if (!key || !isInForce(key, seconds(nowMs))) return undefined;
    await note(hash, key, isoDay(seconds(nowMs)));
    if (known.size >= CACHE_KEYS_MAX) known.clear();
    known.set(hash, { key, untilMs: nowMs + KEY_CACHED_SECONDS * 1000 });
    return key;
  }

  async function note(hash: string, { lastUsedDay = '' }: ApiKey, day: string): Promise<void> {
    if (lastUsedDay >= day) return;
    await sources.recordKeyUse({ hash, day }).catch(sources.onUnnoted);
  }

  return async (authorization) => {
    const sent = /^bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (sent === undefined) throw unauthorized();
    if (API_KEY_PATTERN.test(sent)) {
      const key = await find(hashApiKey(sent));
      if (!key || !isInForce(key, seconds(clockMs()))) throw unauthorized('The key is none of this stage’s.');
      const { keyId, name: keyName, scopes } = key;
      return { kind: 'key', keyId, keyName, scopes };
    }
    if (!sources.checkToken || !TOKEN_PATTERN.test(sent)) throw unauthorized('It is neither key nor token.');
    const check = await sources.checkToken(sent);
    if (check.kind === 'refused') throw unauthorized(check.reason);
    return check;
  };
}

const seconds = (ms: number) => Math.floor(ms / 1000);

/** RFC 6750: an `error` only where credentials were sent. */
function unauthorized(reason?: string): Problem {
  const how = 'Send an API key of this stage, or a token of its issuer: Authorization: Bearer …';
  return new Problem('unauthorized', reason === undefined ? how : `${reason} ${how}`, {
    headers: { 'WWW-Authenticate': reason === undefined ? 'Bearer' : 'Bearer error="invalid_token"' },
  });
}
