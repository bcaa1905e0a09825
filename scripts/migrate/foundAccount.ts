import { isoDay, isoInstant, monthStart } from '../../shared/time.ts';
import type { OldAccount } from './exportedAccount.ts';
import type { Placement } from './placement.ts';
import type { Finding } from './planFile.ts';
import type { OldCustomer } from './stripeState.ts';

/** An account of the former service, for an operator. Amounts are minor units a month. */
export type FoundAccount = {
  userId: string;
  plan: string;
  amountMinor: number;
  currency: string;
  prices: string[];
  overagePrices: string[];
  /** Of the last whole months. `busiest` is absent without use in them. */
  recent: { minutes: number; sessions: number; busiest?: { month: string; sessions: number } };
  projects: number;
  customers: string[];
  subscription?: string;
  status?: string;
  /** The end of the current period. */
  renewsAt?: string;
  email?: string;
  warnings: Finding[];
  /** Why it cannot be placed. Empty if it can. */
  reasons: Finding[];
};

/** `now` is epoch seconds; `months` is how many whole months before it count as recent. */
export function foundAccount(
  { account, stripe, placement }: { account: OldAccount; stripe: OldCustomer; placement: Placement },
  { now, months }: { now: number; months: number },
): FoundAccount {
  const { from, subscription, warnings, blockers } = placement;
  const end = subscription?.items[0]?.periodEnd;
  return {
    userId: account.userId,
    ...from,
    recent: recentUse(account, { now, months }),
    projects: account.projects.length,
    customers: account.customers,
    ...(subscription && { subscription: subscription.id, status: subscription.status }),
    ...(end === undefined ? {} : { renewsAt: isoInstant(end) }),
    ...(stripe.kind === 'customer' && stripe.email !== undefined ? { email: stripe.email } : {}),
    warnings,
    reasons: blockers,
  };
}

function recentUse(
  account: OldAccount,
  { now, months }: { now: number; months: number },
): FoundAccount['recent'] {
  const first = isoDay(monthStart(now, -months)).slice(0, 7);
  const current = isoDay(now).slice(0, 7);
  const recent = account.months.filter(({ month }) => first <= month && month < current);
  const busiest = recent.reduce<(typeof recent)[number] | undefined>(
    (most, one) => (one.sessions > (most?.sessions ?? 0) ? one : most),
    undefined,
  );
  return {
    minutes: Math.round(recent.reduce((sum, { minutes }) => sum + minutes, 0)),
    sessions: recent.reduce((sum, { sessions }) => sum + sessions, 0),
    ...(busiest && { busiest: { month: busiest.month, sessions: busiest.sessions } }),
  };
}

/** How many accounts there are of each kind. An account with several reasons counts for each. */
export type FoundCounts = {
  accounts: number;
  paying: number;
  free: number;
  notPlaced: number;
  reasons: Record<string, number>;
};

export function countFound(accounts: FoundAccount[]): FoundCounts {
  const placed = accounts.filter(({ reasons }) => reasons.length === 0);
  const paying = placed.filter(({ subscription }) => subscription !== undefined).length;
  const reasons: Record<string, number> = {};
  for (const account of accounts) {
    for (const code of new Set(account.reasons.map((reason) => reason.code))) {
      reasons[code] = (reasons[code] ?? 0) + 1;
    }
  }
  return {
    accounts: accounts.length,
    paying,
    free: placed.length - paying,
    notPlaced: accounts.length - placed.length,
    reasons,
  };
}
