import type { StripeAccount } from '../account/account.ts';
import type {
  CheckoutOrder,
  CheckoutSession,
  Customer,
  LineItem,
  PaymentMethod,
} from '../account/storedTypes.ts';
import { newCustomer } from '../customers/customers.ts';
import { outcomeOfLast4 } from '../payments/cards.ts';
import { attachToCustomer, namedMethod } from '../payments/paymentMethods.ts';
import { confirmIntent, newPaymentIntent } from '../payments/payments.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { requiredText } from '../server/parameters.ts';
import { authenticationRequired, badRequest, cardDeclined } from '../server/stripeError.ts';
import { startSubscription } from '../subscriptions/subscriptionStart.ts';

const DAY_SECONDS = 86_400;

/**
 * Pays a session with a saved card, as the hosted page and the CLI do: makes the customer when there is none,
 * starts the subscription or charges once, and tells `checkout.session.completed` last.
 *
 * @param email what the payer typed, when the session did not know it.
 * @throws 402 when the card refuses; the session stays open and can be tried again.
 */
export function completeSession(
  account: StripeAccount,
  session: CheckoutSession,
  method: PaymentMethod,
  email: string | null,
): CheckoutSession {
  if (session.status !== 'open') {
    throw badRequest(`This Checkout Session is ${session.status}, so it cannot be paid.`, {
      code: 'checkout_session_not_open',
    });
  }
  const outcome = outcomeOfLast4(method.card?.last4);
  // Nobody can confirm by 3-D Secure here, and a card that fails later would leave a session half done.
  if (outcome === 'needs_authentication') throw authenticationRequired();
  if (outcome !== 'pays') throw cardDeclined();
  const order = account.find('checkout_order', session.id);
  const payer = payerOf(account, session, method, email);
  const paid =
    session.mode === 'subscription'
      ? subscribed(account, session, order, payer, method)
      : charged(account, session, order, payer, method);
  return account.save(
    {
      ...paid,
      status: 'complete',
      url: null,
      payment_status: session.amount_total === 0 ? 'no_payment_required' : 'paid',
      customer_details: detailsOf(session, payer, method, email),
    },
    'checkout.session.completed',
  );
}

/** `POST /v1/payment_pages/:session/confirm`, which the CLI's triggers use in place of a browser. */
export function confirmPaymentPage(account: StripeAccount, { id, parameters }: ApiCall): object {
  const session = account.find('checkout.session', id);
  const method = namedMethod(account, requiredText(parameters, 'payment_method'), 'payment_method');
  return paymentPage(completeSession(account, session, method, null));
}

export function retrievePaymentPage(account: StripeAccount, { id }: ApiCall): object {
  return paymentPage(account.find('checkout.session', id));
}

/** Stripe does not document this object; these are the fields that can be of use. */
function paymentPage(session: CheckoutSession): object {
  return {
    id: `ppage_${session.id}`,
    object: 'payment_page',
    session_id: session.id,
    amount_total: session.amount_total,
    currency: session.currency,
    mode: session.mode,
    status: session.status,
    payment_status: session.payment_status,
    livemode: false,
  };
}

function payerOf(
  account: StripeAccount,
  session: CheckoutSession,
  method: PaymentMethod,
  email: string | null,
): Customer | null {
  if (session.customer) return account.find('customer', session.customer, 'customer');
  if (session.mode === 'payment' && session.customer_creation !== 'always') return null;
  const known = email ?? session.customer_email ?? method.billing_details.email;
  const name = method.billing_details.name;
  return newCustomer(account, { ...(known ? { email: known } : {}), ...(name ? { name } : {}) });
}

function subscribed(
  account: StripeAccount,
  session: CheckoutSession,
  order: CheckoutOrder,
  customer: Customer | null,
  method: PaymentMethod,
): CheckoutSession {
  if (!customer) throw new Error('A subscription needs a customer');
  const attached = attachToCustomer(account, method.id, customer.id);
  const trialEnd = order.trialPeriodDays
    ? account.now() + order.trialPeriodDays * DAY_SECONDS
    : order.trialEnd;
  const subscription = startSubscription(account, {
    customer,
    // One-off prices beside a recurring one would be lines of the first invoice; they are left out.
    items: order.lineItems.flatMap((line) => itemOrderOf(line)),
    metadata: order.subscriptionMetadata,
    description: order.subscriptionDescription,
    paymentMethod: attached.id,
    collectionMethod: 'charge_automatically',
    daysUntilDue: null,
    trialEnd,
    missingPaymentMethod: 'create_invoice',
    billingCycleAnchor: null,
    paymentBehavior: 'error_if_incomplete',
  });
  return {
    ...session,
    customer: customer.id,
    subscription: subscription.id,
    invoice: subscription.latest_invoice,
  };
}

function itemOrderOf(line: LineItem) {
  if (!line.price?.recurring) return [];
  return [{ price: line.price, quantity: line.quantity ?? 1, metadata: {} }];
}

function charged(
  account: StripeAccount,
  session: CheckoutSession,
  order: CheckoutOrder,
  customer: Customer | null,
  method: PaymentMethod,
): CheckoutSession {
  const intent = newPaymentIntent(account, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer: customer?.id ?? null,
    description: null,
    metadata: order.paymentIntentMetadata,
  });
  confirmIntent(account, intent, method);
  return { ...session, customer: customer?.id ?? null, payment_intent: intent.id };
}

function detailsOf(
  session: CheckoutSession,
  payer: Customer | null,
  method: PaymentMethod,
  email: string | null,
): CheckoutSession['customer_details'] {
  const billing = method.billing_details;
  return {
    address: billing.address,
    business_name: null,
    email: payer?.email ?? email ?? session.customer_email ?? billing.email,
    individual_name: null,
    name: payer?.name ?? billing.name,
    phone: billing.phone,
    tax_exempt: 'none',
    tax_ids: [],
  };
}
