import { isId } from '../../../shared/contract/ids.ts';
import { CURSOR_RULE, invalidField } from '../../../shared/http/errors.ts';
import type { HistoryPosition } from './ports.ts';

/** A position in the history as an opaque word. It names no account, so it opens no other account's history. */
export function cursorOf(position: HistoryPosition): string {
  return Buffer.from(`${position.endedAt}#${position.sessionId}`).toString('base64url');
}

/** Throws 400 `invalid_request` for anything `cursorOf` did not make. */
export function positionOf(cursor: string): HistoryPosition {
  const [endedAt, sessionId, ...more] = Buffer.from(cursor, 'base64url').toString('utf8').split('#');
  if (!/^[0-9]{1,12}$/.test(endedAt ?? '') || !isId(sessionId) || more.length > 0) {
    throw invalidField('cursor', CURSOR_RULE);
  }
  return { endedAt: Number(endedAt), sessionId };
}
