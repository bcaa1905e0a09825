import type { PlacementReason } from '../placementReasons.ts';

export const FORMER_PAID = ['starter', 'build', 'pro', 'agency'] as const;
export type FormerPaid = (typeof FORMER_PAID)[number];

/** The prices of the sample: those of the plans and their overage, an older one of pro, and some that no plan has. */
export type SamplePrice =
  | FormerPaid
  | `${FormerPaid}_overage`
  | 'pro_older'
  | 'pro_eur'
  | 'pro_year'
  | 'addon';

/** How a subscription is made, and what happens to it afterwards. */
export type SampleSubscription = {
  /** Without it, the account's plan and its overage. */
  prices?: readonly SamplePrice[];
  quantity?: number;
  coupon?: 'once' | 'forever';
  itemCoupon?: boolean;
  isClassic?: boolean;
  /** The first payment fails, the trial has begun, or the payment is disputed. Otherwise it renews on a day of its own. */
  begins?: 'unpaid' | 'trial' | 'disputed';
  /** Minutes beyond the plan's in the current period. */
  overageMinutes?: number;
  after?: 'cancel' | 'schedule' | 'pause' | 'pending_update' | 'open_invoice';
};

export type SampleKind = {
  /** How many of 500 accounts. */
  share: number;
  /** What `find` reports. Empty for an account that can be placed. */
  reasons: readonly PlacementReason[];
  /** Its plan in the export; `paid` is any of the paid ones. Without it, the user has usage only. */
  plan?: 'free' | 'paid' | FormerPaid;
  /** Its Stripe customers. `shared` is that of the account before. */
  customer?: 'one' | 'two' | 'deleted' | 'shared';
  subscriptions?: readonly SampleSubscription[];
  balanceMinor?: number;
  /** A second row of the user in stripe_customers, of the same customer. */
  hasSecondRow?: boolean;
  /** Minutes as text, months as 202610, and times in every form. */
  isOddlyTyped?: boolean;
  projects?: number;
  use?: 'none' | 'excessive';
  id?: 'email' | 'project';
};

const placed = { reasons: [] as PlacementReason[] };
const paying = { ...placed, plan: 'paid', customer: 'one', subscriptions: [{}] } as const;

const blocked = (reasons: PlacementReason[], changes: Partial<SampleKind> = {}): SampleKind => ({
  share: 4,
  plan: 'paid',
  customer: 'one',
  subscriptions: [{}],
  ...changes,
  reasons,
});

const withSubscription = (reasons: PlacementReason[], subscription: SampleSubscription): SampleKind =>
  blocked(reasons, { plan: 'pro', subscriptions: [subscription] });

/** Every kind of account that a migration meets. */
export const SAMPLE_KINDS = {
  usage_only: { share: 60, ...placed },
  free: { share: 60, ...placed, plan: 'free' },
  free_with_customer: { share: 20, ...placed, plan: 'free', customer: 'one' },
  free_with_deleted_customer: { share: 4, ...placed, plan: 'free', customer: 'deleted' },
  starter: { share: 50, ...paying, plan: 'starter' },
  build: { share: 50, ...paying, plan: 'build' },
  pro: { share: 40, ...paying, plan: 'pro' },
  agency: { share: 25, ...paying, plan: 'agency' },
  without_overage: { share: 10, ...paying, plan: 'build', subscriptions: [{ prices: ['build'] }] },
  older_price: {
    share: 8,
    ...paying,
    plan: 'pro',
    subscriptions: [{ prices: ['pro_older', 'pro_overage'] }],
  },
  other_name: { share: 6, ...paying, plan: 'starter', subscriptions: [{ prices: ['pro', 'pro_overage'] }] },
  oddly_typed: { share: 15, ...paying, isOddlyTyped: true },
  many_projects: { share: 8, ...paying, projects: 14 },
  once_coupon: { share: 6, ...paying, subscriptions: [{ coupon: 'once' }] },
  forever_coupon: { share: 5, ...paying, subscriptions: [{ coupon: 'forever' }] },
  credit_balance: { share: 6, ...paying, balanceMinor: -2_500 },
  classic: { share: 8, ...paying, subscriptions: [{ isClassic: true }] },
  overage: { share: 15, ...paying, subscriptions: [{ overageMinutes: 1_234 }] },
  classic_overage: { share: 5, ...paying, subscriptions: [{ isClassic: true, overageMinutes: 777 }] },
  second_row: { share: 6, ...paying, hasSecondRow: true },
  excessive_use: { share: 4, ...paying, plan: 'agency', use: 'excessive' },
  no_use: { share: 8, ...paying, use: 'none' },
  no_customer: blocked(['no_customer'], { customer: undefined, subscriptions: undefined }),
  customer_deleted: blocked(['customer_deleted'], { customer: 'deleted' }),
  two_customers: blocked(['two_customers'], { customer: 'two' }),
  shared_customer: blocked(['shared_customer'], { customer: 'shared' }),
  no_subscription: blocked(['no_subscription'], { subscriptions: undefined }),
  two_subscriptions: blocked(['two_subscriptions'], { subscriptions: [{}, {}] }),
  past_due: withSubscription(['unpaid_invoice', 'past_due'], { begins: 'unpaid' }),
  unpaid_invoice: withSubscription(['unpaid_invoice'], { after: 'open_invoice' }),
  unknown_price: withSubscription(['unknown_price'], { prices: ['addon'] }),
  unknown_addon: withSubscription(['unknown_price'], { prices: ['pro', 'addon'] }),
  two_plans: withSubscription(['two_plans'], { prices: ['pro', 'starter'] }),
  disputed: withSubscription(['disputed'], { begins: 'disputed' }),
  other_currency: withSubscription(['other_currency'], { prices: ['pro_eur'] }),
  other_interval: withSubscription(['other_interval'], { prices: ['pro_year'] }),
  quantity: withSubscription(['quantity'], { prices: ['pro'], quantity: 3 }),
  cancelling: withSubscription(['cancelling'], { after: 'cancel' }),
  scheduled: withSubscription(['scheduled'], { after: 'schedule' }),
  paused: withSubscription(['paused'], { after: 'pause' }),
  trialing: withSubscription(['trialing'], { begins: 'trial' }),
  pending_update: withSubscription(['unpaid_invoice', 'pending_update'], {
    prices: ['pro'],
    after: 'pending_update',
  }),
  item_discount: withSubscription(['item_discount'], { itemCoupon: true }),
  unusable_id: blocked(['unusable_id'], { id: 'email' }),
  unusable_project: blocked(['unusable_id'], { id: 'project' }),
} as const satisfies Record<string, SampleKind>;

export type SampleKindName = keyof typeof SAMPLE_KINDS;

/**
 * The kinds of so many accounts. The first accounts have each kind once, then each that is left a second time, and so on, so that a small
 * sample has as many kinds as it can.
 */
export function kindsOf(count: number): SampleKindName[] {
  const all = Object.entries(SAMPLE_KINDS) as [SampleKindName, SampleKind][];
  const chosen: SampleKindName[] = [];
  for (let round = 0; chosen.length < count; round++) {
    const left = all.filter(([, { share }]) => share > round);
    // A larger sample has the same shares again.
    for (const [name, { customer }] of left.length > 0 ? left : all) {
      chosen.push(name);
      if (customer === 'shared') chosen.push(name);
    }
  }
  // Half of a pair would share its customer with nobody.
  const cut = chosen.slice(0, count);
  const isHalf = cut.filter((name) => name === 'shared_customer').length % 2 === 1;
  return isHalf ? cut.map((name, index) => (index === count - 1 ? 'free' : name)) : cut;
}
