/** Longest id a caller may choose, in characters. */
export const ID_LENGTH_MAX = 128;

/**
 * User, session and project ids, as identity providers and id generators make them: `auth0|5f7c…`, `-V1StGXR8_Z5j`. No `#`,
 * which separates the parts of table keys. No `@` or `+`: ids appear in logs, and e-mail addresses must not. No `.` first,
 * because clients resolve `.` and `..` in paths.
 */
export const ID_PATTERN = /^[A-Za-z0-9_-][A-Za-z0-9._:|-]{0,127}$/;

/** An account stores its sessions and projects by their ids, and a JavaScript object cannot have this name among its own. */
const RESERVED_ID = '__proto__';

export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID_PATTERN.test(value) && value !== RESERVED_ID;
}

/** Whether a refused id is, or contains, an e-mail address. */
export const isEmailLike = (value: unknown): boolean => typeof value === 'string' && value.includes('@');

/**
 * The longest id of a project. Active projects are part of the account item: ten ids of 36 characters take about 550
 * bytes of it.
 */
export const PROJECT_ID_LENGTH_MAX = 36;

/** The first 64 bits of an API key's hash, in hexadecimal digits. No two keys of a stage share them. */
export const KEY_ID_LENGTH = 16;
export const KEY_ID_PATTERN = /^[0-9a-f]{16}$/;

/** The public key of a project: 128 random bits in base64url. Web pages show it, so it allows nothing but to ask for the badge. */
export const PUBLIC_KEY_PATTERN = /^pk_[A-Za-z0-9_-]{22}$/;
