/** Longest id a caller may choose, in characters. */
export const ID_LENGTH_MAX = 128;

/**
 * User, session and project ids. No `#`, which separates the parts of table keys; no control characters; a letter or
 * digit first, so that no id can be read as an option or a path.
 */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID_PATTERN.test(value);
}

/**
 * The longest id of a project. Active projects are part of the account item: ten ids of 36 characters take about 550
 * bytes of it.
 */
export const PROJECT_ID_LENGTH_MAX = 36;

/** The first 64 bits of an API key's hash, in hexadecimal digits. No two keys of a stage share them. */
export const KEY_ID_LENGTH = 16;
export const KEY_ID_PATTERN = /^[0-9a-f]{16}$/;
