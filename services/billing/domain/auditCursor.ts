import { CURSOR_RULE, invalidField } from '../../../shared/pure/errors.ts';

type Position = { at: number; requestId: string };

/** A position in a day of the audit trail as an opaque word. */
export function auditCursorOf({ at, requestId }: Position): string {
  return Buffer.from(`${at}#${requestId}`).toString('base64url');
}

/** Throws 400 `invalid_request` for anything `auditCursorOf` did not make. */
export function auditPositionOf(cursor: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, at, requestId] = /^([0-9]{1,12})#([A-Za-z0-9=_-]{1,128})$/.exec(text) ?? [];
  if (requestId === undefined) throw invalidField('cursor', CURSOR_RULE);
  return { at: Number(at), requestId };
}
