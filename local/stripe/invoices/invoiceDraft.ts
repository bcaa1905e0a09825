import { newId } from '../account/ids.ts';
import type { Customer, Invoice, InvoiceLine } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { AppliedDiscount } from '../discounts/discountAmounts.ts';
import { withDiscounts } from '../discounts/discounts.ts';
import { DAY_SECONDS, type Period } from '../subscriptions/subscriptionPeriods.ts';
import { itemIdOfLine } from './invoiceLines.ts';
import { emptyInvoice } from './invoiceShape.ts';
import { withLines } from './invoiceTotals.ts';

/** Stripe finalizes and charges a draft about one hour after it was created. */
const DRAFT_SECONDS = 3600;

export type BillingReason =
  | 'manual'
  | 'upcoming'
  | 'subscription_create'
  | 'subscription_cycle'
  | 'subscription_update';

type InvoiceOrder = {
  id: string;
  customer: Customer;
  currency: string;
  lines: InvoiceLine[];
  discounts: AppliedDiscount[];
  reason: BillingReason;
  /** Whether the draft is finalized and charged by itself. */
  advances: boolean;
  /** An invoice's own period is the one before the period that its lines bill. */
  period: Period;
  subscription: { id: string; metadata: Record<string, string> } | null;
  collectionMethod: string;
  daysUntilDue: number | null;
  description: string | null;
  metadata: Record<string, string>;
  defaultPaymentMethod: string | null;
};

export function newInvoiceId(): string {
  return newId('in');
}

/** Returns a new draft, which is not saved yet. Its `amount_due` takes the customer's balance into account. */
export function buildDraft(account: StripeAccount, order: InvoiceOrder): Invoice {
  const now = account.now();
  const draft: Invoice = {
    ...emptyInvoice({ id: order.id, currency: order.currency }),
    billing_reason: order.reason,
    collection_method: order.collectionMethod,
    created: now,
    customer: order.customer.id,
    customer_email: order.customer.email,
    customer_name: order.customer.name ?? null,
    customer_phone: order.customer.phone ?? null,
    default_payment_method: order.defaultPaymentMethod,
    description: order.description,
    discounts: order.discounts.map(({ discount }) => discount),
    due_date: order.daysUntilDue === null ? null : now + order.daysUntilDue * DAY_SECONDS,
    metadata: order.metadata,
    parent: order.subscription && {
      quote_details: null,
      subscription_details: { metadata: order.subscription.metadata, subscription: order.subscription.id },
      type: 'subscription_details',
    },
    period_start: order.period.start,
    period_end: order.period.end,
    starting_balance: order.customer.balance,
  };
  return withLines(
    withAutoAdvance(draft, order.advances),
    withDiscounts(account, order.lines, order.discounts),
  );
}

/** Saves a new draft, puts the invoice items of its lines on it and records `invoice.created`. */
export function saveDraft(account: StripeAccount, draft: Invoice): Invoice {
  for (const line of draft.lines.data) {
    const item = account.store.get('invoiceitem', itemIdOfLine(line) ?? '');
    if (item) account.save({ ...item, invoice: draft.id });
  }
  return account.save(draft, 'invoice.created');
}

/** Returns the draft with `auto_advance`: one that advances is finalized and charged an hour after its creation. */
export function withAutoAdvance(draft: Invoice, advances: boolean): Invoice {
  const finalizesAt = advances ? draft.created + DRAFT_SECONDS : null;
  const isCharged = draft.collection_method === 'charge_automatically';
  return {
    ...draft,
    auto_advance: advances,
    automatically_finalizes_at: finalizesAt,
    next_payment_attempt: isCharged ? finalizesAt : null,
  };
}
