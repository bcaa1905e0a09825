import type { CheckoutSession, LineItem } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { CARD_HINT, cardFields, declineOf, readCard } from '../payments/cardForm.ts';
import { newCardMethod } from '../payments/paymentMethods.ts';
import {
  BUSINESS_NAME,
  errorMessage,
  type Html,
  html,
  money,
  page,
  redirect,
  safeLink,
} from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';
import { textOf } from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { StripeApiError } from '../server/stripeError.ts';
import { completeSession } from './checkoutCompletion.ts';

/** `GET /c/pay/:id`: the line items and the card form. */
export function showCheckout(account: StripeAccount, session: CheckoutSession): HttpResponse {
  return session.status === 'open' ? checkoutForm(account, session) : closedPage(session);
}

/** `POST /c/pay/:id`: pays and redirects the browser to `success_url`, or shows why the payment failed. */
export function submitCheckout(
  account: StripeAccount,
  session: CheckoutSession,
  form: Parameters,
): HttpResponse {
  const target = successUrl(session) ?? `${account.baseUrl}/c/pay/${session.id}`;
  // The second click of a double click: the first one has paid.
  if (session.status === 'complete') return redirect(target);
  if (session.status !== 'open') return closedPage(session);
  const email = textOf(form, 'email') || null;
  try {
    const { card, expiry } = readCard(account, form);
    if (card.outcome !== 'pays') throw declineOf(card);
    completeSession(account, session, newCardMethod(account, card, expiry), email);
  } catch (error) {
    if (!(error instanceof StripeApiError)) throw error;
    return checkoutForm(account, session, { error, email });
  }
  return redirect(target);
}

function checkoutForm(
  account: StripeAccount,
  session: CheckoutSession,
  { error, email }: { error: StripeApiError | null; email: string | null } = { error: null, email: null },
): HttpResponse {
  const lines = account.find('checkout_order', session.id).lineItems;
  const known = knownEmail(account, session);
  const message = error?.body.code === 'card_declined' ? `${error.message} Try another one.` : error?.message;
  const total = money(session.amount_total ?? 0, session.currency ?? 'usd');
  const content = html`${linkBack(session)}
${errorMessage(message ?? null)}
<table><tbody>${lines.map((line) => lineRow(account, line))}
<tr class="total"><td>Due now</td><td class="amount">${total}</td></tr></tbody></table>
<form method="post">
${
  known === null
    ? html`<label for="email">E-mail</label><input id="email" name="email" type="email" autocomplete="email" value="${email}">`
    : html`<p>Paying as <strong>${known}</strong></p>`
}
${cardFields({ hasError: error !== null })}
<div class="actions"><button type="submit">${session.mode === 'subscription' ? 'Subscribe' : 'Pay'}</button></div>
</form>
${CARD_HINT}`;
  return page('Checkout', content, error?.status);
}

function closedPage(session: CheckoutSession): HttpResponse {
  if (session.status === 'complete') {
    const target = successUrl(session);
    return page(
      'Already paid',
      html`<p>This checkout has been paid already. Nothing more is charged.</p>
${target ? html`<p class="actions"><a class="button" href="${target}">Continue to ${BUSINESS_NAME}</a></p>` : ''}`,
    );
  }
  return page(
    'Checkout expired',
    html`<p>This checkout has expired and nothing was charged. Please start again.</p>
${linkBack(session)}`,
    410,
  );
}

/** Where the customer goes after the payment, if that is a link that a browser can follow. */
function successUrl(session: CheckoutSession): string | null {
  return safeLink((session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id));
}

function linkBack(session: CheckoutSession): Html {
  const url = safeLink(session.cancel_url);
  return url ? html`<p><a href="${url}">← Back to ${BUSINESS_NAME}</a></p>` : html``;
}

function lineRow(account: StripeAccount, line: LineItem): Html {
  const product = account.store.get('product', line.price?.product ?? '')?.name;
  const recurring = line.price?.recurring;
  const every = recurring
    ? ` every ${recurring.interval_count > 1 ? `${recurring.interval_count} ` : ''}${recurring.interval}`
    : '';
  const amount = money(line.amount_total, line.currency);
  return html`<tr><td>${line.quantity} × ${product ?? line.description}</td><td class="amount">${amount}${every}</td></tr>\n`;
}

function knownEmail(account: StripeAccount, session: CheckoutSession): string | null {
  const customer = session.customer ? account.store.get('customer', session.customer) : undefined;
  return customer?.email ?? session.customer_email;
}
