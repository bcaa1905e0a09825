import { newId, randomText } from '../account/ids.ts';
import type { PaymentIntent, PaymentMethod } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  booleanOf,
  changedText,
  integerOf,
  mergedMetadata,
  requiredText,
  textOf,
} from '../server/parameters.ts';
import { badRequest, cardDeclined, missingParameter } from '../server/stripeError.ts';
import { newCharge } from './charges.ts';
import { findOrCreateMethod } from './paymentMethods.ts';
import { outcomeOfLast4 } from './testCards.ts';

type PaymentOrder = {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  metadata: Record<string, string>;
};

export function createPaymentIntent(account: StripeAccount, { parameters }: ApiCall): object {
  const amount = integerOf(parameters, 'amount');
  if (amount === undefined) throw missingParameter('amount');
  const intent = newPaymentIntent(account, {
    amount,
    currency: requiredText(parameters, 'currency').toLowerCase(),
    customer: changedText(parameters, 'customer', null),
    description: changedText(parameters, 'description', null),
    metadata: mergedMetadata(parameters, {}),
  });
  const methodId = textOf(parameters, 'payment_method');
  const method = methodId ? findOrCreateMethod(account, methodId, { param: 'payment_method' }) : undefined;
  if (!method) return intent;
  const ready = account.save({ ...intent, payment_method: method.id, status: 'requires_confirmation' });
  return booleanOf(parameters, 'confirm') ? confirmIntent(account, ready, method) : ready;
}

export function confirmPaymentIntent(account: StripeAccount, { id, parameters }: ApiCall): object {
  const intent = account.find('payment_intent', id);
  if (!intent.status.startsWith('requires_')) {
    throw badRequest(`This PaymentIntent is ${intent.status} and cannot be confirmed.`, {
      code: 'payment_intent_unexpected_state',
    });
  }
  const methodId = textOf(parameters, 'payment_method') ?? intent.payment_method;
  if (!methodId) throw missingParameter('payment_method');
  return confirmIntent(account, intent, findOrCreateMethod(account, methodId, { param: 'payment_method' }));
}

export function retrievePaymentIntent(account: StripeAccount, { id }: ApiCall): object {
  return account.find('payment_intent', id);
}

export function listPaymentIntents(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = textOf(parameters, 'customer');
  const found = account.store
    .newestFirst('payment_intent')
    .filter((intent) => !customer || intent.customer === customer);
  return listPage(found, parameters, '/v1/payment_intents');
}

export function cancelPaymentIntent(account: StripeAccount, { id }: ApiCall): object {
  const intent = account.find('payment_intent', id);
  const canceled = { ...intent, status: 'canceled', canceled_at: account.now() };
  return account.save(canceled, 'payment_intent.canceled');
}

export function newPaymentIntent(account: StripeAccount, order: PaymentOrder): PaymentIntent {
  const id = newId('pi');
  const intent: PaymentIntent = {
    ...emptyPaymentIntent(id, account.now()),
    ...order,
    client_secret: `${id}_secret_${randomText(24)}`,
  };
  return account.save(intent, 'payment_intent.created');
}

/**
 * Charges the payment method.
 *
 * @throws 402 when the card is declined; the intent can then be confirmed with another card.
 */
export function confirmIntent(
  account: StripeAccount,
  intent: PaymentIntent,
  method: PaymentMethod,
): PaymentIntent {
  const outcome = outcomeOfLast4(method.card?.last4);
  if (outcome === 'needs_authentication') {
    const waiting = { ...intent, payment_method: method.id, status: 'requires_action' };
    return account.save(waiting, 'payment_intent.requires_action');
  }
  const charge = newCharge(account, intent, method, outcome);
  if (outcome !== 'pays') {
    const refused = { ...intent, status: 'requires_payment_method', latest_charge: charge.id };
    account.save(refused, 'payment_intent.payment_failed');
    throw cardDeclined(refused);
  }
  const paid: PaymentIntent = {
    ...intent,
    amount_received: intent.amount,
    latest_charge: charge.id,
    payment_method: method.id,
    status: 'succeeded',
  };
  return account.save(paid, 'payment_intent.succeeded');
}

function emptyPaymentIntent(id: string, now: number): PaymentIntent {
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: 0,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: null,
    confirmation_method: 'automatic',
    created: now,
    currency: 'usd',
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
}
