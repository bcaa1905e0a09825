import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { fetchSubscriptions } from './fetchSubscriptions.ts';
import { driftedFields } from './isSameSubscription.ts';
import type { PlanRules } from './planRules.ts';
import type { SubscriptionGateway, WebhookStore } from './ports.ts';
import { selectSubscription } from './selectSubscription.ts';

/** The subscription that decides the account's plan: the stored one, and the one selected from Stripe. They differ. */
export type Drift = { stored?: SubscriptionSummary; atStripe?: SubscriptionSummary };

/**
 * Returns how a sync would change the account's subscription, without changing it. Returns undefined if it matches Stripe, or if only
 * its monthly revenue is still unknown.
 * `customerIds` are the customers whose rows name the account, `now` is epoch seconds.
 */
export async function findDrift(
  deps: { store: Pick<WebhookStore, 'readAccount'>; gateway: SubscriptionGateway; rules: PlanRules },
  { accountId, customerIds, now }: { accountId: string; customerIds: string[]; now: number },
): Promise<Drift | undefined> {
  const account = await deps.store.readAccount(accountId);
  const customers = customerIds.map((customerId) => ({ customerId, isLinked: true }));
  const { subscriptions } = await fetchSubscriptions(deps, { accountId, account, customers, now });
  const stored = account?.subscription;
  const { subscription: atStripe } = selectSubscription(subscriptions, {
    rules: deps.rules,
    now,
    previous: stored,
  });
  return driftedFields(stored, atStripe).length > 0 ? { stored, atStripe } : undefined;
}
