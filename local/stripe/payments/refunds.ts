import { newId } from '../account/ids.ts';
import type { Charge, Refund } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { changedText, integerOf, mergedMetadata, textOf } from '../server/parameters.ts';
import { badRequest, missingParameter } from '../server/stripeError.ts';

/** Refunds a charge: the amount that is not refunded yet, unless an amount is given. */
export function createRefund(account: StripeAccount, { parameters }: ApiCall): object {
  const intentId = textOf(parameters, 'payment_intent');
  const intent = intentId ? account.find('payment_intent', intentId, { param: 'payment_intent' }) : undefined;
  const chargeId = textOf(parameters, 'charge') ?? intent?.latest_charge;
  if (!chargeId) throw missingParameter('charge');
  const charge = account.find('charge', chargeId, { param: 'charge' });
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
