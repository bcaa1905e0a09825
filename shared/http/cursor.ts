import { CURSOR_RULE, invalidField } from './errors.ts';

/** Where a page ends, as an opaque word: the parts of a position, none of which holds a `#`. */
export function cursorOf(...parts: (string | number)[]): string {
  return Buffer.from(parts.join('#')).toString('base64url');
}

/** The groups of `pattern` in a cursor. Throws 400 `invalid_request` for one that it does not match as a whole. */
export function partsOf(cursor: string, pattern: RegExp): string[] {
  const found = pattern.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!found) throw invalidField('cursor', CURSOR_RULE);
  return found.slice(1);
}
