import { type Act, DAY, type FormerCustomer, type Paid, renewalOf } from './formerCustomer.ts';

export const instant = (text: string) => Date.parse(text) / 1_000;

/** The 31st, so that periods end on the last day of each month. */
export const BEGINS = instant('2026-08-31T10:00:00Z');

/** After six renewals of every customer: four months after the last move. */
export const KINDS_UNTIL = instant('2027-03-20T00:00:00Z');

/** Sessions that need each plan. */
export const SESSIONS: Record<Paid, number> = { starter: 1_900, growth: 9_000 };

const BASE = {
  startsAt: BEGINS,
  billingMode: 'flexible',
  collection: 'card',
  creditMinor: 0,
  discounts: [],
  former: 'starter',
  sessions: SESSIONS.starter,
} as const satisfies Partial<FormerCustomer>;

/** When what happens in the first period, which ends with the move if it is planned 20 days before. */
export type Times = { startsAt: number; plan: number; move: number; movesAt: number; end(n: number): number };

function times(startsAt: number): Times {
  const end = (n: number) => renewalOf({ startsAt }, n);
  const movesAt = end(1);
  return { startsAt, plan: movesAt - 20 * DAY, move: movesAt - 10 * DAY, movesAt, end };
}

export type Changes = Partial<Omit<FormerCustomer, 'acts'>>;

/** A customer that is planned and moved in the first period, if `acts` are not others. */
export function kind(
  id: string,
  changes: Changes = {},
  acts: (at: Times) => Act[] = () => [],
  steps: (at: Times) => Act[] = ({ plan, move }) => [
    { at: plan, does: 'plan' },
    { at: move, does: 'move' },
  ],
): FormerCustomer {
  const at = times(changes.startsAt ?? BEGINS);
  return { ...BASE, ...changes, id, acts: [...steps(at), ...acts(at)] };
}

export const minutes = (at: number, count = 333): Act => ({ at, does: 'use', minutes: count });

export const couponOf = (
  on: 'subscription' | 'item' | 'customer',
  lasts: FormerCustomer['discounts'][number]['lasts'],
  { at = BEGINS, off = { percent: 50 } }: Partial<FormerCustomer['discounts'][number]> = {},
): Changes => ({ discounts: [{ at, on, lasts, off }] });

export const LATER = { at: BEGINS + DAY };

export const usedTwice = ({ end }: Times): Act[] => [minutes(end(1) - DAY), minutes(end(2) - DAY, 777)];
