/** The part of `Storage` that attempts use. In browsers it is `sessionStorage`, which each tab has for itself. */
export type AttemptStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

/** What the callback needs to finish a sign-in that was started in this tab. */
export type SignInAttempt = {
  /** The PKCE code verifier (RFC 7636). */
  verifier: string;
  nonce: string;
  /** Path, query and fragment of the page to return to. */
  returnTo: string;
  /** Whether it was requested with `prompt=none`, without asking the person. */
  silent: boolean;
  startedAtMs: number;
};

const KEY_PREFIX = 'sign-in:';

/** An hour: people look for a password or confirm an e-mail address on the way. */
const ATTEMPT_LIFETIME_MS = 60 * 60_000;

/** Stores an attempt under its state, and removes those that were abandoned. Throws if the browser blocks storage. */
export function saveAttempt(storage: AttemptStorage, state: string, attempt: SignInAttempt): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) {
    if (key?.startsWith(KEY_PREFIX) && !parseAttempt(storage.getItem(key), attempt.startedAtMs)) {
      storage.removeItem(key);
    }
  }
  storage.setItem(KEY_PREFIX + state, JSON.stringify(attempt));
}

/** Returns the attempt of a state and removes it, so that a callback can be used once. */
export function takeAttempt(
  storage: AttemptStorage,
  state: string | null,
  nowMs: number,
): SignInAttempt | undefined {
  if (state === null) return undefined;
  const stored = storage.getItem(KEY_PREFIX + state);
  storage.removeItem(KEY_PREFIX + state);
  return parseAttempt(stored, nowMs);
}

function parseAttempt(stored: string | null, nowMs: number): SignInAttempt | undefined {
  if (stored === null) return undefined;
  let value: Partial<Record<keyof SignInAttempt, unknown>> | null;
  try {
    value = JSON.parse(stored);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { verifier, nonce, returnTo, silent, startedAtMs } = value;
  if (
    typeof verifier !== 'string' ||
    typeof nonce !== 'string' ||
    typeof returnTo !== 'string' ||
    typeof silent !== 'boolean' ||
    typeof startedAtMs !== 'number'
  ) {
    return undefined;
  }
  if (nowMs - startedAtMs >= ATTEMPT_LIFETIME_MS) return undefined;
  return { verifier, nonce, returnTo, silent, startedAtMs };
}
