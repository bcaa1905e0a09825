import { newId } from '../account/ids.ts';
import type { InvoiceItem, InvoiceLine, SubscriptionItem } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { priceTitle } from '../products/prices.ts';
import type { Period } from '../subscriptions/subscriptionPeriods.ts';

type ItemBilling = {
  invoice: string;
  period: Period;
  amountMinor: number;
  isTrial: boolean;
  /** Whether the period is a part of a billing cycle. */
  isProration: boolean;
  /** The discounts of the item. */
  discounts: string[];
  /** The usage that a metered item bills. Default: the item's quantity. */
  quantity?: number;
};

/** Returns the invoice line of a subscription item for one period. */
export function subscriptionLine(
  account: StripeAccount,
  item: SubscriptionItem,
  billing: ItemBilling,
): InvoiceLine {
  const { invoice, period, amountMinor: amount, isTrial, isProration, discounts } = billing;
  const name = priceTitle(account, item.price);
  const quantity = billing.quantity ?? item.quantity ?? 1;
  return {
    ...emptyLine({ invoice, amount, currency: item.price.currency }),
    description: isTrial ? `Trial period for ${name}` : `${quantity} × ${name}`,
    discounts,
    metadata: item.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: isProration,
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
    quantity,
    quantity_decimal: String(quantity),
    subscription: item.subscription,
  };
}

/** The lines that a credit credits. They are on one invoice. */
export type CreditedLines = { invoice: string; invoice_line_items: string[] };

/** Returns the line of an invoice item on an invoice. `credited` is what a proration that is a credit credits. */
export function invoiceItemLine(
  item: InvoiceItem,
  { invoice, credited = null }: { invoice: string; credited?: CreditedLines | null },
): InvoiceLine {
  return {
    ...emptyLine({ invoice, amount: item.amount, currency: item.currency }),
    description: item.description,
    discountable: item.discountable,
    metadata: item.metadata ?? {},
    parent: parentOfItemLine(item, credited),
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription: item.parent?.subscription_details?.subscription ?? null,
  };
}

/** Returns the id of the invoice item that a line bills, if any. */
export function itemIdOfLine({ parent }: InvoiceLine): string | undefined {
  const id = parent?.invoice_item_details?.invoice_item ?? parent?.subscription_item_details?.invoice_item;
  return id ?? undefined;
}

/** A proration is shown as a line of its subscription item. */
function parentOfItemLine(item: InvoiceItem, credited: CreditedLines | null): InvoiceLine['parent'] {
  const { subscription = null, subscription_item: subscriptionItem } =
    item.parent?.subscription_details ?? {};
  const details = {
    invoice_item: item.id,
    proration: item.proration,
    proration_details: item.proration ? { credited_items: credited } : null,
    subscription,
  };
  return subscriptionItem
    ? {
        invoice_item_details: null,
        subscription_item_details: { ...details, subscription_item: subscriptionItem },
        type: 'subscription_item_details',
      }
    : { invoice_item_details: details, subscription_item_details: null, type: 'invoice_item_details' };
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
