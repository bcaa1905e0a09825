import { cursorOf, partsOf } from '../../../shared/http/cursor.ts';

type Position = { at: number; requestId: string };

/** A position in a day of the audit trail as an opaque word. */
export function auditCursorOf({ at, requestId }: Position): string {
  return cursorOf(at, requestId);
}

/** Throws 400 `invalid_request` for anything `auditCursorOf` did not make. */
export function auditPositionOf(cursor: string): Position {
  const [at, requestId = ''] = partsOf(cursor, /^([0-9]{1,12})#([A-Za-z0-9=_-]{1,128})$/);
  return { at: Number(at), requestId };
}
