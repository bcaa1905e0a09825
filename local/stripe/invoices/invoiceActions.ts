import type { Invoice } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { booleanOf, textOf } from '../server/parameters.ts';
import { authenticationRequired, badRequest, cardDeclined } from '../server/stripeError.ts';
import { dropHeldUpdate, holdsUpdate } from '../subscriptions/pendingUpdates.ts';
import {
  advanceDraft,
  failInvoice,
  methodOfInvoice,
  settleInvoice,
} from '../subscriptions/subscriptionPayment.ts';
import {
  finalizeInvoice,
  outcomeOfMethod,
  recordUncollectible,
  recordVoid,
  subscriptionIdOf,
} from './invoiceBilling.ts';

/** Finalizes a draft. It is charged only if it advances by itself, but one with nothing due is paid at once. */
export function finalizeInvoiceCall(account: StripeAccount, { id, parameters }: ApiCall): object {
  const draft = findForAction(account, { id, allowed: ['draft'], action: 'finalized' });
  if (booleanOf(parameters, 'auto_advance') ?? draft.auto_advance) return advanceDraft(account, draft);
  const opened = finalizeInvoice(account, draft);
  return opened.amount_due === 0 ? settleInvoice(account, opened) : opened;
}

export function sendInvoice(account: StripeAccount, { id }: ApiCall): object {
  const invoice = findForAction(account, { id, allowed: ['draft', 'open'], action: 'sent' });
  const opened = invoice.status === 'draft' ? finalizeInvoice(account, invoice) : invoice;
  account.record('invoice.sent', opened);
  return opened;
}

export function voidInvoice(account: StripeAccount, { id }: ApiCall): object {
  const invoice = findForAction(account, { id, allowed: ['open', 'uncollectible'], action: 'voided' });
  const voided = recordVoid(account, invoice);
  const subscription = account.store.get('subscription', subscriptionIdOf(voided) ?? '');
  if (subscription && holdsUpdate(account, subscription, voided)) dropHeldUpdate(account, subscription);
  return voided;
}

export function markInvoiceUncollectible(account: StripeAccount, { id }: ApiCall): object {
  return recordUncollectible(
    account,
    findForAction(account, { id, allowed: ['open'], action: 'marked uncollectible' }),
  );
}

/**
 * Charges an invoice. A draft is finalized first.
 *
 * @throws 402 when the card is declined; the invoice stays open and `invoice.payment_failed` is recorded.
 */
export function payInvoice(account: StripeAccount, { id, parameters }: ApiCall): object {
  const invoice = findPayable(account, id);
  const isOutOfBand = booleanOf(parameters, 'paid_out_of_band') ?? false;
  const method = isOutOfBand ? null : methodOf(account, invoice, textOf(parameters, 'payment_method'));
  const opened = invoice.status === 'draft' ? finalizeInvoice(account, invoice) : invoice;
  if (method === null || opened.amount_due === 0) return settleInvoice(account, opened);
  const outcome = outcomeOfMethod(account, method);
  if (outcome === 'pays') return settleInvoice(account, opened);
  failInvoice(account, opened, outcome);
  throw outcome === 'needs_authentication' ? authenticationRequired() : cardDeclined();
}

/** Ends the collection of an invoice with this outcome, whatever its payment method. A draft is finalized first. */
export function collectByControl(account: StripeAccount, id: string, outcome: 'paid' | 'failed'): Invoice {
  const invoice = findPayable(account, id);
  const opened = invoice.status === 'draft' ? finalizeInvoice(account, invoice) : invoice;
  return outcome === 'paid' || opened.amount_due === 0
    ? settleInvoice(account, opened)
    : failInvoice(account, opened, 'declined_on_charge');
}

function methodOf(account: StripeAccount, invoice: Invoice, given: string | undefined): string {
  if (given) return account.find('payment_method', given, { param: 'payment_method' }).id;
  const method = methodOfInvoice(account, invoice);
  if (method || invoice.amount_due === 0) return method ?? '';
  throw badRequest(
    'There is no `default_payment_method` set on this Customer or Invoice. Please set a `default_payment_method` first.',
  );
}

function findPayable(account: StripeAccount, id: string): Invoice {
  return findForAction(account, { id, allowed: ['draft', 'open', 'uncollectible'], action: 'paid' });
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
