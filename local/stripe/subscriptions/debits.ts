import type { Invoice, InvoiceItem, InvoiceLine, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { subscriptionIdOf } from '../invoices/invoiceBilling.ts';
import type { Period } from './subscriptionPeriods.ts';

export type CreditedItems = NonNullable<InvoiceItem['proration_details']>['credited_items'];

/** What was billed for a subscription item and a period, net of discounts, on an invoice or to be put on one. */
export type Debit = {
  amountMinor: number;
  period: Period;
  source: CreditedItems;
  pricing: InvoiceItem['pricing'];
};

/**
 * Returns the newest debit of a subscription item whose period covers an instant. One that is credited already, on a
 * voided invoice or on the invoice of a change that is held back does not count; an unpaid one does.
 */
export function newestDebit(
  account: StripeAccount,
  subscription: Subscription,
  { item, at }: { item: string; at: number },
): Debit | undefined {
  const credited = creditedIds(account, subscription);
  const isOpen = ({ period, source }: Debit) =>
    period.start <= at && at < period.end && !idsOf(source).some((id) => credited.has(id));
  const pending = account.store
    .newestFirst('invoiceitem')
    .filter(({ invoice, parent }) => {
      return invoice === null && parent?.subscription_details?.subscription_item === item;
    })
    .filter((candidate) => !isCredit(candidate, candidate.proration_details?.credited_items));
  const found = pending.map(pendingDebit).find(isOpen);
  if (found) return found;
  return countedInvoices(account, subscription)
    .flatMap((invoice) => debitsOn(invoice, item))
    .find((debit) => isOpen(debit));
}

function pendingDebit(item: InvoiceItem): Debit {
  return {
    amountMinor: item.amount,
    period: item.period,
    source: { type: 'invoice_item', invoice_item: item.id },
    pricing: item.pricing,
  };
}

function debitsOn(invoice: Invoice, item: string): Debit[] {
  return invoice.lines.data
    .filter(({ parent }) => parent?.subscription_item_details?.subscription_item === item)
    .filter(
      (line) => !isCredit(line, line.parent?.subscription_item_details?.proration_details?.credited_items),
    )
    .map((line) => ({
      amountMinor: netAmount(line),
      period: line.period,
      pricing: line.pricing,
      source: {
        type: 'invoice_line_items',
        invoice_line_item_details: { invoice: invoice.id, invoice_line_items: [line.id] },
      },
    }));
}

/** A credit of nothing is recognized by what it credits. */
function isCredit({ amount }: { amount: number }, creditedItems: unknown): boolean {
  return amount < 0 || Boolean(creditedItems);
}

function netAmount({ amount, discount_amounts: discounts }: InvoiceLine): number {
  return (discounts ?? []).reduce((sum, discount) => sum - discount.amount, amount);
}

/** Returns the ids of the invoice lines and invoice items that a credit of the subscription refers to. */
function creditedIds(account: StripeAccount, subscription: Subscription): Set<string> {
  const counted = new Set(countedInvoices(account, subscription).map(({ id }) => id));
  const credits = account.store
    .all('invoiceitem')
    .filter(({ parent }) => parent?.subscription_details?.subscription === subscription.id)
    .filter(({ invoice }) => invoice === null || counted.has(invoice));
  return new Set(credits.flatMap((item) => idsOf(item.proration_details?.credited_items ?? null)));
}

function idsOf(source: CreditedItems): string[] {
  if (!source) return [];
  return [source.invoice_item, ...(source.invoice_line_item_details?.invoice_line_items ?? [])].filter(
    (id) => id !== undefined,
  );
}

function countedInvoices(account: StripeAccount, { id }: Subscription): Invoice[] {
  const held = account.store.get('held_update', id)?.invoice;
  return account.store
    .newestFirst('invoice')
    .filter((invoice) => subscriptionIdOf(invoice) === id)
    .filter((invoice) => invoice.status !== 'void' && invoice.id !== held);
}
