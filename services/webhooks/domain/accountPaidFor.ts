import type { PlanRules } from './planRules.ts';
import type { SubscriptionGateway } from './ports.ts';
import { hasPlan, isLive } from './selectSubscription.ts';
import type { StripeSubscription } from './stripeSubscription.ts';

/**
 * Returns the account that a customer without a row pays for. It is named, in this order, by the newest live plan
 * subscription that names one, by the customer, or by the newest ended plan subscription that names one. Other
 * subscriptions and events of the customer do not count: they can belong to another product, with users of its own.
 * Undefined if the customer has no plan subscription, or if none of these names an account.
 */
export async function accountPaidFor(
  gateway: Pick<SubscriptionGateway, 'readCustomerAccount'>,
  rules: PlanRules,
  customer: { customerId: string; subscriptions: StripeSubscription[] },
): Promise<string | undefined> {
  const withPlan = customer.subscriptions
    .filter((subscription) => hasPlan(subscription, rules))
    .sort((one, other) => other.created - one.created);
  if (withPlan.length === 0) return undefined;
  const live = withPlan.filter(isLive);
  return firstNamed(live) ?? (await gateway.readCustomerAccount(customer.customerId)) ?? firstNamed(withPlan);
}

const firstNamed = (subscriptions: StripeSubscription[]) =>
  subscriptions.find(({ accountId }) => accountId !== undefined)?.accountId;
