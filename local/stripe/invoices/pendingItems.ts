import type { InvoiceItem, InvoiceLine } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { invoiceItemLine } from './invoiceLines.ts';

type Biller = { id: string; customer: string; currency: string };

/**
 * Returns the lines of the invoice items that the subscription's next invoice bills, oldest first: those of the
 * subscription, and those of its customer that name no subscription. An invoice has one currency.
 */
export function pendingLinesOf(account: StripeAccount, subscription: Biller, invoice: string): InvoiceLine[] {
  return account.store
    .all('invoiceitem')
    .filter(({ invoice, customer }) => invoice === null && customer === subscription.customer)
    .filter(({ currency }) => currency === subscription.currency)
    .filter((item) => [undefined, subscription.id].includes(subscriptionOfItem(item)))
    .map((item) => invoiceItemLine(item, invoice));
}

export function subscriptionOfItem(item: InvoiceItem): string | undefined {
  return item.parent?.subscription_details?.subscription;
}
