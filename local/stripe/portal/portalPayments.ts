import type { Invoice, PaymentMethod } from '../account/storedTypes.ts';
import { payInvoice } from '../invoices/invoiceActions.ts';
import { CARD_HINT, cardFields, declineOf, readCard } from '../payments/cardForm.ts';
import { attachToCustomer, detachPaymentMethod, newCardMethod } from '../payments/paymentMethods.ts';
import { errorMessage, html, longDay, money, page } from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';
import { textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, type StripeApiError } from '../server/stripeError.ts';
import { hasEnded } from '../subscriptions/subscriptionCancellation.ts';
import {
  cardName,
  cardsOf,
  chargedCard,
  invoicesOf,
  type PortalVisit,
  subscriptionsOf,
  viewUrl,
} from './portalVisit.ts';

/** The form for a new card. `invoiceId`: the invoice that the customer is paying, to which the form returns. */
export function cardPage(
  visit: PortalVisit,
  { invoiceId, error = null }: { invoiceId?: string | undefined; error?: StripeApiError | null },
): HttpResponse {
  refuseCardUpdates(visit);
  const current = chargedCard(visit);
  const back = invoiceId ? viewUrl(visit, { view: 'pay', invoice: invoiceId }) : visit.session.url;
  return page(
    current ? 'Update card' : 'Add a card',
    html`${errorMessage(error?.message ?? null)}
<p>${current ? `Your card is ${cardName(current)}. ` : ''}The new card pays what is charged from now on. Nothing is charged now.</p>
<form method="post">
<input type="hidden" name="action" value="add_card">
${invoiceId ? html`<input type="hidden" name="invoice" value="${invoiceId}">` : ''}
${cardFields({ hasError: error !== null })}
<div class="actions"><button type="submit">Save card</button><a class="button quiet" href="${back}">Go back</a></div>
</form>
${CARD_HINT}`,
    error?.status,
  );
}

/** The confirmation of a payment, or the way to a card when there is none. */
export function payPage(
  visit: PortalVisit,
  { invoiceId, error = null }: { invoiceId: string | undefined; error?: StripeApiError | null },
): HttpResponse {
  const invoice = payableInvoice(visit, invoiceId);
  const amount = money(invoice.amount_remaining, invoice.currency);
  const card = chargedCard(visit);
  const newCard = html`<a class="button quiet" href="${viewUrl(visit, { view: 'card', invoice: invoice.id })}">${card ? 'Update card' : 'Add card'}</a>`;
  const pay = html`<form method="post">
<input type="hidden" name="action" value="pay"><input type="hidden" name="invoice" value="${invoice.id}">
<button type="submit">Pay ${amount}</button></form>`;
  return page(
    `Pay invoice ${invoice.number}`,
    html`${errorMessage(error?.message ?? null)}
<p>${amount} of ${longDay(invoice.created)} is due. ${card ? `It is charged now to ${cardName(card)}.` : 'Add a card to pay it.'}</p>
<div class="actions">
${card ? pay : ''}
${visit.features.payment_method_update.enabled ? newCard : ''}
<a class="button quiet" href="${visit.session.url}">Go back</a>
</div>`,
    error?.status,
  );
}

/** Charges an invoice to the customer's card. @throws 402 when the card is declined. */
export function payInPortal(visit: PortalVisit, invoiceId: string | undefined): void {
  const invoice = invoicesOf(visit).find(({ id }) => id === invoiceId);
  // The second click of a double click.
  if (invoice?.status === 'paid' && visit.features.invoice_history.enabled) return;
  const { id } = payableInvoice(visit, invoiceId);
  const card = chargedCard(visit);
  if (!card) throw badRequest('There is no card to charge. Add one first.');
  payInvoice(visit.account, { id, parameters: { payment_method: card.id } });
}

/** @throws 400 when it is not an open invoice of the customer. */
function payableInvoice(visit: PortalVisit, id: string | undefined): Invoice {
  if (!visit.features.invoice_history.enabled) throw badRequest('Invoices cannot be paid here.');
  const invoice = invoicesOf(visit).find((candidate) => candidate.id === id);
  if (invoice?.status === 'open') return invoice;
  throw badRequest('There is nothing to pay on that invoice.');
}

/**
 * Saves the card that was entered and charges it from now on. As in Stripe, this pays no open invoice.
 *
 * @throws 402 when the card cannot be saved.
 */
export function addCard(visit: PortalVisit, form: Parameters): void {
  refuseCardUpdates(visit);
  const { account, session } = visit;
  const { card, expiry } = readCard(account, form);
  // A card that is declined only when it is charged can be saved.
  if (card.outcome === 'declined') throw declineOf(card);
  // The second click of a double click.
  if (isCharged(visit, newCardMethod(account.copy(), card, expiry))) return;
  const method = newCardMethod(account, card, expiry);
  attachToCustomer(account, { methodId: method.id, customerId: session.customer });
  chargeFromNowOn(visit, method.id);
}

function isCharged(visit: PortalVisit, { card }: PaymentMethod): boolean {
  const charged = chargedCard(visit)?.card;
  return (
    charged?.last4 === card?.last4 &&
    charged?.exp_month === card?.exp_month &&
    charged?.exp_year === card?.exp_year
  );
}

/** @throws 400 when it is not a saved card of the customer. */
export function useCard(visit: PortalVisit, form: Parameters): void {
  refuseCardUpdates(visit);
  chargeFromNowOn(visit, savedCard(visit, form));
}

/** @throws 400 when it is not a saved card of the customer, or is the one that is charged. */
export function removeCard(visit: PortalVisit, form: Parameters): void {
  refuseCardUpdates(visit);
  const id = savedCard(visit, form);
  if (id === chargedCard(visit)?.id) throw badRequest('That card is charged. Choose another one first.');
  detachPaymentMethod(visit.account, { id, parameters: {} });
}

function savedCard(visit: PortalVisit, form: Parameters): string {
  const id = textOf(form, 'card');
  const card = cardsOf(visit).find((candidate) => candidate.id === id);
  if (!card) throw badRequest('There is no such card.');
  return card.id;
}

/** Makes a card the default of the customer, and of the subscriptions that have a card of their own. */
function chargeFromNowOn(visit: PortalVisit, methodId: string): void {
  const { account, session } = visit;
  const customer = account.find('customer', session.customer);
  const settings = { ...customer.invoice_settings, default_payment_method: methodId };
  account.update(customer, { ...customer, invoice_settings: settings }, 'customer.updated');
  for (const subscription of subscriptionsOf(visit)) {
    if (hasEnded(subscription) || subscription.default_payment_method === null) continue;
    const after = { ...subscription, default_payment_method: methodId };
    account.update(subscription, after, 'customer.subscription.updated');
  }
}

function refuseCardUpdates({ features }: PortalVisit): void {
  if (!features.payment_method_update.enabled) throw badRequest('Cards cannot be changed here.');
}
