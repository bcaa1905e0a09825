import Stripe from 'stripe';
import type { PlanPrices } from '../../../shared/account/planPrices.ts';
import type { PaidPlanId } from '../../../shared/account/plans.ts';
import { allItems, itemsWithCoupons } from '../../../shared/stripe/wholeLists.ts';
import type {
  AttachedSchedule,
  KeptDiscount,
  KeptItem,
  ScheduledSubscription,
} from './scheduledSubscription.ts';
import type { DesiredSchedule } from './schedulePhases.ts';

/** The metadata of schedules, and of subscriptions that end. Stripe does not let a new schedule of a subscription have any. */
const MIGRATION = 'migration';
const FINGERPRINT = 'migration_phases';

/** A price of a plan. The amount is minor units a month. */
export type PlanPrice = {
  id: string;
  amountMinor: number;
  currency: string;
  product: string;
  /** Whether the amount has the tax in it. */
  taxBehavior: TaxBehavior;
};

type TaxBehavior = NonNullable<Stripe.PriceCreateParams['tax_behavior']>;

/** A price of the first months. The amount is minor units a month. */
export type FirstPrice = { plan: PaidPlanId; amountMinor: number };

/** A change of a subscription that Stripe refuses as the subscription is now: another run may have changed it. */
export class ChangeRefused extends Error {}

/** What a move does at Stripe. Nothing here makes an invoice, and none of the changes has an effect before `movesAt`. */
export type ScheduleGateway = {
  /** Undefined if Stripe does not have it. */
  readSubscription(id: string): Promise<ScheduledSubscription | undefined>;
  /** The price that is sold of a plan. */
  readListPrice(plan: PaidPlanId): Promise<PlanPrice>;
  /** The price of the first months, which all accounts with the plan and the amount share. */
  findFirstPrice(option: FirstPrice): Promise<string | undefined>;
  /** The same. It is made if there is none. */
  ensureFirstPrice(option: FirstPrice): Promise<string>;
  /** These throw `ChangeRefused`. */
  createSchedule(subscription: string): Promise<void>;
  setSchedule(schedule: string, desired: DesiredSchedule): Promise<void>;
  releaseSchedule(schedule: string): Promise<void>;
  /** Lets a subscription end at an instant, without a proration. */
  setEnd(subscription: string, end: { at: number; by: string }): Promise<void>;
  removeEnd(subscription: string): Promise<void>;
};

export const firstPriceKey = ({ plan, amountMinor }: FirstPrice): string => `migrated_${plan}_${amountMinor}`;

export function createScheduleGateway({
  stripe,
  prices,
}: {
  stripe: Stripe;
  prices: PlanPrices;
}): ScheduleGateway {
  const gateway: ScheduleGateway = {
    async readSubscription(id) {
      try {
        const found = await stripe.subscriptions.retrieve(id, {
          expand: ['schedule', 'discounts.source.coupon'],
        });
        return parseSubscription(found, await keptItems(stripe, found));
      } catch (error) {
        if (error instanceof Stripe.errors.StripeError && error.code === 'resource_missing') return undefined;
        throw error;
      }
    },

    async readListPrice(plan) {
      const [id = ''] = prices[plan];
      const price = await stripe.prices.retrieve(id);
      const { unit_amount: amountMinor, currency, product, tax_behavior: taxBehavior } = price;
      if (!isMonthly(price)) throw new Error(`the Stripe price ${id} of ${plan} is not billed monthly`);
      return {
        id,
        amountMinor: amountMinor ?? 0,
        currency,
        product: idOf(product),
        taxBehavior: taxBehavior ?? 'unspecified',
      };
    },

    findFirstPrice: async (option) => (await findPrice(stripe, firstPriceKey(option)))?.id,

    async ensureFirstPrice({ plan, amountMinor }) {
      const { product, currency, taxBehavior } = await gateway.readListPrice(plan);
      const key = firstPriceKey({ plan, amountMinor });
      const found = (await findPrice(stripe, key)) ?? (await createPrice());
      // With another way of taxes, the customer would pay more than was announced.
      const isSame =
        found.unit_amount === amountMinor &&
        found.currency === currency &&
        idOf(found.product) === product &&
        (found.tax_behavior ?? 'unspecified') === taxBehavior;
      if (!isSame || !isMonthly(found) || !found.active) {
        throw new Error(`the Stripe price ${found.id} has the lookup key ${key} and is not that price`);
      }
      return found.id;

      /** Two runs still make one price: Stripe refuses a lookup key that another price has. */
      async function createPrice(): Promise<Stripe.Price> {
        try {
          return await stripe.prices.create({
            currency,
            unit_amount: amountMinor,
            recurring: { interval: 'month' },
            product,
            tax_behavior: taxBehavior,
            lookup_key: key,
          });
        } catch (error) {
          const other = await findPrice(stripe, key);
          if (other) return other;
          throw error;
        }
      }
    },

    async createSchedule(subscription) {
      await change(() => stripe.subscriptionSchedules.create({ from_subscription: subscription }));
    },

    async setSchedule(schedule, { phases, by, fingerprint }) {
      const params: Stripe.SubscriptionScheduleUpdateParams = {
        phases,
        end_behavior: 'release',
        proration_behavior: 'none',
        metadata: { [MIGRATION]: by, [FINGERPRINT]: fingerprint },
      };
      await change(() => stripe.subscriptionSchedules.update(schedule, params));
    },

    async releaseSchedule(schedule) {
      await change(() => stripe.subscriptionSchedules.release(schedule));
    },

    async setEnd(subscription, { at, by }) {
      const params = { cancel_at: at, proration_behavior: 'none' as const, metadata: { [MIGRATION]: by } };
      await change(() => stripe.subscriptions.update(subscription, params));
    },

    async removeEnd(subscription) {
      // An empty value removes the field.
      const params = { cancel_at: '' as const, metadata: { [MIGRATION]: '' } };
      await change(() => stripe.subscriptions.update(subscription, params));
    },
  };
  return gateway;
}

