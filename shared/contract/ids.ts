/** Longest id a caller may choose, in characters. */
export const ID_LENGTH_MAX = 128;

/**
 * What a user, session or project id may look like. No `#`, which parts keys; no control characters; first
 * a letter or digit, so that no id reads as an option or a path.
 */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID_PATTERN.test(value);
}
