import type Stripe from 'stripe';
import type { YearShop } from './yearShop.ts';

/** What Stripe has, as its events tell it: the newest image of each subscription, and the account of each customer. */
export type StripeSide = {
  events: Stripe.Event[];
  /** Reads the events since the last call, oldest first, with those of renewals that are due now. */
  poll(): Promise<Stripe.Event[]>;
  subscriptionsOf(accountId: string): Stripe.Subscription[];
  /** The latest customer of the account that is not deleted. */
  customerOf(accountId: string): string | undefined;
  accountOf(customerId: string): string | undefined;
  isDeleted(customerId: string): boolean;
  /** Subscriptions whose period is over by then, and which Stripe renews. */
  due(at: number): { accountId: string; subscription: string }[];
};

export function createStripeSide({ stripe }: YearShop): StripeSide {
  const events: Stripe.Event[] = [];
  const subscriptions = new Map<string, Stripe.Subscription>();
  const ofAccount = new Map<string, Set<string>>();
  const accounts = new Map<string, string>();
  const customers = new Map<string, string[]>();
  const deleted = new Set<string>();
  const active = new Set<string>();
  let newest: string | undefined;

  function learn({ type, data }: Stripe.Event): void {
    if (type === 'customer.created') {
      const { id, metadata } = data.object as Stripe.Customer;
      const { user_id: accountId } = metadata;
      if (!accountId) return;
      accounts.set(id, accountId);
      customers.set(accountId, [...(customers.get(accountId) ?? []), id]);
    }
    if (type === 'customer.deleted') deleted.add((data.object as Stripe.Customer).id);
    if (!type.startsWith('customer.subscription.')) return;
    const subscription = data.object as Stripe.Subscription;
    subscriptions.set(subscription.id, subscription);
    if (subscription.status === 'active') active.add(subscription.id);
    else active.delete(subscription.id);
    const accountId = accounts.get(String(subscription.customer)) ?? '';
    const ids = ofAccount.get(accountId) ?? new Set();
    ofAccount.set(accountId, ids.add(subscription.id));
  }

  return {
    events,
    async poll() {
      const found: Stripe.Event[] = [];
      for await (const event of stripe.events.list({ limit: 100 })) {
        if (event.id === newest) break;
        found.push(event);
      }
      found.reverse();
      newest = found.at(-1)?.id ?? newest;
      for (const event of found) {
        learn(event);
        events.push(event);
      }
      return found;
    },
    subscriptionsOf: (accountId) =>
      [...(ofAccount.get(accountId) ?? [])].flatMap((id) => subscriptions.get(id) ?? []),
    customerOf: (accountId) => customers.get(accountId)?.findLast((id) => !deleted.has(id)),
    accountOf: (customerId) => accounts.get(customerId),
    isDeleted: (customerId) => deleted.has(customerId),
    due: (at) =>
      [...active].flatMap((id) => {
        const one = subscriptions.get(id);
        const end = one?.items.data[0]?.current_period_end ?? Infinity;
        const accountId = accounts.get(String(one?.customer)) ?? '';
        return end <= at ? [{ accountId, subscription: id }] : [];
      }),
  };
}

const LIVE = ['active', 'trialing', 'past_due', 'unpaid', 'paused', 'incomplete'];

export const isLive = ({ status }: Stripe.Subscription) => LIVE.includes(status);
