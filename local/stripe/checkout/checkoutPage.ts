import type { CheckoutSession, LineItem } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { newCardMethod } from '../payments/paymentMethods.ts';
import { cardByNumber } from '../payments/testCards.ts';
import { type Html, html, money, page, redirect, safeLink } from '../server/html.ts';
import type { HttpResponse } from '../server/httpServer.ts';
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
  if (session.status !== 'open') return closedPage(session);
  const field = (name: string) => (typeof form[name] === 'string' ? form[name] : '');
  const card = cardByNumber(field('card_number'));
  if (!card) {
    return checkoutForm(account, session, 'Your card number is not valid. Use 4242 4242 4242 4242.', 402);
  }
  const email = field('email') || null;
  if (card.outcome !== 'pays') {
    return checkoutForm(account, session, 'Your card was declined. Try another one.', 402);
  }
  try {
    completeSession(account, session, newCardMethod(account, card), email);
  } catch (error) {
    if (!(error instanceof StripeApiError)) throw error;
    return checkoutForm(account, session, error.message, error.status);
  }
  const target = (session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
  return redirect(target || `${account.baseUrl}/c/pay/${session.id}`);
}

function checkoutForm(
  account: StripeAccount,
  session: CheckoutSession,
  error: string | null = null,
  status = 200,
): HttpResponse {
  const lines = account.find('checkout_order', session.id).lineItems;
  const email = knownEmail(account, session);
  const cancelUrl = safeLink(session.cancel_url);
  const total = money(session.amount_total ?? 0, session.currency ?? 'usd');
  const content = html`
<table>${lines.map((line) => lineRow(account, line))}
<tr><td><strong>Due now</strong></td><td><strong>${total}</strong></td></tr></table>
${error === null ? '' : html`<p class="error" role="alert">${error}</p>`}
<form method="post">
${
  email === null
    ? html`<label for="email">E-mail</label><input id="email" name="email" type="email" autocomplete="email">`
    : html`<p>Paying as <strong>${email}</strong></p>`
}
<label for="card_number">Card number</label>
<input id="card_number" name="card_number" inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" required>
<div class="pair">
<div><label for="expiry">Expiry</label><input id="expiry" name="expiry" placeholder="12 / 40"></div>
<div><label for="cvc">CVC</label><input id="cvc" name="cvc" inputmode="numeric" placeholder="123"></div>
</div>
<button type="submit">${session.mode === 'subscription' ? 'Subscribe' : 'Pay'}</button>
</form>
<p class="muted">4242 4242 4242 4242 pays; 4000 0000 0000 0002 is declined.</p>
${cancelUrl ? html`<p><a href="${cancelUrl}">Back</a></p>` : ''}`;
  return page('Checkout', content, status);
}

function closedPage(session: CheckoutSession): HttpResponse {
  if (session.status === 'complete') {
    const target = safeLink((session.success_url ?? '').replaceAll('{CHECKOUT_SESSION_ID}', session.id));
    return page(
      'Already paid',
      html`<p>This checkout has been paid already. Nothing more is charged.</p>
${target ? html`<p><a href="${target}">Continue</a></p>` : ''}`,
    );
  }
  const cancelUrl = safeLink(session.cancel_url);
  return page(
    'Checkout expired',
    html`<p>This checkout has expired. Please start again.</p>
${cancelUrl ? html`<p><a href="${cancelUrl}">Back</a></p>` : ''}`,
    410,
  );
}

function lineRow(account: StripeAccount, line: LineItem): Html {
  const product = account.store.get('product', line.price?.product ?? '')?.name;
  const recurring = line.price?.recurring;
  const every = recurring
    ? ` every ${recurring.interval_count > 1 ? `${recurring.interval_count} ` : ''}${recurring.interval}`
    : '';
  const amount = money(line.amount_total, line.currency);
  return html`<tr><td>${line.quantity} × ${product ?? line.description}</td><td>${amount}${every}</td></tr>\n`;
}

function knownEmail(account: StripeAccount, session: CheckoutSession): string | null {
  const customer = session.customer ? account.store.get('customer', session.customer) : undefined;
  return customer?.email ?? session.customer_email;
}
