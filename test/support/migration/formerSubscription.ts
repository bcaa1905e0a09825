import type Stripe from 'stripe';
import type { Migration, MigrationOption } from '../../../shared/account/migration.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { addMonths } from '../../../shared/time.ts';
import { overagePrice } from '../../local/stripe/support/meteredPlan.ts';
import { GOOD_CARD, monthlyPrice } from '../../local/stripe/support/startedStripe.ts';
import type { Shop } from '../stripe/shop.ts';
import type { VirtualClock } from '../virtualClock.ts';
import { testMigration } from './testMigration.ts';

export type FormerSubscription = {
  customer: string;
  subscription: string;
  movesAt: number;
  /** The former price of 19.00 USD, and the one that bills the first amount, 19.00 USD too. */
  prices: { former: string; overage: string; first: string };
  /** Reports minutes beyond the former quota. */
  use(minutes: number): Promise<void>;
  /** Stores the migration of u1. What its prices grant is the greater of the two plans. */
  grant(changes?: Partial<Migration>): Promise<Migration>;
  /** Makes u1 the account of the customer. */
  link(): Promise<void>;
  /** Gives the subscription its schedule: the first amount for the months of the option, and then the list price. */
  schedule(option: MigrationOption): Promise<void>;
  /** Ends the period and pays its invoice, or leaves it a draft. Returns the total, and the lines as price and amount. */
  renew(outcome?: 'paid' | 'draft'): Promise<{ total: number; lines: [string, number][] }>;
};

/** A subscription of the former service, which knows nothing of this one: a plan of 19.00 USD, and a metered overage. */
export async function formerSubscription(shop: Shop, clock: VirtualClock): Promise<FormerSubscription> {
  const { stripe, control } = shop.stripe;
  const meter = await stripe.billing.meters.create({
    display_name: 'Minutes',
    event_name: 'minutes',
    default_aggregation: { formula: 'sum' },
  });
  const prices = {
    former: (await monthlyPrice(stripe, 'Build', 1_900)).id,
    overage: (await overagePrice(stripe, meter.id, '1.1')).id,
    first: (await monthlyPrice(stripe, 'Starter, first months', 1_900)).id,
  };
  const { id: customer } = await stripe.customers.create(GOOD_CARD);
  const { id: subscription } = await stripe.subscriptions.create({
    customer,
    items: [{ price: prices.former }, { price: prices.overage }],
  });
  const movesAt = addMonths(clock.now(), 1);
  const migrations = createMigrationStore(shop.table);
  return {
    customer,
    subscription,
    movesAt,
    prices,
    async use(minutes) {
      const payload = { stripe_customer_id: customer, value: String(minutes) };
      await stripe.billing.meterEvents.create({ event_name: 'minutes', payload });
    },
    async grant(changes = {}) {
      const before = await migrations.readMigration('u1');
      const plan: PaidPlanId = changes.decision?.plan === 'growth' ? 'growth' : 'starter';
      const from = { ...testMigration('u1', { now: 0 }).from, prices: [prices.former] };
      const after = testMigration('u1', {
        now: clock.now(),
        ...{ state: 'notified', notifiedAt: clock.now(), movesAt, customer, subscription },
        from: { ...from, overagePrices: [prices.overage] },
        grants: [
          { price: prices.former, plan },
          { price: prices.first, plan: 'starter' },
        ],
        ...changes,
      });
      if (!(await migrations.saveMigration({ before, after }))) throw new Error('not saved');
      return after;
    },
    async link() {
      await shop.store.claimCustomer({ customerId: customer, accountId: 'u1' });
    },
    async schedule({ plan, months }) {
      const { id, phases } = await stripe.subscriptionSchedules.create({ from_subscription: subscription });
      const list = shop.prices[plan === 'growth' ? 'growth' : 'starter'];
      const price = months > 0 ? prices.first : list;
      await stripe.subscriptionSchedules.update(id, {
        end_behavior: 'release',
        phases: [
          {
            items: (phases[0]?.items ?? []).map(itemOf),
            start_date: phases[0]?.start_date ?? 0,
            end_date: movesAt,
          },
          { items: [{ price }, { price: prices.overage }], end_date: addMonths(movesAt, 1) },
          ...(months > 1 ? [{ items: [{ price }], end_date: addMonths(movesAt, months) }] : []),
          { items: [{ price: list }], end_date: addMonths(movesAt, Math.max(1, months) + 1) },
        ].map((phase) => ({ ...phase, proration_behavior: 'none' as const })),
      });
    },
    async renew(outcome = 'paid') {
      const { items } = await stripe.subscriptions.retrieve(subscription);
      clock.advanceTo(items.data[0]?.current_period_end ?? 0);
      const renewed = await control(`subscriptions/${subscription}/renew`, { outcome });
      if (renewed.status !== 200) throw new Error(JSON.stringify(renewed.body));
      const { data } = await stripe.invoices.list({ subscription, limit: 1 });
      const lines = data[0]?.lines.data ?? [];
      return { total: data[0]?.total ?? 0, lines: lines.map(lineOf) };
    },
  };
}

const itemOf = ({ price, quantity }: Stripe.SubscriptionSchedule.Phase.Item) => ({
  price: typeof price === 'string' ? price : price.id,
  ...(quantity === undefined ? {} : { quantity }),
});

const lineOf = ({ pricing, amount }: Stripe.InvoiceLineItem): [string, number] => {
  const price = pricing?.price_details?.price;
  return [typeof price === 'string' ? price : (price?.id ?? ''), amount];
};
