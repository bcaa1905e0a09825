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
import { badRequest } from '../server/stripeError.ts';
import { subscriptionIdOf } from './invoiceBilling.ts';
import { buildDraft, newInvoiceId, saveDraft, withAutoAdvance } from './invoiceDraft.ts';
import { subscriptionFor } from './invoiceItems.ts';
import { linesOfItems, subscriptionOfItem } from './pendingItems.ts';

/**
 * Creates a draft. With `pending_invoice_items_behavior=include` it holds the pending invoice items of the customer
 * or, when it names a subscription, only those of the subscription. It becomes that subscription's latest invoice.
 */
export function createInvoice(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = findCustomer(account, requiredText(parameters, 'customer'));
  const subscription = subscriptionFor(account, customer.id, textOf(parameters, 'subscription'));
  const id = newInvoiceId();
  const includesPending = textOf(parameters, 'pending_invoice_items_behavior') === 'include';
  const items = account.store
    .all('invoiceitem')
    .filter((item) => includesPending && item.customer === customer.id && item.invoice === null)
    .filter((item) => !subscription || subscriptionOfItem(item) === subscription.id);
  const now = account.now();
  const draft = buildDraft(account, {
    id,
    customer,
    currency: textOf(parameters, 'currency') ?? subscription?.currency ?? items[0]?.currency ?? 'usd',
    lines: linesOfItems(account, items, id),
    discounts: [],
    reason: 'manual',
    advances: booleanOf(parameters, 'auto_advance') ?? false,
    period: { start: now, end: now },
    subscription: subscription && { id: subscription.id, metadata: subscription.metadata },
    collectionMethod: textOf(parameters, 'collection_method') ?? 'charge_automatically',
    daysUntilDue: integerOf(parameters, 'days_until_due') ?? null,
    description: changedText(parameters, 'description', null),
    metadata: mergedMetadata(parameters, {}),
    defaultPaymentMethod: changedText(parameters, 'default_payment_method', null),
  });
  const saved = saveDraft(account, draft);
  if (subscription) {
    const after = { ...subscription, latest_invoice: id };
    account.update(subscription, after, 'customer.subscription.updated');
  }
  return saved;
}

export function retrieveInvoice(account: StripeAccount, { id }: ApiCall): object {
  return account.find('invoice', id);
}

export function updateInvoice(account: StripeAccount, { id, parameters }: ApiCall): object {
  const invoice = account.find('invoice', id);
  const advances = booleanOf(parameters, 'auto_advance') ?? invoice.auto_advance ?? false;
  const after = {
    ...(invoice.status === 'draft'
      ? withAutoAdvance(invoice, advances)
      : { ...invoice, auto_advance: advances }),
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

/** Deletes a draft. Stripe refuses it for an invoice of a subscription, which can only be voided once it is open. */
export function deleteInvoice(account: StripeAccount, { id }: ApiCall): object {
  const invoice = account.find('invoice', id);
  if (invoice.status !== 'draft' || subscriptionIdOf(invoice)) {
    throw badRequest('You can only delete draft invoices that are not of a subscription.', {
      code: 'invoice_not_editable',
    });
  }
  account.store.remove('invoice', id);
  account.record('invoice.deleted', invoice);
  return { id, object: 'invoice', deleted: true };
}
