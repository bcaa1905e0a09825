import { newId } from '../account/ids.ts';
import type { InvoiceItem } from '../account/storedTypes.ts';

/** Returns a pending invoice item with default values for all fields. */
export function emptyInvoiceItem({ now, customer }: { now: number; customer: string }): InvoiceItem {
  return {
    id: newId('ii'),
    object: 'invoiceitem',
    amount: 0,
    currency: 'usd',
    customer,
    customer_account: null,
    date: now,
    description: null,
    discountable: true,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    parent: null,
    period: { start: now, end: now },
    pricing: null,
    proration: false,
    quantity: 1,
    quantity_decimal: '1',
    tax_rates: [],
    test_clock: null,
  };
}
