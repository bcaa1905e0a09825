import { newId } from '../account/ids.ts';
import type { CheckoutSession, LineItem } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { findCustomer } from '../customers/customers.ts';
import { couponsOf } from '../discounts/givenDiscounts.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  changedText,
  groupOf,
  inRange,
  integerOf,
  mergedMetadata,
  requiredText,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest } from '../server/stripeError.ts';
import { checkoutLines, checkoutOrder, discountedLines } from './checkoutOrder.ts';
import { emptySession } from './checkoutShape.ts';

/** Stripe's limits: a session is open for 24 hours, or less with `expires_at`, but at least for 30 minutes. */
const OPEN_SECONDS_MAX = 24 * 3600;
const OPEN_SECONDS_MIN = 30 * 60;
/** Tolerance for a difference between the caller's clock and the emulator's. */
const CLOCK_SKEW_SECONDS = 60;
const MODES = ['payment', 'subscription'];

export function createCheckoutSession(account: StripeAccount, { parameters }: ApiCall): object {
  const mode = requiredText(parameters, 'mode');
  if (!MODES.includes(mode)) {
    throw badRequest(`Invalid mode: the Stripe emulator supports ${MODES.join(' and ')}`, { param: 'mode' });
  }
  const customerId = changedText(parameters, 'customer', null);
  if (customerId && textOf(parameters, 'customer_email')) {
    throw badRequest('You may only specify one of these parameters: customer, customer_email.', {
      param: 'customer',
    });
  }
  const customer = customerId ? findCustomer(account, customerId) : null;
  const successUrl = requiredText(parameters, 'success_url');
  const coupons = couponsOf(account, parameters);
  const lines = discountedLines(checkoutLines(account, parameters, mode), coupons);
  const id = newId('cs_test');
  const order = account.save(checkoutOrder(account, id, lines, coupons, parameters));
  const isTrial = order.trialEnd !== null || order.trialPeriodDays !== null;
  const due = isTrial ? lines.filter((line) => line.price?.type === 'one_time') : lines;
  const session: CheckoutSession = {
    ...emptySession(id, account.now()),
    amount_subtotal: sumOf(lines, 'amount_subtotal'),
    amount_total: sumOf(due, 'amount_total'),
    cancel_url: changedText(parameters, 'cancel_url', null),
    client_reference_id: changedText(parameters, 'client_reference_id', null),
    currency: lines[0]?.currency ?? 'usd',
    customer: customer?.id ?? null,
    customer_creation:
      mode === 'payment' && !customer ? (textOf(parameters, 'customer_creation') ?? 'if_required') : null,
    customer_email: changedText(parameters, 'customer_email', null),
    discounts: coupons.map(({ id: coupon }) => ({ coupon, promotion_code: null })),
    expires_at: expiryOf(account.now(), parameters),
    metadata: mergedMetadata(parameters, {}),
    mode,
    payment_method_collection: mode === 'subscription' ? 'always' : 'if_required',
    success_url: successUrl,
    total_details: { amount_discount: sumOf(due, 'amount_discount'), amount_shipping: 0, amount_tax: 0 },
    url: `${account.baseUrl}/c/pay/${id}`,
  };
  return account.save(session);
}

type LineAmount = 'amount_subtotal' | 'amount_total' | 'amount_discount';

function sumOf(lines: LineItem[], amount: LineAmount): number {
  return lines.reduce((sum, line) => sum + line[amount], 0);
}

export function retrieveCheckoutSession(account: StripeAccount, { id }: ApiCall): object {
  return account.find('checkout.session', id);
}

export function updateCheckoutSession(account: StripeAccount, { id, parameters }: ApiCall): object {
  const session = account.find('checkout.session', id);
  return account.update(session, { ...session, metadata: mergedMetadata(parameters, session.metadata) });
}

export function listCheckoutSessions(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = textOf(parameters, 'customer');
  const subscription = textOf(parameters, 'subscription');
  const intent = textOf(parameters, 'payment_intent');
  const status = textOf(parameters, 'status');
  const email = textOf(groupOf(parameters, 'customer_details') ?? {}, 'email');
  const found = account.store
    .newestFirst('checkout.session')
    .filter((session) => !customer || session.customer === customer)
    .filter((session) => !subscription || session.subscription === subscription)
    .filter((session) => !intent || session.payment_intent === intent)
    .filter((session) => !status || session.status === status)
    .filter((session) => !email || session.customer_details?.email === email)
    .filter((session) => inRange(session.created, parameters, 'created'));
  return listPage(found, parameters, '/v1/checkout/sessions');
}

export function listCheckoutLines(account: StripeAccount, { id, parameters }: ApiCall): object {
  account.find('checkout.session', id);
  const lines = account.find('checkout_order', id).lineItems;
  return listPage(lines, parameters, `/v1/checkout/sessions/${id}/line_items`);
}

export function expireCheckoutSession(account: StripeAccount, { id }: ApiCall): object {
  const session = account.find('checkout.session', id);
  if (session.status !== 'open') {
    throw badRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Session has a status of \`${session.status}\`.`,
    );
  }
  return expireSession(account, session);
}

export function expireSession(account: StripeAccount, session: CheckoutSession): CheckoutSession {
  return account.save({ ...session, status: 'expired', url: null }, 'checkout.session.expired');
}

function expiryOf(now: number, parameters: Parameters): number {
  const expiresAt = integerOf(parameters, 'expires_at');
  if (expiresAt === undefined) return now + OPEN_SECONDS_MAX;
  const earliest = now + OPEN_SECONDS_MIN - CLOCK_SKEW_SECONDS;
  const latest = now + OPEN_SECONDS_MAX + CLOCK_SKEW_SECONDS;
  if (expiresAt < earliest || expiresAt > latest) {
    throw badRequest('The `expires_at` timestamp must be between 30 minutes and 24 hours from now.', {
      param: 'expires_at',
    });
  }
  return expiresAt;
}
