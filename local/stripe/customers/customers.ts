import { newId, randomText } from '../account/ids.ts';
import type { Customer } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import { startDiscounts } from '../discounts/givenDiscounts.ts';
import { attachToCustomer, cardFromToken } from '../payments/paymentMethods.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  changedText,
  groupOf,
  inRange,
  integerOf,
  mergedMetadata,
  textListOf,
  textOf,
} from '../server/parameters.ts';
import type { Parameters } from '../server/parseForm.ts';
import { badRequest, noSuchObject } from '../server/stripeError.ts';
import { endSubscription, hasEnded } from '../subscriptions/subscriptionCancellation.ts';
import { addressOf } from './address.ts';

export function createCustomer(account: StripeAccount, { parameters }: ApiCall): object {
  return newCustomer(account, parameters);
}

/** Creates a customer. A given `payment_method` or `source` is attached to it. */
export function newCustomer(account: StripeAccount, parameters: Parameters): Customer {
  const base = emptyCustomer(account.now());
  const customer = account.save(withChanges(base, parameters), 'customer.created');
  const source = textOf(parameters, 'source');
  const methodId = textOf(parameters, 'payment_method') ?? (source && cardFromToken(account, source).id);
  if (!methodId) return customer;
  const method = attachToCustomer(account, { methodId, customerId: customer.id });
  const wanted = textOf(groupOf(parameters, 'invoice_settings') ?? {}, 'default_payment_method');
  if (!wanted && !source) return customer;
  // A test name such as pm_card_visa is attached as a new payment method, which becomes the default.
  return account.store.save(withDefaultMethod(customer, method.id));
}

export function retrieveCustomer(account: StripeAccount, { id }: ApiCall): object {
  if (account.store.get('deleted_customer', id)) return { id, object: 'customer', deleted: true };
  return account.find('customer', id);
}

export function updateCustomer(account: StripeAccount, { id, parameters }: ApiCall): object {
  const customer = account.find('customer', id);
  const wanted = textOf(groupOf(parameters, 'invoice_settings') ?? {}, 'default_payment_method');
  if (wanted) {
    const method = account.find('payment_method', wanted, {
      param: 'invoice_settings[default_payment_method]',
    });
    if (method.customer !== id) {
      throw noSuchObject({ kind: 'payment_method', id: wanted, param: 'default_payment_method' });
    }
  }
  const changed = withChanges(customer, parameters);
  return account.update(customer, wanted ? withDefaultMethod(changed, wanted) : changed, 'customer.updated');
}

/** Deletes a customer and cancels its subscriptions, as Stripe does. */
export function deleteCustomer(account: StripeAccount, { id }: ApiCall): object {
  const customer = account.find('customer', id);
  for (const subscription of account.store.all('subscription')) {
    if (subscription.customer === id && !hasEnded(subscription)) {
      endSubscription(account, subscription, 'cancellation_requested');
    }
  }
  account.store.remove('customer', id);
  account.store.save({ id, object: 'deleted_customer' });
  account.record('customer.deleted', customer);
  return { id, object: 'customer', deleted: true };
}

/** Gives a customer a coupon, as older versions of the API and the dashboard can. */
export function discountCustomer(account: StripeAccount, id: string, couponId: string): Customer {
  const customer = account.find('customer', id);
  const coupon = account.find('coupon', couponId, { param: 'coupon' });
  const [discountId = ''] = startDiscounts(account, [coupon], { customer: id });
  const discount = account.find('discount', discountId);
  return account.update(customer, { ...customer, discount }, 'customer.updated');
}

export function deleteCustomerDiscount(account: StripeAccount, { id }: ApiCall): object {
  const customer = account.find('customer', id);
  const { discount } = customer;
  if (!discount) throw noSuchObject({ kind: 'discount', id, param: 'id' });
  account.record('customer.discount.deleted', discount);
  account.update(customer, { ...customer, discount: null }, 'customer.updated');
  return { ...discount, deleted: true };
}

export function listCustomers(account: StripeAccount, { parameters }: ApiCall): object {
  const email = textOf(parameters, 'email');
  const found = account.store
    .newestFirst('customer')
    .filter((customer) => email === undefined || customer.email === email)
    .filter((customer) => inRange(customer.created, parameters, 'created'));
  return listPage(found, parameters, '/v1/customers');
}

/**
 * Returns the customer that the parameter `customer` holds.
 *
 * @throws 400 when there is no such customer or it was deleted.
 */
export function findCustomer(account: StripeAccount, id: string): Customer {
  return account.find('customer', id, { param: 'customer' });
}

function withDefaultMethod(customer: Customer, methodId: string): Customer {
  return {
    ...customer,
    invoice_settings: { ...customer.invoice_settings, default_payment_method: methodId },
  };
}

function withChanges(customer: Customer, parameters: Parameters): Customer {
  const address = groupOf(parameters, 'address');
  return {
    ...customer,
    balance: integerOf(parameters, 'balance') ?? customer.balance,
    email: emailOf(parameters, customer.email),
    name: changedText(parameters, 'name', customer.name ?? null),
    description: changedText(parameters, 'description', customer.description),
    phone: changedText(parameters, 'phone', customer.phone ?? null),
    preferred_locales:
      'preferred_locales' in parameters
        ? textListOf(parameters, 'preferred_locales')
        : customer.preferred_locales,
    metadata: mergedMetadata(parameters, customer.metadata),
    address: address ? addressOf(address) : (customer.address ?? null),
  };
}

/** Stripe refuses domains of one part, and accepts any text before the @ that could be an address. */
const EMAIL = /^[\x21-\x3f\x41-\x7e]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

function emailOf(parameters: Parameters, current: string | null): string | null {
  const email = changedText(parameters, 'email', current);
  if (email === null || EMAIL.test(email)) return email;
  throw badRequest(`Invalid email address: ${email}`, { code: 'email_invalid', param: 'email' });
}

function emptyCustomer(now: number): Customer {
  return {
    id: newId('cus'),
    object: 'customer',
    address: null,
    balance: 0,
    created: now,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: randomText(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
}
