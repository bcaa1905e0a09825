import { createHash } from 'node:crypto';
import type { OldCustomer, OldItem, OldSubscription } from '../stripeState.ts';

/**
 * SHA-256 of what must be the same at Stripe when a step is carried out as when it was planned; null without a customer. A renewal does
 * not change it: periods, balance and invoices are not part of it.
 */
export function stripeHash(customer: OldCustomer): string | null {
  if (customer.kind === 'none') return null;
  const subscriptions = customer.subscriptions.map(lasting).sort(byText);
  return createHash('sha256')
    .update(JSON.stringify([customer.id, subscriptions]))
    .digest('hex');
}

const lasting = (subscription: OldSubscription) => [
  subscription.id,
  subscription.status,
  subscription.currency,
  subscription.items.map(lastingOfItem).sort(byText),
  subscription.cancelAt ?? null,
  subscription.cancelAtPeriodEnd,
  subscription.schedule ?? null,
  subscription.discounts,
  subscription.collectionMethod,
  subscription.isCollectionPaused,
];

const lastingOfItem = ({ price, quantity, discounts }: OldItem) => [price, quantity ?? null, discounts];

/** Stripe lists in no order that it promises. */
function byText(one: unknown, other: unknown): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}
