import { ID_PATTERN } from '../../../shared/contract/ids.ts';
import type { AuditPosition } from '../../../shared/credentials/auditTrail.ts';
import { createCursor } from '../../../shared/http/cursor.ts';

/** The id of the last project, or account, of a page. */
export const idCursor = createCursor<string>({
  parts: (id) => [id],
  pattern: new RegExp(`(${ID_PATTERN.source})`),
  position: ([id = '']) => id,
});

/** The start of the last period of a page, epoch seconds. */
export const periodCursor = createCursor<number>({
  parts: (start) => [start],
  pattern: /^([0-9]{1,12})$/,
  position: ([start]) => Number(start),
});

/** The last action of a page of the audit trail of one day. */
export const auditCursor = createCursor<AuditPosition>({
  parts: ({ at, requestId }) => [at, requestId],
  pattern: /^([0-9]{1,12})#([A-Za-z0-9=_-]{1,128})$/,
  position: ([at, requestId = '']) => ({ at: Number(at), requestId }),
});
