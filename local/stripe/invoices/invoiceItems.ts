import type { Invoice, InvoiceItem, Subscription } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { findCustomer } from '../customers/customers.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  booleanOf,
  changedText,
  integerOf,
  mergedMetadata,
  requiredText,
  textOf,
} from '../server/parameters.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';
import { emptyInvoiceItem } from './invoiceItemShape.ts';
import { invoiceItemLine } from './invoiceLines.ts';
import { withLines } from './invoiceTotals.ts';

/**
 * Creates an invoice item: an amount that is added to the customer's next invoice, to the next invoice of the given
 * `subscription`, or at once to the given `invoice`.
 *
 * @throws 400 when the subscription or the invoice belongs to another customer, or the invoice is not a draft.
 */
export function createInvoiceItem(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = findCustomer(account, requiredText(parameters, 'customer'));
  const amount = integerOf(parameters, 'amount');
  if (amount === undefined) throw missingParameter('amount');
  const draft = draftOf(account, customer.id, textOf(parameters, 'invoice'));
  const subscription = subscriptionFor(account, customer.id, textOf(parameters, 'subscription'));
  const item: InvoiceItem = {
    ...emptyInvoiceItem({ now: account.now(), customer: customer.id }),
    amount,
    currency: textOf(parameters, 'currency') ?? 'usd',
    description: changedText(parameters, 'description', null),
    invoice: draft?.id ?? null,
    metadata: mergedMetadata(parameters, {}),
    parent: subscription && {
      subscription_details: { subscription: subscription.id },
      type: 'subscription_details',
    },
  };
  const saved = account.save(item, 'invoiceitem.created');
  if (draft) {
    const lines = [...draft.lines.data, invoiceItemLine(saved, { invoice: draft.id })];
    account.update(draft, withLines(draft, lines), 'invoice.updated');
  }
  return saved;
}

function draftOf(account: StripeAccount, customer: string, id: string | undefined): Invoice | null {
  if (!id) return null;
  const invoice = account.find('invoice', id, { param: 'invoice' });
  if (invoice.customer === customer && invoice.status === 'draft') return invoice;
  throw badRequest(`The invoice ${id} is not a draft of this customer.`, { param: 'invoice' });
}

/**
 * Returns the subscription that an invoice or an invoice item is for, or null when none is given.
 *
 * @throws 400 when it belongs to another customer.
 */
export function subscriptionFor(
  account: StripeAccount,
  customer: string,
  id: string | undefined,
): Subscription | null {
  if (!id) return null;
  const subscription = account.find('subscription', id, { param: 'subscription' });
  if (subscription.customer === customer) return subscription;
  throw badRequest(`The subscription ${id} belongs to another customer.`, { param: 'subscription' });
}

export function retrieveInvoiceItem(account: StripeAccount, { id }: ApiCall): object {
  return account.find('invoiceitem', id);
}

export function deleteInvoiceItem(account: StripeAccount, { id }: ApiCall): object {
  const item = account.find('invoiceitem', id);
  if (item.invoice !== null) {
    throw badRequest('This invoice item is already on an invoice and cannot be deleted.');
  }
  account.store.remove('invoiceitem', id);
  account.record('invoiceitem.deleted', item);
  return { id, object: 'invoiceitem', deleted: true };
}

export function listInvoiceItems(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = textOf(parameters, 'customer');
  const invoice = textOf(parameters, 'invoice');
  const pending = booleanOf(parameters, 'pending');
  const found = account.store
    .newestFirst('invoiceitem')
    .filter((item) => !customer || item.customer === customer)
    .filter((item) => !invoice || item.invoice === invoice)
    .filter((item) => pending === undefined || (item.invoice === null) === pending);
  return listPage(found, parameters, '/v1/invoiceitems');
}
