import type { InvoiceItem, InvoiceLine } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { type CreditedLines, invoiceItemLine, itemIdOfLine } from './invoiceLines.ts';

type Biller = { id: string; customer: string; currency: string };

/**
 * Returns the invoice items that the subscription's next invoice bills, oldest first: those of the subscription, and
 * those of its customer that name no subscription. An invoice has one currency.
 */
export function pendingItemsOf(account: StripeAccount, subscription: Biller): InvoiceItem[] {
  return account.store
    .all('invoiceitem')
    .filter(({ invoice, customer }) => invoice === null && customer === subscription.customer)
    .filter(({ currency }) => currency === subscription.currency)
    .filter((item) => [undefined, subscription.id].includes(subscriptionOfItem(item)));
}

export function subscriptionOfItem(item: InvoiceItem): string | undefined {
  return item.parent?.subscription_details?.subscription;
}

/** Returns the lines of invoice items on an invoice. A credit refers to the line of what it credits. */
export function linesOfItems(account: StripeAccount, items: InvoiceItem[], invoice: string): InvoiceLine[] {
  const lines: InvoiceLine[] = [];
  for (const item of items) {
    lines.push(invoiceItemLine(item, { invoice, credited: creditedLines(account, item, lines) }));
  }
  return lines;
}

function creditedLines(
  account: StripeAccount,
  item: InvoiceItem,
  earlier: InvoiceLine[],
): CreditedLines | null {
  const credited = item.proration_details?.credited_items;
  if (!credited) return null;
  if (credited.invoice_line_item_details) return credited.invoice_line_item_details;
  const stored = account.store.get('invoiceitem', credited.invoice_item ?? '');
  const invoiced = account.store.get('invoice', stored?.invoice ?? '');
  const line = [...earlier, ...(invoiced?.lines.data ?? [])].find(
    (candidate) => itemIdOfLine(candidate) === credited.invoice_item,
  );
  return line?.invoice ? { invoice: line.invoice, invoice_line_items: [line.id] } : null;
}
