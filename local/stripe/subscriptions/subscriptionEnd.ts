import type { StripeAccount } from '../account/account.ts';
import type { Subscription } from '../account/storedTypes.ts';

/** Ends a subscription now. Its open invoices stay open, as they do with Stripe. */
export function endSubscription(
  account: StripeAccount,
  subscription: Subscription,
  reason: 'cancellation_requested' | 'payment_failed',
  details: { comment?: string; feedback?: string } = {},
): Subscription {
  const now = account.now();
  const ended: Subscription = {
    ...subscription,
    status: 'canceled',
    canceled_at: subscription.canceled_at ?? now,
    ended_at: now,
    cancellation_details: {
      comment: details.comment ?? subscription.cancellation_details?.comment ?? null,
      feedback: details.feedback ?? subscription.cancellation_details?.feedback ?? null,
      feedback_option: null,
      reason,
    },
  };
  return account.save(ended, 'customer.subscription.deleted');
}
