import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { fetchSubscriptions } from './fetchSubscriptions.ts';
import { driftedFields } from './isSameSubscription.ts';
import type { PlanRules } from './planRules.ts';
import type { SubscriptionGateway, WebhookStore } from './ports.ts';
import { type SubscriptionSelection, selectSubscription } from './selectSubscription.ts';

/** The subscription that decides the account's plan: the stored one, and the one selected from Stripe. They differ. */
export type Drift = { stored?: SubscriptionSummary; atStripe?: SubscriptionSummary };

type Rules = { gateway: SubscriptionGateway; rules: PlanRules };

/**
 * Returns how a sync would change the account's subscription, without changing it. Returns undefined if it matches Stripe, or if only
 * its monthly revenue is still unknown.
 * `customerIds` are the customers whose rows name the account, `now` is epoch seconds.
 */
export async function findDrift(
  deps: Rules & { store: Pick<WebhookStore, 'readAccount'> },
  { accountId, customerIds, now }: { accountId: string; customerIds: string[]; now: number },
): Promise<Drift | undefined> {
  const account = await deps.store.readAccount(accountId);
  const { subscription: atStripe } = await selectAtStripe(deps, { accountId, account, customerIds, now });
  const stored = account?.subscription;
  return driftedFields(stored, atStripe).length > 0 ? { stored, atStripe } : undefined;
}

/** The selection that a sync of the account would make now, of its own customers and of these. */
export async function selectAtStripe(
  deps: Rules,
  target: { accountId: string; account: Account | undefined; customerIds: string[]; now: number },
): Promise<SubscriptionSelection> {
  const { account, customerIds, now } = target;
  const customers = customerIds.map((customerId) => ({ customerId, isLinked: true }));
  const { subscriptions } = await fetchSubscriptions(deps, { ...target, customers });
  return selectSubscription(subscriptions, { rules: deps.rules, now, previous: account?.subscription });
}
