import { expireSession } from '../checkout/checkoutSessions.ts';
import { RETENTION_SECONDS } from '../server/idempotencyKeys.ts';
import { endSubscription, hasEnded } from '../subscriptions/subscriptionCancellation.ts';
import { endTrial } from '../subscriptions/subscriptionUpdate.ts';
import type { StripeAccount } from './stripeAccount.ts';

/** Stripe expires an incomplete subscription when its first payment is not made within 23 hours. */
const INCOMPLETE_SECONDS_MAX = 23 * 3600;

/** Makes the changes whose time has come. Renewals are not among them: a control starts a renewal. */
export function doDueWork(account: StripeAccount): void {
  const now = account.now();
  for (const session of account.store.all('checkout.session')) {
    if (session.status === 'open' && session.expires_at <= now) expireSession(account, session);
  }
  for (const subscription of account.store.all('subscription')) {
    if (hasEnded(subscription)) continue;
    if (subscription.cancel_at !== null && subscription.cancel_at <= now) {
      endSubscription(account, subscription, 'cancellation_requested');
    } else if (subscription.status === 'incomplete' && subscription.created + INCOMPLETE_SECONDS_MAX <= now) {
      const expired = { ...subscription, status: 'incomplete_expired', ended_at: now };
      account.update(subscription, expired, 'customer.subscription.updated');
    } else if (subscription.status === 'trialing' && (subscription.trial_end ?? now) <= now) {
      endTrial(account, subscription, {});
    }
  }
  for (const record of account.store.all('idempotency_record')) {
    if (record.created + RETENTION_SECONDS > now) break;
    account.store.remove('idempotency_record', record.id);
  }
}