async function change(send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
    throw new ChangeRefused(error.message, { cause: error });
  }
}

/** By a fixed amount a month. */
const isMonthly = ({ recurring }: Stripe.Price): boolean =>
  recurring?.interval === 'month' && recurring.interval_count === 1 && recurring.usage_type === 'licensed';

async function findPrice(stripe: Stripe, key: string): Promise<Stripe.Price | undefined> {
  const { data } = await stripe.prices.list({ lookup_keys: [key], limit: 1 });
  return data[0];
}

async function keptItems(stripe: Stripe, subscription: Stripe.Subscription): Promise<KeptItem[]> {
  const hasDiscounts = subscription.items.data.some(({ discounts }) => discounts.length > 0);
  const items = await (hasDiscounts ? itemsWithCoupons : allItems)(stripe, subscription);
  return items.map(({ price, quantity, tax_rates: taxRates, discounts }) => {
    const isMetered = price.recurring?.usage_type === 'metered';
    return {
      price: price.id,
      isMetered,
      // Stripe refuses a quantity of a metered price.
      ...(isMetered ? {} : { quantity: quantity ?? 1 }),
      taxRates: (taxRates ?? []).map(({ id }) => id),
      discounts: discounts.map(keptDiscount),
    };
  });
}

function parseSubscription(found: Stripe.Subscription, items: KeptItem[]): ScheduledSubscription {
  const [first] = found.items.data;
  const { schedule, default_payment_method: paymentMethod } = found;
  const attached = typeof schedule === 'object' && schedule !== null ? parseSchedule(schedule) : undefined;
  return {
    id: found.id,
    status: found.status,
    periodStart: first?.current_period_start ?? 0,
    periodEnd: first?.current_period_end ?? 0,
    anchor: found.billing_cycle_anchor,
    items,
    discounts: found.discounts.map(keptDiscount),
    collectionMethod: found.collection_method,
    daysUntilDue: found.days_until_due ?? undefined,
    paymentMethod: paymentMethod === null ? undefined : idOf(paymentMethod),
    taxRates: (found.default_tax_rates ?? []).map(({ id }) => id),
    isAutomaticTax: found.automatic_tax.enabled,
    cancelAt: found.cancel_at ?? undefined,
    leavesBy: found.metadata[MIGRATION],
    schedule: attached,
  };
}

function parseSchedule(schedule: Stripe.SubscriptionSchedule): AttachedSchedule {
  return {
    id: schedule.id,
    by: schedule.metadata?.[MIGRATION],
    fingerprint: schedule.metadata?.[FINGERPRINT],
    phaseStart: schedule.current_phase?.start_date,
    phases: schedule.phases.map(({ start_date: start, end_date: end, items }) => ({
      start,
      end,
      prices: items.map(({ price }) => idOf(price)),
    })),
  };
}

function keptDiscount(discount: string | Stripe.Discount): KeptDiscount {
  if (typeof discount === 'string') return { id: discount, isOnce: false };
  const { id, end, source } = discount;
  const isOnce = typeof source.coupon === 'object' && source.coupon?.duration === 'once';
  return { id, isOnce, ...(end === null ? {} : { end }) };
}

const idOf = (object: string | { id: string }): string => (typeof object === 'string' ? object : object.id);
