import { newId } from '../account/ids.ts';
import type { Charge, PaymentIntent, PaymentMethod } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import { textOf } from '../server/parameters.ts';
import type { CardOutcome } from './testCards.ts';

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

/** Saves the charge of a payment intent, as succeeded or failed according to `outcome`. */
export function newCharge(
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

/** Returns a charge with default values for all fields. */
export function emptyCharge(now: number): Charge {
  return {
    id: newId('ch'),
    object: 'charge',
    amount: 0,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: null,
    captured: false,
    created: now,
    currency: 'usd',
    customer: null,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: null,
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: null,
    paid: false,
    payment_intent: null,
    payment_method: null,
    payment_method_details: null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'pending',
    transfer_data: null,
    transfer_group: null,
  };
}
