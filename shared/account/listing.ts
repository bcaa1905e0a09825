import type { ListedStatus } from '../contract/insights/listedStatuses.ts';
import { isPaymentDue } from './access.ts';
import type { Account } from './account.ts';

/** What the deciding subscription says of an account's revenue. */
export type Revenue = {
  /** The plan that was paid for. The account's own plan is another one once the grace has ended. */
  plan: string;
  /** Stripe's status. */
  status: string;
  /** Whole minor units a month, of the stage's currency. */
  mrr: number;
  /** Whether the subscription is set to cancel. */
  isEnding: boolean;
};

/** What operators' lists and figures have of an account. It follows from the account item, and changes with few of its writes. */
export type Listing = {
  plan: string;
  status: ListedStatus;
  /** Tenths of the quota that are used, rounded down, from 0 to 10. An account without a quota has used it up. */
  decile: number;
  hasTerms: boolean;
  /** Epoch seconds. */
  createdAt: number;
  revenue?: Revenue;
};

const DECILE_MAX = 10;

/** Stripe's statuses of subscriptions that are over, or never began (docs.stripe.com, subscription lifecycle). */
const ENDED_STATUSES = new Set(['canceled', 'incomplete', 'incomplete_expired']);

export function listingOf(account: Account): Listing {
  const { plan, sessionsUsed, sessionsIncluded, terms, createdAt, subscription } = account;
  return {
    plan,
    status: statusOf(account),
    decile:
      sessionsIncluded > 0
        ? Math.min(DECILE_MAX, Math.floor((sessionsUsed * 10) / sessionsIncluded))
        : DECILE_MAX,
    hasTerms: terms !== undefined,
    createdAt,
    ...(subscription
      ? {
          revenue: {
            plan: subscription.plan,
            status: subscription.status,
            mrr: subscription.mrr ?? 0,
            isEnding: subscription.cancelAt !== undefined,
          },
        }
      : {}),
  };
}

function statusOf({ status, subscription }: Account): ListedStatus {
  if (!subscription) return 'none';
  if (isPaymentDue(status)) return 'payment_due';
  if (ENDED_STATUSES.has(status)) return 'ended';
  const isLive = status === 'active' || status === 'trialing';
  if (isLive && subscription.cancelAt !== undefined) return 'ending';
  return isLive ? status : 'other';
}

/**
 * The lists in which an account with this listing is, and its place in each. `use`, `created` and `mrr` are the orders of all accounts
 * (`mrr` only has those that pay); the others are of few accounts, and are ordered like `use`.
 */
export function placesOf({ decile, createdAt, hasTerms, status, revenue }: Listing): Map<string, string> {
  const byUse = placeByUse(decile);
  const places = new Map([
    ['use', byUse],
    ['created', String(createdAt).padStart(12, '0')],
  ]);
  if (revenue && revenue.mrr > 0) places.set('mrr', String(revenue.mrr).padStart(12, '0'));
  if (isListedByStatus(status)) places.set(`status:${status}`, byUse);
  if (hasTerms) places.set('terms', byUse);
  return places;
}

/** The place in lists that are ordered by tenths of the quota. */
export const placeByUse = (decile: number): string => String(decile).padStart(2, '0');

/** Whether the places in a list are deciles of the quota. */
export const isOrderedByUse = (list: string): boolean => list !== 'created' && list !== 'mrr';

/** Whether a status has a list of its own. Accounts with another one are found in the orders of all accounts. */
export const isListedByStatus = (status: ListedStatus): boolean =>
  status === 'payment_due' || status === 'ending' || status === 'trialing' || status === 'other';

export const AT_80_DECILE = 8;
export const USED_UP_DECILE = DECILE_MAX;

/**
 * The part of an account in the levels of the stage: a number for each name. Levels of the stage are the sums over its accounts, and a
 * change of an account adds the difference. Amounts are minor units.
 */
export function levelsOf(listing: Listing | undefined): Map<string, number> {
  const levels = new Map<string, number>();
  if (!listing) return levels;
  const { plan, status, decile, hasTerms, revenue } = listing;
  levels.set(levelNames.accounts(plan), 1);
  if (decile >= AT_80_DECILE) levels.set(levelNames.at80, 1);
  if (decile >= USED_UP_DECILE) levels.set(levelNames.usedUp, 1);
  if (status === 'payment_due') levels.set(levelNames.paymentDue, 1);
  if (hasTerms) levels.set(levelNames.terms, 1);
  if (!revenue || revenue.mrr === 0) return levels;
  levels.set(levelNames.subscribers(revenue.plan), 1);
  levels.set(levelNames.mrr(revenue.plan), revenue.mrr);
  if (!revenue.isEnding) levels.set(levelNames.committedMrr, revenue.mrr);
  if (isPaymentDue(revenue.status)) {
    levels.set(levelNames.subscribersAtRisk, 1);
    levels.set(levelNames.mrrAtRisk, revenue.mrr);
  }
  return levels;
}

/** The names of levels. In a day's figures each is an attribute, with this prefix. */
export const LEVEL_PREFIX = 'level#';

export const levelNames = {
  accounts: (plan: string) => `accounts#${plan}`,
  subscribers: (plan: string) => `subscribers#${plan}`,
  mrr: (plan: string) => `mrr#${plan}`,
  committedMrr: 'committed_mrr',
  subscribersAtRisk: 'subscribers_at_risk',
  mrrAtRisk: 'mrr_at_risk',
  at80: 'at_80',
  usedUp: 'used_up',
  paymentDue: 'payment_due',
  terms: 'terms',
} as const;
