import type { Invoice, InvoiceLine } from '../account/storedTypes.ts';
import { wholeList } from '../server/lists.ts';

/** Returns a draft with these lines and the amounts that follow from them, in minor units. */
export function withLines(draft: Invoice, lines: InvoiceLine[]): Invoice {
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  return {
    ...draft,
    amount_due: total,
    amount_remaining: total,
    lines: wholeList(lines, `/v1/invoices/${draft.id}/lines`),
    subtotal: total,
    subtotal_excluding_tax: total,
    total,
    total_excluding_tax: total,
  };
}
