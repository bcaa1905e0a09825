import { expireSession } from '../checkout/checkoutSessions.ts';
import { KEPT_SECONDS } from '../server/idempotency.ts';
import { endSubscription } from '../subscriptions/subscriptionEnd.ts';
import { endTrial } from '../subscriptions/subscriptionUpdate.ts';
import type { StripeAccount } from './account.ts';

/** Stripe gives the first payment 23 hours. */
const INCOMPLETE_SECONDS_MAX = 23 * 3600;

/** Does what time alone brings about. Renewals are not among it: a control starts them. */
export function doDueWork(account: StripeAccount): void {
  const now = account.now();
  for (const session of account.store.all('checkout.session')) {
    if (session.status === 'open' && session.expires_at <= now) expireSession(account, session);
  }
  for (const subscription of account.store.all('subscription')) {
    if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired') continue;
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
    if (record.created + KEPT_SECONDS > now) break;
    account.store.remove('idempotency_record', record.id);
  }
}
