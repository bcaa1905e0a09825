import type { InvoiceItem, InvoiceLine } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { invoiceItemLine } from './invoiceLines.ts';

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

/** Puts invoice items on an invoice. Returns its new lines. */
export function takeItems(account: StripeAccount, items: InvoiceItem[], invoice: string): InvoiceLine[] {
  for (const item of items) account.save({ ...item, invoice });
  return items.map((item) => invoiceItemLine(item, invoice));
}
