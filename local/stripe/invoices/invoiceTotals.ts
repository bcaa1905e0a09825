import type { Invoice, InvoiceLine } from '../account/storedTypes.ts';
import type { DiscountAmount } from '../discounts/discountAmounts.ts';
import { wholeList } from '../server/lists.ts';

/** Returns a draft with these lines and the amounts that follow from them, in minor units. */
export function withLines(draft: Invoice, lines: InvoiceLine[]): Invoice {
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  const discounts = totalDiscounts(lines);
  const total = discounts.reduce((sum, { amount }) => sum - amount, subtotal);
  const { dueMinor } = applyBalance({ totalMinor: total, balanceMinor: draft.starting_balance });
  return {
    ...draft,
    amount_due: dueMinor,
    amount_remaining: dueMinor,
    lines: wholeList(lines, `/v1/invoices/${draft.id}/lines`),
    subtotal,
    subtotal_excluding_tax: subtotal,
    total,
    total_discount_amounts: discounts,
    total_excluding_tax: total,
  };
}

function totalDiscounts(lines: InvoiceLine[]): DiscountAmount[] {
  const totals = new Map<string, number>();
  for (const { amount, discount } of lines.flatMap((line) => line.discount_amounts ?? [])) {
    totals.set(discount, (totals.get(discount) ?? 0) + amount);
  }
  return [...totals].filter(([, amount]) => amount > 0).map(([discount, amount]) => ({ amount, discount }));
}

/**
 * Applies a customer's balance to an invoice. A negative balance is credit: it pays the invoice as far as it goes.
 * A negative total becomes credit. All amounts are minor units.
 */
export function applyBalance({ totalMinor, balanceMinor }: { totalMinor: number; balanceMinor: number }): {
  dueMinor: number;
  endingBalanceMinor: number;
} {
  const sum = totalMinor + balanceMinor;
  return { dueMinor: Math.max(0, sum), endingBalanceMinor: Math.min(0, sum) };
}
