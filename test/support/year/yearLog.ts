import type Stripe from 'stripe';

/** The plans, by the amounts and intervals that they are sold for. */
export const INTERVALS = ['month', 'year', 'week'] as const;
export type Interval = (typeof INTERVALS)[number];
export type SoldPlan = 'starter' | 'growth';

/** What the world did to the table and when, in the order in which it happened. It is no state: the second implementation derives that. */
export type Write = {
  at: number;
  /**
   * The sync that made it: the customer whose events caused it, and the number of Stripe's events that existed. Absent for a write that
   * did not ask Stripe.
   */
  sync?: { customer: string; seen: number };
  /** The account was erased: nothing of it remains, and nothing is written any more. */
  isErasure?: true;
};

export type LoggedSession = {
  startedAt: number;
  endedAt?: number;
  writesAtStart: number;
  writesAtEnd?: number;
};

export type AccountLog = {
  writes: Write[];
  sessions: LoggedSession[];
  /** When a page of a checkout was handed out. */
  checkouts: number[];
};

/** Everything that the second implementation gets. Instants are epoch seconds. */
export type YearLog = {
  start: number;
  days: number;
  accounts: Map<string, AccountLog>;
  /** All events of Stripe, oldest first. */
  events: Stripe.Event[];
  planOf: Map<string, SoldPlan>;
};

/** The generator of random numbers of an account. */
export type RandomOf = (accountId: string) => () => number;

export const DAY = 86_400;

export const dayOf = (instant: number) => new Date(instant * 1000).toISOString().slice(0, 10);

export function logOf({ accounts }: Pick<YearLog, 'accounts'>, accountId: string): AccountLog {
  const known = accounts.get(accountId) ?? { writes: [], sessions: [], checkouts: [] };
  accounts.set(accountId, known);
  return known;
}
