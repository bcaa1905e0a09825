import { newId } from '../account/ids.ts';
import type { Customer, Invoice, InvoiceLine } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { type CardOutcome, outcomeOfLast4 } from '../payments/testCards.ts';
import { DAY_SECONDS, type Period } from '../subscriptions/subscriptionPeriods.ts';
import { emptyInvoice } from './invoiceShape.ts';
import { withLines } from './invoiceTotals.ts';

/** Stripe first retries a failed renewal after about three days. */
const RETRY_DELAY_SECONDS = 3 * DAY_SECONDS;

type InvoiceOrder = {
  id: string;
  customer: Customer;
  currency: string;
  lines: InvoiceLine[];
  reason: 'manual' | 'subscription_create' | 'subscription_cycle' | 'subscription_update';
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

/** Creates a draft and records `invoice.created`. */
export function draftInvoice(account: StripeAccount, order: InvoiceOrder): Invoice {
  const now = account.now();
  const invoice: Invoice = {
    ...emptyInvoice({ id: order.id, currency: order.currency }),
    auto_advance: order.reason !== 'manual',
    billing_reason: order.reason,
    collection_method: order.collectionMethod,
    created: now,
    customer: order.customer.id,
    customer_email: order.customer.email,
    customer_name: order.customer.name ?? null,
    customer_phone: order.customer.phone ?? null,
    default_payment_method: order.defaultPaymentMethod,
    description: order.description,
    due_date: order.daysUntilDue === null ? null : now + order.daysUntilDue * DAY_SECONDS,
    metadata: order.metadata,
    parent: order.subscription && {
      quote_details: null,
      subscription_details: { metadata: order.subscription.metadata, subscription: order.subscription.id },
      type: 'subscription_details',
    },
    period_start: order.period.start,
    period_end: order.period.end,
  };
  return account.save(withLines(invoice, order.lines), 'invoice.created');
}

/** Assigns a number to a draft, opens it and records `invoice.finalized`. */
export function finalizeInvoice(account: StripeAccount, invoice: Invoice): Invoice {
  const now = account.now();
  const finalized: Invoice = {
    ...invoice,
    status: 'open',
    number: nextNumber(account, invoice.customer ?? ''),
    hosted_invoice_url: `${account.baseUrl}/i/${invoice.id}`,
    invoice_pdf: `${account.baseUrl}/i/${invoice.id}/pdf`,
    effective_at: now,
    status_transitions: { ...invoice.status_transitions, finalized_at: now },
  };
  return account.save(finalized, 'invoice.finalized');
}

/** Marks an invoice as paid and records `invoice.paid` and `invoice.payment_succeeded`. */
export function recordPayment(account: StripeAccount, invoice: Invoice): Invoice {
  const paid: Invoice = {
    ...invoice,
    status: 'paid',
    amount_paid: invoice.total,
    amount_remaining: 0,
    attempted: true,
    attempt_count: invoice.attempt_count + (invoice.total > 0 ? 1 : 0),
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, paid_at: account.now() },
  };
  account.save(paid, 'invoice.paid');
  account.record('invoice.payment_succeeded', paid);
  return paid;
}

/** Records that a card was declined. The invoice stays open. Only a renewal gets a next payment attempt. */
export function recordFailedPayment(account: StripeAccount, invoice: Invoice, outcome: CardOutcome): Invoice {
  const isRenewal = invoice.billing_reason === 'subscription_cycle';
  const failed: Invoice = {
    ...invoice,
    attempted: true,
    attempt_count: invoice.attempt_count + 1,
    next_payment_attempt: isRenewal ? account.now() + RETRY_DELAY_SECONDS : null,
  };
  account.save(failed);
  if (outcome === 'needs_authentication') account.record('invoice.payment_action_required', failed);
  account.record('invoice.payment_failed', failed);
  return failed;
}

/** Returns the outcome of a charge to this payment method. */
export function outcomeOfMethod(account: StripeAccount, methodId: string): CardOutcome {
  return outcomeOfLast4(account.store.get('payment_method', methodId)?.card?.last4);
}

function nextNumber(account: StripeAccount, customerId: string): string {
  const customer = account.store.get('customer', customerId);
  const sequence = customer?.next_invoice_sequence ?? 1;
  if (customer) account.save({ ...customer, next_invoice_sequence: sequence + 1 });
  return `${customer?.invoice_prefix ?? 'NOBODY'}-${String(sequence).padStart(4, '0')}`;
}
