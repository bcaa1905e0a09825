import { ID_PATTERN } from '../../../shared/contract/ids.ts';
import { createCursor } from '../../../shared/http/cursor.ts';
import type { HistoryPosition } from '../domain/ports.ts';

const idWithoutAnchors = ID_PATTERN.source.slice(1, -1);

/** A position in the history of ended sessions. */
export const historyCursor = createCursor<HistoryPosition>({
  parts: ({ endedAt, sessionId }) => [endedAt, sessionId],
  pattern: new RegExp(`^([0-9]{1,12})#(${idWithoutAnchors})$`),
  position: ([endedAt, sessionId = '']) => ({ endedAt: Number(endedAt), sessionId }),
});
