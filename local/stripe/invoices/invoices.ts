import type { Invoice, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { findCustomer } from '../customers/customers.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  booleanOf,
  changedText,
  inRange,
  integerOf,
  mergedMetadata,
  requiredText,
  textOf,
} from '../server/parameters.ts';
import { authenticationRequired, badRequest, cardDeclined } from '../server/stripeError.ts';
import { activateAfterPayment, methodOfSubscription } from '../subscriptions/subscriptionPayment.ts';
import {
  draftInvoice,
  finalizeInvoice,
  newInvoiceId,
  outcomeOfMethod,
  recordFailedPayment,
  recordPayment,
} from './invoiceBilling.ts';
import { invoiceItemLine } from './invoiceLines.ts';

/** Creates a draft. With `pending_invoice_items_behavior=include` it holds the customer's pending invoice items. */
export function createInvoice(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = findCustomer(account, requiredText(parameters, 'customer'));
  const subscription = subscriptionOf(account, textOf(parameters, 'subscription'));
  const id = newInvoiceId();
  const includesPending = textOf(parameters, 'pending_invoice_items_behavior') === 'include';
  const items = account.store
    .all('invoiceitem')
    .filter((item) => includesPending && item.customer === customer.id && item.invoice === null);
  for (const item of items) account.save({ ...item, invoice: id });
  const now = account.now();
  return draftInvoice(account, {
    id,
    customer,
    currency: textOf(parameters, 'currency') ?? items[0]?.currency ?? 'usd',
    lines: items.map((item) => invoiceItemLine(item, id)),
    reason: 'manual',
    period: { start: now, end: now },
    subscription: subscription && { id: subscription.id, metadata: subscription.metadata },
    collectionMethod: textOf(parameters, 'collection_method') ?? 'charge_automatically',
    daysUntilDue: integerOf(parameters, 'days_until_due') ?? null,
    description: changedText(parameters, 'description', null),
    metadata: mergedMetadata(parameters, {}),
    defaultPaymentMethod: changedText(parameters, 'default_payment_method', null),
  });
}

export function retrieveInvoice(account: StripeAccount, { id }: ApiCall): object {
  return account.find('invoice', id);
}

export function updateInvoice(account: StripeAccount, { id, parameters }: ApiCall): object {
  const invoice = account.find('invoice', id);
  const after = {
    ...invoice,
    auto_advance: booleanOf(parameters, 'auto_advance') ?? invoice.auto_advance,
    description: changedText(parameters, 'description', invoice.description),
    metadata: mergedMetadata(parameters, invoice.metadata),
  };
  return account.update(invoice, after, 'invoice.updated');
}

export function listInvoices(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = textOf(parameters, 'customer');
  const subscription = textOf(parameters, 'subscription');
  const status = textOf(parameters, 'status');
  const found = account.store
    .newestFirst('invoice')
    .filter((invoice) => !customer || invoice.customer === customer)
    .filter((invoice) => !subscription || subscriptionIdOf(invoice) === subscription)
    .filter((invoice) => !status || invoice.status === status)
    .filter((invoice) => inRange(invoice.created, parameters, 'created'));
  return listPage(found, parameters, '/v1/invoices');
}

export function listInvoiceLines(account: StripeAccount, { id, parameters }: ApiCall): object {
  return listPage(account.find('invoice', id).lines.data, parameters, `/v1/invoices/${id}/lines`);
}

export function deleteInvoice(account: StripeAccount, { id }: ApiCall): object {
  const invoice = findForAction(account, { id, allowed: ['draft'], action: 'deleted' });
  account.store.remove('invoice', id);
  account.record('invoice.deleted', invoice);
  return { id, object: 'invoice', deleted: true };
}

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
  const subscription = subscriptionOf(account, subscriptionIdOf(invoice));
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

function subscriptionIdOf(invoice: Invoice): string | undefined {
  return invoice.parent?.subscription_details?.subscription;
}

function subscriptionOf(account: StripeAccount, id: string | undefined): Subscription | null {
  return id ? account.find('subscription', id, { param: 'subscription' }) : null;
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
