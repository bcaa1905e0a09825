import type { Finding } from './planFile.ts';

/** Why an account cannot be placed, with what an operator does about it. */
const REASONS = {
  unusable_id: 'has an id that this service refuses',
  no_customer:
    'has a paid plan in the export and no Stripe customer: set plan or customer in the former database and export again',
  customer_deleted:
    'has a Stripe customer that was deleted, and a paid plan in the export: ask the customer to buy a plan',
  two_customers:
    'has several Stripe customers: keep the one with the subscription in the former database, and export again',
  shared_customer: 'shares its Stripe customer: decide in the former database whose it is, and export again',
  no_subscription:
    'has a paid plan in the export and no live subscription: set the plan to free there if it has ended',
  two_subscriptions: 'has several live subscriptions: cancel all but one',
  past_due: 'has a subscription that is not paid: collect the payment, or cancel it',
  unpaid_invoice:
    'has an invoice that is a draft or open: a draft is charged within hours; collect or void an open one',
  unknown_price: 'pays a price that is none of a former plan: add the price to its plan in the settings',
  two_plans: 'pays for several former plans at once: remove all but one item',
  disputed: 'disputes a payment: wait until the dispute is closed',
  other_currency: 'pays in another currency than USD',
  other_interval: 'pays at another interval than each month',
  quantity: 'pays for its plan more than once: set the quantity to 1',
  cancelling: 'has cancelled its subscription: it ends without a move',
  scheduled: 'has a schedule that changes its subscription: wait for the change, or release the schedule',
  paused: 'has a subscription whose collection is paused: resume it',
  trialing: 'is in a trial: wait for its end',
  pending_update: 'has a change of its subscription that waits for a payment: collect the payment',
  item_discount: 'has a discount on an item, which the move would lose: give it to the subscription',
} as const;

export type PlacementReason = keyof typeof REASONS;

/** `detail` is added in parentheses, such as the invoice that is open. */
export const reasonFor = (code: PlacementReason, detail?: string): Finding => ({
  code,
  text: detail === undefined ? REASONS[code] : `${REASONS[code]} (${detail})`,
});
