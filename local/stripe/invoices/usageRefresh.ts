import type { Invoice, InvoiceLine } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { appliedDiscount, withDiscounts } from '../discounts/discounts.ts';
import { usageIn } from '../meters/usage.ts';
import { isMetered, priceTitle } from '../products/prices.ts';
import { amountOfUnits } from '../products/unitAmount.ts';
import { withLines } from './invoiceTotals.ts';

/** Returns a draft with the usage that was reported by now: Stripe takes usage of an ended period until the draft is finalized. */
export function withReportedUsage(account: StripeAccount, draft: Invoice): Invoice {
  const lines = draft.lines.data.map((line) => refreshed(account, draft, line));
  if (lines.every(({ quantity }, index) => quantity === draft.lines.data[index]?.quantity)) return draft;
  const discounts = draft.discounts.flatMap((id) => appliedDiscount(account, id));
  return withLines(draft, withDiscounts(account, lines, discounts));
}

function refreshed(account: StripeAccount, { customer }: Invoice, line: InvoiceLine): InvoiceLine {
  const details = line.parent?.subscription_item_details;
  const price = account.store.get('price', line.pricing?.price_details?.price ?? '');
  // A line of nothing for a period that has just begun is no usage.
  const isUsage =
    details && !details.invoice_item && price && isMetered(price) && line.period.end <= account.now();
  if (!isUsage || customer === null) return line;
  const quantity = usageIn(account, { price, customer, period: line.period });
  const amount = amountOfUnits(price.unit_amount_decimal ?? '0', quantity);
  return {
    ...line,
    amount,
    description: `${quantity} × ${priceTitle(account, price)}`,
    quantity,
    quantity_decimal: String(quantity),
    subtotal: amount,
  };
}
