import type { Account, SubscriptionSummary } from '../../../shared/account/account.ts';
import { fetchSubscriptions } from './fetchSubscriptions.ts';
import { driftedFields } from './isSameSubscription.ts';
import { termsWith } from './offerTerms.ts';
import type { PlanRules } from './planRules.ts';
import type { SubscriptionGateway, WebhookStore } from './ports.ts';
import { type SubscriptionSelection, selectSubscription } from './selectSubscription.ts';

/** What decides an account's entitlements: its subscription, and the offer whose price was paid. */
export type Deciding = { subscription?: SubscriptionSummary; offer?: string };

/** What decides the account's entitlements as it is stored, and as a sync would select it from Stripe. They differ. */
export type Drift = { stored: Deciding; atStripe: Deciding };

type Rules = {
  store: Pick<WebhookStore, 'readPrices' | 'readMigration'>;
  gateway: SubscriptionGateway;
  rules: PlanRules;
};

/**
 * Returns how a sync would change the account's subscription or offer, without changing it. Returns undefined if it matches Stripe, or if only
 * its monthly revenue is still unknown.
 * `customerIds` are the customers whose rows name the account, `now` is epoch seconds.
 */
export async function findDrift(
  deps: Rules & { store: Pick<WebhookStore, 'readAccount' | 'readPrices' | 'readMigration'> },
  { accountId, customerIds, now }: { accountId: string; customerIds: string[]; now: number },
): Promise<Drift | undefined> {
  const account = await deps.store.readAccount(accountId);
  const selection = await selectAtStripe(deps, { accountId, account, customerIds, now });
  const stored = { subscription: account?.subscription, offer: account?.terms?.offer };
  const atStripe = {
    subscription: selection.subscription,
    offer: termsWith(account?.terms, selection)?.offer,
  };
  const isSame =
    stored.offer === atStripe.offer && driftedFields(stored.subscription, atStripe.subscription).length === 0;
  return isSame ? undefined : { stored, atStripe };
}

/** The selection that a sync of the account would make now, of its own customers and of these. */
export async function selectAtStripe(
  deps: Rules,
  target: { accountId: string; account: Account | undefined; customerIds: string[]; now: number },
): Promise<SubscriptionSelection> {
  const { account, customerIds, now } = target;
  const customers = customerIds.map((customerId) => ({ customerId, isLinked: true }));
  const { subscriptions, prices } = await fetchSubscriptions(deps, { ...target, customers });
  return selectSubscription(subscriptions, { rules: prices.rules(), now, previous: account?.subscription });
}
