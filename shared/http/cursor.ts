import { CURSOR_RULE } from '../contract/fields.ts';
import { invalidField } from './problem.ts';

/** How positions in a list become opaque cursors. A cursor names no account, so it opens no other account's list. */
export type Cursor<Position> = {
  encode(position: Position): string;
  /** Throws 400 `invalid_request` for a cursor that `encode` did not return. */
  decode(cursor: string): Position;
};

/**
 * A cursor of one kind of list. `parts` are the parts of a position, none of which holds a `#`; `pattern` matches them
 * joined by `#` as a whole; `position` makes a position of the pattern's groups.
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
