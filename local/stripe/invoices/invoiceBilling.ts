import type { Invoice } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { type CardOutcome, outcomeOfLast4 } from '../payments/testCards.ts';
import { DAY_SECONDS } from '../subscriptions/subscriptionPeriods.ts';
import { applyBalance } from './invoiceTotals.ts';
import { withReportedUsage } from './usageRefresh.ts';

/** Stripe first retries a failed renewal after about three days. */
const RETRY_DELAY_SECONDS = 3 * DAY_SECONDS;

/**
 * Assigns a number to a draft, applies the customer's balance to it, opens it and records `invoice.finalized`. An
 * invoice with nothing due is still to be marked as paid.
 */
export function finalizeInvoice(account: StripeAccount, draft: Invoice): Invoice {
  const invoice = withReportedUsage(account, draft);
  const now = account.now();
  const number = nextNumber(account, invoice.customer ?? '');
  const balanceMinor = account.store.get('customer', invoice.customer ?? '')?.balance ?? 0;
  const { dueMinor, endingBalanceMinor } = applyBalance({ totalMinor: invoice.total, balanceMinor });
  setBalance(account, invoice, endingBalanceMinor);
  const finalized: Invoice = {
    ...invoice,
    status: 'open',
    number,
    amount_due: dueMinor,
    amount_remaining: dueMinor,
    starting_balance: balanceMinor,
    ending_balance: endingBalanceMinor,
    automatically_finalizes_at: null,
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
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    attempted: true,
    attempt_count: invoice.attempt_count + (invoice.amount_due > 0 ? 1 : 0),
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

/** Voids an open or uncollectible invoice and returns the credit that it had taken to the customer's balance. */
export function recordVoid(account: StripeAccount, invoice: Invoice): Invoice {
  const balanceMinor = account.store.get('customer', invoice.customer ?? '')?.balance ?? 0;
  const takenMinor = (invoice.ending_balance ?? invoice.starting_balance) - invoice.starting_balance;
  setBalance(account, invoice, balanceMinor - takenMinor);
  const voided: Invoice = {
    ...invoice,
    status: 'void',
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, voided_at: account.now() },
  };
  return account.save(voided, 'invoice.voided');
}

export function recordUncollectible(account: StripeAccount, invoice: Invoice): Invoice {
  const transitions = { ...invoice.status_transitions, marked_uncollectible_at: account.now() };
  const after: Invoice = { ...invoice, status: 'uncollectible', status_transitions: transitions };
  return account.save(after, 'invoice.marked_uncollectible');
}

/** Returns the outcome of a charge to this payment method. */
export function outcomeOfMethod(account: StripeAccount, methodId: string): CardOutcome {
  return outcomeOfLast4(account.store.get('payment_method', methodId)?.card?.last4);
}

/** Returns the id of the subscription that an invoice bills. */
export function subscriptionIdOf(invoice: Invoice): string | undefined {
  return invoice.parent?.subscription_details?.subscription;
}

function setBalance(account: StripeAccount, { customer: id }: Invoice, balanceMinor: number): void {
  const customer = account.store.get('customer', id ?? '');
  if (customer) account.update(customer, { ...customer, balance: balanceMinor }, 'customer.updated');
}

function nextNumber(account: StripeAccount, customerId: string): string {
  const customer = account.store.get('customer', customerId);
  const sequence = customer?.next_invoice_sequence ?? 1;
  if (customer) account.save({ ...customer, next_invoice_sequence: sequence + 1 });
  return `${customer?.invoice_prefix ?? 'NOBODY'}-${String(sequence).padStart(4, '0')}`;
}
