import { newId } from '../account/ids.ts';
import type { InvoiceItem, InvoiceLine, SubscriptionItem } from '../account/storedTypes.ts';
import { itemAmount } from '../subscriptions/subscriptionItems.ts';
import type { Period } from '../subscriptions/subscriptionPeriods.ts';

/** Returns the invoice line of a subscription item for one period. The amount of a trial is 0. */
export function subscriptionLine(
  item: SubscriptionItem,
  { invoice, period, isTrial }: { invoice: string; period: Period; isTrial: boolean },
): InvoiceLine {
  const amount = isTrial ? 0 : itemAmount(item);
  const name = item.price.nickname ?? item.price.product;
  return {
    ...emptyLine({ invoice, amount, currency: item.price.currency }),
    description: isTrial ? `Trial period for ${name}` : `${item.quantity ?? 1} × ${name}`,
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
    period,
    pricing: {
      price_details: { price: item.price.id, product: item.price.product },
      type: 'price_details',
      unit_amount_decimal: isTrial ? '0' : item.price.unit_amount_decimal,
    },
    quantity: item.quantity ?? 1,
    quantity_decimal: String(item.quantity ?? 1),
    subscription: item.subscription,
  };
}

/** Returns the invoice line of a pending invoice item. */
export function invoiceItemLine(item: InvoiceItem, invoice: string): InvoiceLine {
  const subscription = item.parent?.subscription_details?.subscription ?? null;
  return {
    ...emptyLine({ invoice, amount: item.amount, currency: item.currency }),
    description: item.description,
    metadata: item.metadata ?? {},
    parent: {
      invoice_item_details: {
        invoice_item: item.id,
        proration: false,
        proration_details: null,
        subscription,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    },
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription,
  };
}

type LineDefaults = { invoice: string; amount: number; currency: string };

function emptyLine({ invoice, amount, currency }: LineDefaults): InvoiceLine {
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
