import type { StripeAccount } from '../account/account.ts';
import { newId, randomText } from '../account/ids.ts';
import type { Charge, PaymentIntent, PaymentMethod, Refund } from '../account/storedTypes.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import {
  booleanOf,
  changedText,
  integerOf,
  mergedMetadata,
  requiredText,
  textListOf,
  textOf,
} from '../server/parameters.ts';
import { authenticationRequired, badRequest, cardDeclined, missingParameter } from '../server/stripeError.ts';
import { type CardOutcome, outcomeOfLast4 } from './cards.ts';
import { namedMethod } from './paymentMethods.ts';
import { emptyCharge, emptyPaymentIntent, emptySetupIntent } from './paymentShapes.ts';

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
  const method = methodId ? namedMethod(account, methodId, 'payment_method') : undefined;
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
  return confirmIntent(account, intent, namedMethod(account, methodId, 'payment_method'));
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
 * Charges the method.
 *
 * @throws 402 when the card refuses; the intent then waits for another card.
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

export function retrieveCharge(account: StripeAccount, { id }: ApiCall): object {
  return account.find('charge', id);
}

export function listCharges(account: StripeAccount, { parameters }: ApiCall): object {
  const customer = textOf(parameters, 'customer');
  const found = account.store
    .newestFirst('charge')
    .filter((charge) => !customer || charge.customer === customer);
  return listPage(found, parameters, '/v1/charges');
}

/** Gives money back: all that is left of the charge unless an amount is given. */
export function createRefund(account: StripeAccount, { parameters }: ApiCall): object {
  const intentId = textOf(parameters, 'payment_intent');
  const intent = intentId ? account.find('payment_intent', intentId, 'payment_intent') : undefined;
  const chargeId = textOf(parameters, 'charge') ?? intent?.latest_charge;
  if (!chargeId) throw missingParameter('charge');
  const charge = account.find('charge', chargeId, 'charge');
  const left = charge.amount - charge.amount_refunded;
  const amount = integerOf(parameters, 'amount') ?? left;
  if (amount > left || left === 0) {
    throw badRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  const refundedAmount = charge.amount_refunded + amount;
  const after: Charge = {
    ...charge,
    amount_refunded: refundedAmount,
    refunded: refundedAmount === charge.amount,
  };
  account.update(charge, after, 'charge.refunded');
  const refund: Refund = {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    metadata: mergedMetadata(parameters, {}),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: changedText(parameters, 'reason', null),
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  return account.save(refund, 'refund.created');
}

export function createSetupIntent(account: StripeAccount, { parameters }: ApiCall): object {
  const id = newId('seti');
  const methodId = textOf(parameters, 'payment_method');
  const method = methodId ? namedMethod(account, methodId, 'payment_method') : undefined;
  const intent = account.save(
    {
      ...emptySetupIntent(id, account.now()),
      client_secret: `${id}_secret_${randomText(24)}`,
      customer: changedText(parameters, 'customer', null),
      description: changedText(parameters, 'description', null),
      metadata: mergedMetadata(parameters, {}),
      payment_method: method?.id ?? null,
      payment_method_types: textListOf(parameters, 'payment_method_types'),
    },
    'setup_intent.created',
  );
  if (!method || !booleanOf(parameters, 'confirm')) return intent;
  const outcome = outcomeOfLast4(method.card?.last4);
  if (outcome === 'declined') {
    account.record('setup_intent.setup_failed', intent);
    throw cardDeclined();
  }
  if (outcome === 'needs_authentication') throw authenticationRequired();
  return account.save({ ...intent, status: 'succeeded' }, 'setup_intent.succeeded');
}

export function retrieveSetupIntent(account: StripeAccount, { id }: ApiCall): object {
  return account.find('setup_intent', id);
}

function newCharge(
  account: StripeAccount,
  intent: PaymentIntent,
  method: PaymentMethod,
  outcome: CardOutcome,
): Charge {
  const isPaid = outcome === 'pays';
  const charge: Charge = {
    ...emptyCharge(account.now()),
    amount: intent.amount,
    amount_captured: isPaid ? intent.amount : 0,
    billing_details: method.billing_details,
    captured: isPaid,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    failure_code: isPaid ? null : 'card_declined',
    failure_message: isPaid ? null : 'Your card was declined.',
    metadata: intent.metadata,
    paid: isPaid,
    payment_intent: intent.id,
    payment_method: method.id,
    status: isPaid ? 'succeeded' : 'failed',
  };
  return account.save(charge, isPaid ? 'charge.succeeded' : 'charge.failed');
}
