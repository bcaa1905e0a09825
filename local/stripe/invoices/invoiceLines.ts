import { newId } from '../account/ids.ts';
import type { InvoiceItem, InvoiceLine, SubscriptionItem } from '../account/storedTypes.ts';
import { itemAmount } from '../subscriptions/subscriptionItems.ts';
import type { Period } from '../subscriptions/subscriptionPeriods.ts';

/** The line of a subscription's item for one period; a trial costs nothing. */
export function subscriptionLine(
  item: SubscriptionItem,
  place: { invoice: string; period: Period; isTrial: boolean },
): InvoiceLine {
  const amount = place.isTrial ? 0 : itemAmount(item);
  const what = item.price.nickname ?? item.price.product;
  return {
    ...emptyLine(place.invoice, amount, item.price.currency),
    description: place.isTrial ? `Trial period for ${what}` : `${item.quantity ?? 1} × ${what}`,
    metadata: item.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: null,
        subscription: item.subscription,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period: place.period,
    pricing: {
      price_details: { price: item.price.id, product: item.price.product },
      type: 'price_details',
      unit_amount_decimal: place.isTrial ? '0' : item.price.unit_amount_decimal,
    },
    quantity: item.quantity ?? 1,
    quantity_decimal: String(item.quantity ?? 1),
    subscription: item.subscription,
  };
}

/** The line of an invoice item that was waiting for an invoice. */
export function invoiceItemLine(item: InvoiceItem, invoice: string): InvoiceLine {
  return {
    ...emptyLine(invoice, item.amount, item.currency),
    description: item.description,
    metadata: item.metadata ?? {},
    parent: {
      invoice_item_details: {
        invoice_item: item.id,
        proration: false,
        proration_details: null,
        subscription: null,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
  };
}

function emptyLine(invoice: string, amount: number, currency: string): InvoiceLine {
  return {
    id: newId('il'),
    object: 'line_item',
    amount,
    currency,
    description: null,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice,
    livemode: false,
    metadata: {},
    parent: null,
    period: { start: 0, end: 0 },
    pretax_credit_amounts: [],
    pricing: null,
    quantity: 1,
    quantity_decimal: '1',
    subscription: null,
    subtotal: amount,
    taxes: [],
  };
}
