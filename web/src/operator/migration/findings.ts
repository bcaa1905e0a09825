/** What the codes mean, in the words of `npm run migrate`. The commands can have others, which are shown without a sentence. */
const SENTENCES: Readonly<Record<string, string>> = {
  // Found by reading the export and Stripe.
  unusable_id: 'The user id is one that this service refuses.',
  no_customer:
    'A paid plan in the export, and no Stripe customer. Correct the former database and export again.',
  customer_deleted: 'The Stripe customer was deleted. The customer has to buy a plan.',
  two_customers: 'Several Stripe customers. Keep the one with the subscription and export again.',
  shared_customer: 'The Stripe customer is shared with another account. Decide whose it is and export again.',
  no_subscription:
    'A paid plan in the export, and no live subscription. Set the plan to free if it has ended.',
  two_subscriptions: 'Several live subscriptions. Cancel all but one.',
  past_due: 'The subscription is not paid. Collect the payment, or cancel it.',
  unpaid_invoice:
    'An invoice is a draft or open. A draft is charged within hours; collect or void an open one.',
  unknown_price: 'The price is none of a former plan. Add it to its plan in the settings.',
  two_plans: 'Several former plans are paid at once. Remove all but one item.',
  disputed: 'A payment is disputed. Wait until the dispute is closed.',
  other_currency: 'The currency is not USD.',
  other_interval: 'The subscription is not a monthly one.',
  quantity: 'The plan is paid more than once. Set the quantity to 1.',
  cancelling: 'The subscription is cancelled, and ends without a move.',
  scheduled: 'A schedule changes the subscription. Wait for the change, or release the schedule.',
  paused: 'The collection of the subscription is paused. Resume it.',
  trialing: 'The subscription is in a trial. Wait for its end.',
  pending_update: 'A change of the subscription waits for a payment. Collect it.',
  other_plan: 'The export names another plan than Stripe bills. Stripe’s counts.',
  other_amount: 'The settings have another amount than Stripe bills. Stripe’s counts.',
  item_discount: 'A discount on an item would be lost. Give it to the subscription.',
  // Found by planning.
  skipped: 'The settings leave the account out.',
  already_subscribed: 'The account has another subscription in this service already.',
  plan_without_subscription: 'The settings give a paid plan, and no subscription pays for it.',
  exceeds_plans: 'The busiest month had more sessions than any plan includes. Decide in the settings.',
  exceeds_plan: 'The busiest month had more sessions than the new plan includes.',
  exceeds_free: 'The busiest month had more sessions than Free includes.',
  no_address: 'The Stripe customer has no e-mail address.',
  no_renewal: 'The subscription has no monthly renewal.',
  terms_unpaid: 'Terms of an account that does not pay apply with holdUnpaid only.',
  projects_archived: 'There are more projects than the plan has. The others are archived.',
  // Found by notifying and moving.
  notice_bounced: 'The notice did not arrive. Correct the address and send it again.',
  notice_not_sent: 'The notice was not sent. See its reason, and send it again.',
  export_changed: 'The row of the export has changed since the plan. Make a new plan.',
  stripe_changed: 'Stripe’s state has changed since the plan. Make a new plan.',
  price_changed: 'The list price is not the one in the plan. Make a new plan.',
  too_late: 'The subscription was renewed before the move. Make a new plan.',
  customer_taken: 'The Stripe customer belongs to another account.',
  customers_full: 'The account has as many Stripe customers as it can.',
  account_gone: 'The account no longer exists.',
  account_erased: 'The account was erased.',
  account_being_erased: 'The account is being erased.',
  terms_in_the_past: 'The terms of the plan have ended.',
  terms_not_servable: 'The terms of the plan are more than this service can serve.',
  undone: 'The move was taken back.',
};

/** What a code means, if it is known. */
export const sentenceOf = (code: string): string | undefined =>
  Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
