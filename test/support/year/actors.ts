import type Stripe from 'stripe';
import { GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import type { StripeSide } from './stripeSide.ts';
import { INTERVALS, type SoldPlan } from './yearLog.ts';
import type { YearShop } from './yearShop.ts';

export type World = { shop: YearShop; side: StripeSide; random: () => number };

export const pickOf = <T>(random: () => number, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)] as T;

/** A random plan price, mostly of a month. */
export function randomPrice({ shop, random }: World): { plan: SoldPlan; price: string } {
  const plan = random() < 0.65 ? 'starter' : 'growth';
  const interval = random() < 0.7 ? 'month' : pickOf(random, INTERVALS);
  return { plan, price: shop.priceOf[plan][interval] ?? '' };
}

/** An operator gives the account a trial. Some have no card, so that the trial ends unpaid. */
export async function startTrial(world: World, accountId: string): Promise<void> {
  const { shop, side, random } = world;
  const card = random() < 0.7 ? GOOD_CARD : {};
  const metadata = { user_id: accountId };
  const known = side.customerOf(accountId);
  const customer = known ?? (await shop.stripe.customers.create({ ...card, metadata })).id;
  await shop.stripe.subscriptions.create({
    customer,
    items: [{ price: randomPrice(world).price }],
    trial_period_days: pickOf(random, [7, 14, 30]),
    metadata,
  });
}

type Change = (world: World, one: Stripe.Subscription, item: Stripe.SubscriptionItem) => Promise<unknown>;

const NOW = { billing_cycle_anchor: { type: 'now' }, proration_behavior: 'always_invoice' } as const;

const intervalOf = ({ price }: Stripe.SubscriptionItem) => price.recurring?.interval ?? 'month';

/** The price of the other plan with the same interval. */
function otherPlan({ shop }: World, item: Stripe.SubscriptionItem): string {
  const plan = shop.planOf.get(item.price.id) === 'starter' ? 'growth' : 'starter';
  return shop.priceOf[plan][intervalOf(item)] ?? '';
}

const COUPONS: Stripe.CouponCreateParams[] = [
  { percent_off: 20, duration: 'forever' },
  { percent_off: 33.33, duration: 'forever' },
  { amount_off: 900, currency: 'usd', duration: 'forever' },
  { percent_off: 100, duration: 'forever' },
  { percent_off: 50, duration: 'once' },
  { percent_off: 100, duration: 'once' },
  { percent_off: 40, duration: 'repeating', duration_in_months: 3 },
];

/** What a customer or an operator does with a subscription that is active. The weight is how often. */
const CHANGES: { weight: number; isManaged?: boolean; carryOut: Change }[] = [
  {
    weight: 16,
    carryOut: (world, { id }, item) =>
      world.shop.stripe.subscriptions.update(id, {
        items: [{ id: item.id, price: otherPlan(world, item) }],
        ...NOW,
      }),
  },
  {
    // The item has another price than the paid one until the renewal.
    weight: 6,
    carryOut: (world, { id }, item) =>
      world.shop.stripe.subscriptions.update(id, {
        items: [{ id: item.id, price: otherPlan(world, item) }],
        proration_behavior: 'none',
      }),
  },
  {
    weight: 8,
    async carryOut(world, { id, items }, item) {
      if (items.data.length > 1) return;
      const { subscriptionSchedules } = world.shop.stripe;
      const { id: schedule, phases } = await subscriptionSchedules.create({ from_subscription: id });
      const { start_date = 0, end_date = 0 } = phases[0] ?? {};
      const now = { price: item.price.id, quantity: item.quantity ?? 1 };
      const next = { items: [{ price: otherPlan(world, item) }], proration_behavior: 'none' as const };
      await subscriptionSchedules.update(schedule, {
        phases: [{ items: [now], start_date, end_date }, next],
      });
    },
  },
  {
    weight: 6,
    async carryOut(world, { id, items }, item) {
      if (items.data.length > 1) return;
      const plan = world.shop.planOf.get(item.price.id) ?? 'starter';
      const price = world.shop.priceOf[plan][pickOf(world.random, INTERVALS)];
      await world.shop.stripe.subscriptions.update(id, { items: [{ id: item.id, price }], ...NOW });
    },
  },
  {
    weight: 16,
    carryOut: ({ shop }, { id, cancel_at: at }) =>
      shop.stripe.subscriptions.update(id, { cancel_at_period_end: at === null }),
  },
  { weight: 8, carryOut: ({ shop }, { id }) => shop.stripe.subscriptions.cancel(id) },
  {
    weight: 12,
    isManaged: true,
    async carryOut({ shop, random }, { id, discounts }) {
      if (discounts.length > 0) return shop.stripe.subscriptions.update(id, { discounts: '' });
      const { id: coupon } = await shop.stripe.coupons.create(pickOf(random, COUPONS));
      return shop.stripe.subscriptions.update(id, { discounts: [{ coupon }] });
    },
  },
  {
    weight: 5,
    carryOut: ({ shop, random }, { id }, item) =>
      shop.stripe.subscriptions.update(id, {
        items: [{ id: item.id, quantity: 1 + Math.floor(random() * 4) }],
        proration_behavior: 'always_invoice',
      }),
  },
  {
    weight: 4,
    async carryOut({ shop }, { id, items }, item) {
      if (intervalOf(item) !== 'month' || items.data.length > 1) return;
      const given = { items: [{ price: shop.otherPrice }], proration_behavior: 'none' as const };
      await shop.stripe.subscriptions.update(id, given);
    },
  },
  {
    weight: 6,
    isManaged: true,
    carryOut: ({ shop, random }, { id, pause_collection: pause }) => {
      const behavior = pickOf(random, ['void', 'keep_as_draft', 'mark_uncollectible'] as const);
      return shop.stripe.subscriptions.update(id, { pause_collection: pause ? '' : { behavior } });
    },
  },
  {
    weight: 1,
    isManaged: true,
    carryOut: ({ shop }, { customer }) => shop.stripe.customers.del(String(customer)),
  },
];

const WEIGHTS = CHANGES.reduce((sum, { weight }) => sum + weight, 0);

/** Changes an active subscription. One that a schedule manages refuses most changes. */
export async function changeSubscription(world: World, one: Stripe.Subscription): Promise<void> {
  const { shop, random } = world;
  let left = random() * WEIGHTS;
  const change = CHANGES.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const item = one.items.data.find(({ price }) => shop.planOf.has(price.id));
  if (!change || !item || (one.schedule !== null && !change.isManaged)) return;
  await change.carryOut(world, one, item);
}
