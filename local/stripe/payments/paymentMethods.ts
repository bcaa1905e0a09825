import { newId, randomText } from '../account/ids.ts';
import type { PaymentMethod } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { addressOf } from '../customers/address.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  changedText,
  groupOf,
  integerOf,
  mergedMetadata,
  requiredText,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, cardDeclined, noSuchObject } from '../server/stripeError.ts';
import { cardByName, cardByNumber, outcomeOfLast4, type TestCard } from './testCards.ts';

const EXPIRY_YEAR_DEFAULT = 2040;

export type CardExpiry = { month: number; year: number };

export function createPaymentMethod(account: StripeAccount, { parameters }: ApiCall): object {
  const type = requiredText(parameters, 'type');
  if (type !== 'card') {
    const method = { ...emptyMethod(account.now(), type), [type]: {} };
    return account.save(withBillingDetails(method, parameters));
  }
  const given = groupOf(parameters, 'card') ?? {};
  const token = textOf(given, 'token');
  const card = token ? cardByName(token) : cardByNumber(requiredText(given, 'number'));
  if (!card) {
    throw badRequest('Your card number is incorrect.', { code: 'incorrect_number', param: 'card[number]' });
  }
  const method = { ...cardMethod(account.now(), card), metadata: mergedMetadata(parameters, {}) };
  if (method.card) {
    method.card = {
      ...method.card,
      exp_month: integerOf(given, 'exp_month') ?? method.card.exp_month,
      exp_year: integerOf(given, 'exp_year') ?? method.card.exp_year,
    };
  }
  return account.save(withBillingDetails(method, parameters));
}

/** Saves a payment method for a test token. It is not attached to a customer. */
export function cardFromToken(account: StripeAccount, token: string): PaymentMethod {
  const card = cardByName(token);
  if (!card) throw noSuchObject({ kind: 'token', id: token, param: 'source' });
  return account.save(cardMethod(account.now(), card));
}

/** Saves a payment method for a test card. It is not attached to a customer. */
export function newCardMethod(
  account: StripeAccount,
  card: TestCard,
  expiry: CardExpiry | null = null,
): PaymentMethod {
  const method = cardMethod(account.now(), card);
  if (method.card && expiry) {
    method.card = { ...method.card, exp_month: expiry.month, exp_year: expiry.year };
  }
  return account.save(method);
}

/**
 * Attaches a payment method to a customer. A test name (`pm_card_visa`) creates a new payment method with a new id
 * each time, as in Stripe.
 *
 * @throws 402 for a card that cannot be saved, 400 when the payment method belongs to another customer.
 */
export function attachToCustomer(
  account: StripeAccount,
  { methodId, customerId }: { methodId: string; customerId: string },
): PaymentMethod {
  account.find('customer', customerId, { param: 'customer' });
  const method = findOrCreateMethod(account, methodId);
  if (outcomeOfLast4(method.card?.last4) === 'declined') throw cardDeclined();
  if (method.customer !== null && method.customer !== customerId) {
    throw badRequest('The payment method you provided has already been attached to a customer.');
  }
  if (method.customer === customerId) return method;
  const attached = account.store.save({ ...method, customer: customerId });
  account.record('payment_method.attached', attached);
  return attached;
}

/** Returns a saved payment method, or creates one when `id` is a test name such as `pm_card_visa`. */
export function findOrCreateMethod(account: StripeAccount, id: string, { param = 'id' } = {}): PaymentMethod {
  const card = cardByName(id);
  return card ? newCardMethod(account, card) : account.find('payment_method', id, { param });
}

export function attachPaymentMethod(account: StripeAccount, { id, parameters }: ApiCall): object {
  return attachToCustomer(account, { methodId: id, customerId: requiredText(parameters, 'customer') });
}

export function detachPaymentMethod(account: StripeAccount, { id }: ApiCall): object {
  const method = account.find('payment_method', id);
  if (method.customer === null) {
    throw badRequest('The payment method you provided is not attached to a customer.');
  }
  const customer = account.store.get('customer', method.customer);
  if (customer?.invoice_settings.default_payment_method === id) {
    const settings = { ...customer.invoice_settings, default_payment_method: null };
    account.update(customer, { ...customer, invoice_settings: settings }, 'customer.updated');
  }
  return account.update(method, { ...method, customer: null }, 'payment_method.detached');
}

export function retrievePaymentMethod(account: StripeAccount, { id }: ApiCall): object {
  return account.find('payment_method', id);
}

export function updatePaymentMethod(account: StripeAccount, { id, parameters }: ApiCall): object {
  const method = account.find('payment_method', id);
  const changed = { ...method, metadata: mergedMetadata(parameters, method.metadata) };
  return account.update(method, withBillingDetails(changed, parameters), 'payment_method.updated');
}

export function listPaymentMethods(account: StripeAccount, { id, parameters }: ApiCall): object {
  const customer = id === '' ? textOf(parameters, 'customer') : id;
  const type = textOf(parameters, 'type');
  const found = account.store
    .newestFirst('payment_method')
    .filter((method) => method.customer !== null && (!customer || method.customer === customer))
    .filter((method) => !type || method.type === type);
  return listPage(found, parameters, id ? `/v1/customers/${id}/payment_methods` : '/v1/payment_methods');
}

function withBillingDetails(method: PaymentMethod, parameters: Parameters): PaymentMethod {
  const given = groupOf(parameters, 'billing_details');
  if (!given) return method;
  const before = method.billing_details;
  const address = groupOf(given, 'address');
  const billing = {
    address: address ? addressOf(address) : before.address,
    email: changedText(given, 'email', before.email),
    name: changedText(given, 'name', before.name),
    phone: changedText(given, 'phone', before.phone),
    tax_id: before.tax_id,
  };
  return { ...method, billing_details: billing };
}

function emptyMethod(now: number, type: string): PaymentMethod {
  return {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    created: now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type,
  };
}

function cardMethod(now: number, card: TestCard): PaymentMethod {
  return {
    ...emptyMethod(now, 'card'),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.brand,
      exp_month: 12,
      exp_year: EXPIRY_YEAR_DEFAULT,
      fingerprint: randomText(16),
      funding: 'credit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
  };
}
