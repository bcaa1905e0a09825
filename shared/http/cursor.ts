import { CURSOR_RULE } from '../contract/fields.ts';
import { invalidField } from './problem.ts';

/**
 * How positions in a list become opaque cursors. The account whose list it is comes from the request, never from the cursor. A cursor of a
 * list of accounts names one: it must not be recorded.
 */
export type Cursor<Position> = {
  encode(position: Position): string;
  /** Throws 400 `invalid_request` for a cursor that `encode` did not return. */
  decode(cursor: string): Position;
};

/**
 * Creates the cursor of one kind of list. `parts` returns the parts of a position; no part contains a `#`. `pattern` matches
 * the parts joined by `#`. `position` creates a position from the groups of the pattern.
 */
export function createCursor<Position>({
  parts,
  pattern,
  position,
}: {
  parts(position: Position): (string | number)[];
  pattern: RegExp;
  position(groups: string[]): Position;
}): Cursor<Position> {
  return {
    encode: (from) => Buffer.from(parts(from).join('#')).toString('base64url'),
    decode(cursor) {
      const found = pattern.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
      if (!found) throw invalidField('cursor', CURSOR_RULE);
      return position(found.slice(1));
    },
  };
}
