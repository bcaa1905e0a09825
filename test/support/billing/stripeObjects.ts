import type { PaidTime } from '../../../services/webhooks/domain/paidTime.ts';
import type { PlanRules } from '../../../services/webhooks/domain/planRules.ts';
import { createPriceBook, type PriceBook } from '../../../services/webhooks/domain/priceBook.ts';
import type {
  InvoiceLine,
  StripeInvoice,
  StripeSubscription,
  SubscriptionItem,
} from '../../../services/webhooks/domain/stripeSubscription.ts';
import type { Migration } from '../../../shared/account/migration.ts';
import type { OfferPrice } from '../../../shared/account/offerPorts.ts';

export const DAY = 86_400;

/** The start of the paid time of all objects below, of 30 days. */
export const START = 1_790_000_000;
export const END = START + 30 * DAY;

export const RULES: PlanRules = {
  prices: { starter: ['price_s', 'price_agreed'], growth: ['price_g'] },
  graceSeconds: 7 * DAY,
};

/** A line that sells starter from START to END. */
export const line = (changes: Partial<InvoiceLine> = {}): InvoiceLine => ({
  price: 'price_s',
  start: START,
  end: END,
  amountMinor: 2_900,
  isProration: false,
  isCredit: false,
  ...changes,
});

/** A paid invoice of a new subscription. */
export const invoice = (changes: Partial<StripeInvoice> = {}): StripeInvoice => ({
  id: 'in_1',
  status: 'paid',
  created: START,
  paidAt: START,
  reason: 'subscription_create',
  lines: [line()],
  bill: { number: 'A-0001', currency: 'usd', totalMinor: 2_900, paidMinor: 2_900, dueMinor: 0, attempts: 1 },
  ...changes,
});

/** An item with a price of $29 a month. */
export const item = (changes: Partial<SubscriptionItem> = {}): SubscriptionItem => ({
  price: 'price_s',
  periodStart: START,
  periodEnd: END,
  unitAmountMinor: 2_900,
  currency: 'usd',
  quantity: 1,
  interval: 'month',
  intervalCount: 1,
  discounts: [],
  ...changes,
});

/** An active subscription to starter whose latest invoice is paid. `price` is that of its item. */
export function subscription(
  changes: Partial<StripeSubscription> & { price?: string } = {},
): StripeSubscription {
  const { price = 'price_s', ...changed } = changes;
  return {
    id: 'sub_1',
    customer: 'cus_1',
    status: 'active',
    created: START,
    anchor: START,
    cancelAtPeriodEnd: false,
    isScheduled: false,
    isCollectionPaused: false,
    currency: 'usd',
    items: [item({ price })],
    discounts: [],
    latestInvoice: invoice({ lines: [line({ price })] }),
    accountId: 'u1',
    isFromCheckout: true,
    ...changed,
  };
}

/** Starter from START to END with its grace. */
export const paidTime = (changes: Partial<PaidTime> = {}): PaidTime => ({
  plan: 'starter',
  price: 'price_s',
  periodStart: START,
  paidUntil: END,
  anchor: START,
  graceUntil: END + 7 * DAY,
  ...changes,
});

/** The price of an offer to u1, with more sessions than growth, for a year. */
export const offerPrice = (changes: Partial<OfferPrice> = {}): OfferPrice => ({
  price: 'price_o',
  offerId: 'of_1',
  accountId: 'u1',
  plan: 'growth',
  amountMinor: 19_900,
  currency: 'usd',
  figures: { sessionsIncluded: 50_000 },
  until: START + 365 * DAY,
  ...changes,
});

/** The rules of an account with these offers. */
export const rulesWith = (...offers: OfferPrice[]): PlanRules => ({
  ...RULES,
  offers: new Map(offers.map((offer) => [offer.price, offer])),
});

/** The prices of a sync of u1, where these offers, and this migration, are stored. `reads` has what each read asked for. */
export function priceBook(
  stored: OfferPrice[] = [],
  reads: (readonly string[])[] = [],
  migration?: Migration,
): PriceBook {
  const store = {
    readPrices: async (prices: readonly string[]) => {
      reads.push(prices);
      return new Map(stored.filter(({ price }) => prices.includes(price)).map((one) => [one.price, one]));
    },
    readMigration: async (accountId: string) => {
      reads.push([accountId]);
      return migration;
    },
  };
  return createPriceBook({ rules: RULES, store }, { accountId: 'u1' });
}
