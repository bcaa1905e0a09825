import { newId } from '../account/ids.ts';
import type { InvoiceItem } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { findCustomer } from '../customers/customers.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import { changedText, integerOf, mergedMetadata, requiredText, textOf } from '../server/parameters.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';

/** Creates an invoice item: an amount that is added to the customer's next invoice. */
export function createInvoiceItem(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = findCustomer(account, requiredText(parameters, 'customer'));
  const amount = integerOf(parameters, 'amount');
  if (amount === undefined) throw missingParameter('amount');
  const now = account.now();
  const item: InvoiceItem = {
    id: newId('ii'),
    object: 'invoiceitem',
    amount,
    currency: textOf(parameters, 'currency') ?? 'usd',
    customer: customer.id,
    customer_account: null,
    date: now,
    description: changedText(parameters, 'description', null),
    discountable: true,
    discounts: [],
    invoice: changedText(parameters, 'invoice', null),
    livemode: false,
    metadata: mergedMetadata(parameters, {}),
    parent: null,
    period: { start: now, end: now },
    pricing: null,
    proration: false,
    quantity: 1,
    quantity_decimal: '1',
    tax_rates: [],
    test_clock: null,
  };
  return account.save(item, 'invoiceitem.created');
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
  const found = account.store
    .newestFirst('invoiceitem')
    .filter((item) => !customer || item.customer === customer)
    .filter((item) => !invoice || item.invoice === invoice);
  return listPage(found, parameters, '/v1/invoiceitems');
}
