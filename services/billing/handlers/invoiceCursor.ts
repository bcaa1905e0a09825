import { createCursor } from '../../../shared/http/cursor.ts';
import type { InvoicePosition } from '../domain/ports.ts';

/** The last invoice of a page. */
export const invoiceCursor = createCursor<InvoicePosition>({
  parts: ({ createdAt, invoiceId }) => [createdAt, invoiceId],
  pattern: /^([0-9]{1,10})#([A-Za-z0-9_]{1,255})$/,
  position: ([createdAt, invoiceId = '']) => ({ createdAt: Number(createdAt), invoiceId }),
});
