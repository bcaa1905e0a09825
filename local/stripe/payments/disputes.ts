import { newId } from '../account/ids.ts';
import type { Charge, Dispute } from '../account/storedTypes.ts';
import type { StripeAccount } from '../account/stripeAccount.ts';
import type { ApiCall } from '../server/apiCall.ts';
import { listPage } from '../server/lists.ts';
import { inRange, textOf } from '../server/parameters.ts';
import { badRequest } from '../server/stripeError.ts';
import { DAY_SECONDS } from '../subscriptions/subscriptionPeriods.ts';
import { emptyCharge } from './charges.ts';

/** About how long a business has to respond. */
const RESPONSE_SECONDS = 7 * DAY_SECONDS;

export type DisputeStatus = 'needs_response' | 'won' | 'lost' | 'warning_needs_response';

export function retrieveDispute(account: StripeAccount, { id }: ApiCall): object {
  return account.find('dispute', id);
}

export function listDisputes(account: StripeAccount, { parameters }: ApiCall): object {
  const charge = textOf(parameters, 'charge');
  const intent = textOf(parameters, 'payment_intent');
  const found = account.store
    .newestFirst('dispute')
    .filter((dispute) => !charge || dispute.charge === charge)
    .filter((dispute) => !intent || dispute.payment_intent === intent)
    .filter((dispute) => inRange(dispute.created, parameters, 'created'));
  return listPage(found, parameters, '/v1/disputes');
}

/** Accepts a dispute, which is then lost. */
export function closeDispute(account: StripeAccount, { id }: ApiCall): object {
  const dispute = account.find('dispute', id);
  return account.update(dispute, { ...dispute, status: 'lost' }, 'charge.dispute.closed');
}

/**
 * Lets a customer dispute their latest charge. Invoices have no charges in the emulator, so that of their latest paid
 * invoice is made up.
 *
 * @throws 400 when the customer has paid nothing.
 */
export function disputeLatestCharge(
  account: StripeAccount,
  customer: string,
  status: DisputeStatus,
): Dispute {
  account.find('customer', customer);
  const charge = latestCharge(account, customer) ?? chargeOfInvoice(account, customer);
  if (!charge) throw badRequest(`${customer} has paid nothing that could be disputed.`);
  account.update(charge, { ...charge, disputed: true }, 'charge.updated');
  return account.save(newDispute(charge, { now: account.now(), status }), 'charge.dispute.created');
}

function latestCharge(account: StripeAccount, customer: string): Charge | undefined {
  return account.store.newestFirst('charge').find((charge) => charge.customer === customer && charge.paid);
}

function chargeOfInvoice(account: StripeAccount, customer: string): Charge | undefined {
  const invoice = account.store
    .newestFirst('invoice')
    .find(({ customer: payer, amount_paid: paid }) => payer === customer && paid > 0);
  if (!invoice) return undefined;
  const { amount_paid: amount, currency, status_transitions: transitions } = invoice;
  return account.save({
    ...emptyCharge(transitions.paid_at ?? invoice.created),
    amount,
    amount_captured: amount,
    captured: true,
    currency,
    customer,
    paid: true,
    status: 'succeeded',
  });
}

function newDispute(charge: Charge, { now, status }: { now: number; status: DisputeStatus }): Dispute {
  return {
    id: newId('du'),
    object: 'dispute',
    amount: charge.amount,
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: now + RESPONSE_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status,
  };
}

const NO_EVIDENCE: Dispute['evidence'] = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
