import type {
  CheckoutOrder,
  CheckoutSession,
  Customer,
  LineItem,
  PaymentMethod,
} from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { newCustomer } from '../customers/customers.ts';
import { confirmIntent, newPaymentIntent } from '../payments/paymentIntents.ts';
import { attachToCustomer, findOrCreateMethod } from '../payments/paymentMethods.ts';
import { outcomeOfLast4 } from '../payments/testCards.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { requiredText } from '../server/parameters.ts';
import { authenticationRequired, badRequest, cardDeclined } from '../server/stripeError.ts';
import { startSubscription } from '../subscriptions/startSubscription.ts';
import { DAY_SECONDS } from '../subscriptions/subscriptionPeriods.ts';

/**
 * Pays a session with a saved card, as the hosted page and the CLI do. It creates the customer when there is
 * none, starts the subscription or charges once, and records `checkout.session.completed` last.
 *
 * @param email what the customer entered, when the session has no e-mail address.
 * @throws 402 when the card is declined; the session stays open and can be paid with another card.
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
  // 3-D Secure is not supported, and a card that fails later would leave the session half completed.
  if (outcome === 'needs_authentication') throw authenticationRequired();
  if (outcome !== 'pays') throw cardDeclined();
  const order = account.find('checkout_order', session.id);
  const customer = findOrCreateCustomer(account, session, method, email);
  const paid =
    session.mode === 'subscription'
      ? paySubscription(account, session, order, customer, method)
      : payOnce(account, session, order, customer, method);
  return account.save(
    {
      ...paid,
      status: 'complete',
      url: null,
      payment_status: session.amount_total === 0 ? 'no_payment_required' : 'paid',
      customer_details: customerDetails(session, customer, method, email),
    },
    'checkout.session.completed',
  );
}

/** `POST /v1/payment_pages/:session/confirm`, which the CLI's triggers use instead of a browser. */
export function confirmPaymentPage(account: StripeAccount, { id, parameters }: ApiCall): object {
  const session = account.find('checkout.session', id);
  const method = findOrCreateMethod(account, requiredText(parameters, 'payment_method'), {
    param: 'payment_method',
  });
  return paymentPage(completeSession(account, session, method, null));
}

export function retrievePaymentPage(account: StripeAccount, { id }: ApiCall): object {
  return paymentPage(account.find('checkout.session', id));
}

/** Stripe does not document this object. These are the fields that a caller can use. */
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

function findOrCreateCustomer(
  account: StripeAccount,
  session: CheckoutSession,
  method: PaymentMethod,
  email: string | null,
): Customer | null {
  if (session.customer) return account.find('customer', session.customer, { param: 'customer' });
  if (session.mode === 'payment' && session.customer_creation !== 'always') return null;
  const knownEmail = email ?? session.customer_email ?? method.billing_details.email;
  const name = method.billing_details.name;
  return newCustomer(account, {
    ...(knownEmail ? { email: knownEmail } : {}),
    ...(name ? { name } : {}),
  });
}

function paySubscription(
  account: StripeAccount,
  session: CheckoutSession,
  order: CheckoutOrder,
  customer: Customer | null,
  method: PaymentMethod,
): CheckoutSession {
  if (!customer) throw new Error('A subscription requires a customer');
  const attached = attachToCustomer(account, { methodId: method.id, customerId: customer.id });
  const trialEnd = order.trialPeriodDays
    ? account.now() + order.trialPeriodDays * DAY_SECONDS
    : order.trialEnd;
  const subscription = startSubscription(account, {
    customer,
    // In Stripe, one-off prices beside a recurring one are lines of the first invoice; here they are left out.
    items: order.lineItems.flatMap(itemOrdersOf),
    metadata: order.subscriptionMetadata,
    description: order.subscriptionDescription,
    paymentMethod: attached.id,
    collectionMethod: 'charge_automatically',
    daysUntilDue: null,
    trialEnd,
    missingPaymentMethod: 'create_invoice',
    billingCycleAnchor: null,
    anchorConfig: null,
    billingMode: 'flexible',
    isFirstPeriodFree: false,
    cancellation: {},
    coupons: (order.coupons ?? []).map((id) => account.find('coupon', id)),
    paymentBehavior: 'error_if_incomplete',
  });
  return {
    ...session,
    customer: customer.id,
    subscription: subscription.id,
    invoice: subscription.latest_invoice,
  };
}

function itemOrdersOf(line: LineItem) {
  if (!line.price?.recurring) return [];
  return [{ price: line.price, quantity: line.quantity ?? 1, metadata: {} }];
}

function payOnce(
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

function customerDetails(
  session: CheckoutSession,
  customer: Customer | null,
  method: PaymentMethod,
  email: string | null,
): CheckoutSession['customer_details'] {
  const billing = method.billing_details;
  return {
    address: billing.address,
    business_name: null,
    email: customer?.email ?? email ?? session.customer_email ?? billing.email,
    individual_name: null,
    name: customer?.name ?? billing.name,
    phone: billing.phone,
    tax_exempt: 'none',
    tax_ids: [],
  };
}
