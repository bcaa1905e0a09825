import type { Invoice } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { booleanOf, textOf } from '../server/parameters.ts';
import { authenticationRequired, badRequest, cardDeclined } from '../server/stripeError.ts';
import { activateAfterPayment, methodOfSubscription } from '../subscriptions/subscriptionPayment.ts';
import { finalizeInvoice, outcomeOfMethod, recordFailedPayment, recordPayment } from './invoiceBilling.ts';
import { subscriptionIdOf } from './invoices.ts';

export function finalizeInvoiceCall(account: StripeAccount, { id }: ApiCall): object {
  const draft = findForAction(account, { id, allowed: ['draft'], action: 'finalized' });
  const opened = finalizeInvoice(account, draft);
  return opened.total === 0 ? paidWithSubscription(account, opened) : opened;
}

export function sendInvoice(account: StripeAccount, { id }: ApiCall): object {
  const invoice = findForAction(account, { id, allowed: ['draft', 'open'], action: 'sent' });
  const opened = invoice.status === 'draft' ? finalizeInvoice(account, invoice) : invoice;
  account.record('invoice.sent', opened);
  return opened;
}

export function voidInvoice(account: StripeAccount, { id }: ApiCall): object {
  const invoice = findForAction(account, { id, allowed: ['open', 'uncollectible'], action: 'voided' });
  const transitions = { ...invoice.status_transitions, voided_at: account.now() };
  const after: Invoice = {
    ...invoice,
    status: 'void',
    next_payment_attempt: null,
    status_transitions: transitions,
  };
  return account.save(after, 'invoice.voided');
}

export function markInvoiceUncollectible(account: StripeAccount, { id }: ApiCall): object {
  const invoice = findForAction(account, { id, allowed: ['open'], action: 'marked uncollectible' });
  const transitions = { ...invoice.status_transitions, marked_uncollectible_at: account.now() };
  const after: Invoice = { ...invoice, status: 'uncollectible', status_transitions: transitions };
  return account.save(after, 'invoice.marked_uncollectible');
}

/**
 * Charges an invoice. A draft is finalized first.
 *
 * @throws 402 when the card is declined; the invoice stays open and `invoice.payment_failed` is recorded.
 */
export function payInvoice(account: StripeAccount, { id, parameters }: ApiCall): object {
  const invoice = findForAction(account, { id, allowed: ['draft', 'open', 'uncollectible'], action: 'paid' });
  const isOutOfBand = booleanOf(parameters, 'paid_out_of_band') ?? false;
  const method = isOutOfBand ? null : methodOf(account, invoice, textOf(parameters, 'payment_method'));
  const opened = invoice.status === 'draft' ? finalizeInvoice(account, invoice) : invoice;
  if (method === null || opened.total === 0) return paidWithSubscription(account, opened);
  const outcome = outcomeOfMethod(account, method);
  if (outcome === 'pays') return paidWithSubscription(account, opened);
  recordFailedPayment(account, opened, outcome);
  throw outcome === 'needs_authentication' ? authenticationRequired() : cardDeclined();
}

function paidWithSubscription(account: StripeAccount, invoice: Invoice): Invoice {
  const paid = recordPayment(account, invoice);
  activateAfterPayment(account, paid);
  return paid;
}

function methodOf(account: StripeAccount, invoice: Invoice, given: string | undefined): string {
  if (given) return account.find('payment_method', given, { param: 'payment_method' }).id;
  const subscription = account.store.get('subscription', subscriptionIdOf(invoice) ?? '');
  const customer = account.store.get('customer', invoice.customer ?? '');
  const method =
    invoice.default_payment_method ??
    (subscription && methodOfSubscription(account, subscription)) ??
    customer?.invoice_settings.default_payment_method;
  if (method || invoice.total === 0) return method ?? '';
  throw badRequest(
    'There is no `default_payment_method` set on this Customer or Invoice. Please set a `default_payment_method` first.',
  );
}

/** Returns the invoice. Throws 400 when its status does not allow the action. */
function findForAction(
  account: StripeAccount,
  { id, allowed, action }: { id: string; allowed: string[]; action: string },
): Invoice {
  const invoice = account.find('invoice', id);
  if (allowed.includes(invoice.status ?? '')) return invoice;
  const message =
    invoice.status === 'paid' && action === 'paid'
      ? 'Invoice is already paid'
      : `This invoice is ${invoice.status}; only a ${allowed.join(' or ')} invoice can be ${action}.`;
  throw badRequest(message, { code: 'invoice_not_editable' });
}
