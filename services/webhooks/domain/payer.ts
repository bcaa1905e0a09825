import { type ChoiceRules, hasPlan, isLive } from './chooseSubscription.ts';
import type { SubscriptionGateway } from './ports.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

/**
 * Whose plan a customer pays for, if no row says whose the customer is: the user named in its subscription of a plan (a
 * live one before others, then the youngest), else in the customer itself. Other subscriptions and events of the same
 * customer may be another product's, with users of its own. Undefined if it has no plan, or nobody is named.
 */
export async function payerOf(
  gateway: Pick<SubscriptionGateway, 'readCustomerUser'>,
  rules: ChoiceRules,
  customer: { id: string; subscriptions: StripeSubscription[] },
): Promise<string | undefined> {
  const ours = customer.subscriptions
    .filter((subscription) => hasPlan(subscription, rules))
    .sort((one, other) => Number(isLive(other)) - Number(isLive(one)) || other.created - one.created);
  if (ours.length === 0) return undefined;
  const named = ours.find(({ accountId }) => accountId !== undefined)?.accountId;
  return named ?? (await gateway.readCustomerUser(customer.id));
}
