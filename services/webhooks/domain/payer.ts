import type { SubscriptionGateway } from './ports.ts';
import { hasPlan, isLive, type SelectionRules } from './selectSubscription.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

/**
 * Whose plan a customer pays for, if no row says whose the customer is: the user named in its live subscription of a
 * plan, the youngest if there are several, else in the customer itself, else in one that has ended. Other subscriptions
 * and events of the same customer may be another product's, with users of its own. Undefined if it has no plan, or
 * nobody is named.
 */
export async function payerOf(
  gateway: Pick<SubscriptionGateway, 'readCustomerUser'>,
  rules: SelectionRules,
  customer: { id: string; subscriptions: StripeSubscription[] },
): Promise<string | undefined> {
  const ours = customer.subscriptions
    .filter((subscription) => hasPlan(subscription, rules))
    .sort((one, other) => other.created - one.created);
  if (ours.length === 0) return undefined;
  const live = ours.filter(isLive);
  return namedIn(live) ?? (await gateway.readCustomerUser(customer.id)) ?? namedIn(ours);
}

const namedIn = (subscriptions: StripeSubscription[]) =>
  subscriptions.find(({ accountId }) => accountId !== undefined)?.accountId;
