import type { PlanId } from './planChange.ts';

/** What the app knew when somebody left for a page of Stripe, to see what changed there. */
export type Departure = {
  readonly to: 'checkout' | 'portal';
  /** Who left. Somebody else can come back in the same tab. */
  readonly subject: string;
  readonly atMs: number;
  /** The plan that is being bought, and nothing for the portal. */
  readonly plan?: PlanId;
  /** Of the usage when the person left, if it was known. */
  readonly before?: Standing;
};

/** The part of the usage that a visit to Stripe changes. */
export type Standing = {
  readonly plan: PlanId;
  readonly cancelAt: string | null;
  readonly accessUntil: string | null;
  readonly periodStart: string;
  readonly sessionsIncluded: number;
};

/** The part of `sessionStorage`, which each tab has for itself, that departures use. */
type DepartureStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'stripe';

/** A page of the checkout is open for a day. A page of the portal is for one visit. */
const LIFETIME_MS = { checkout: 24 * 60 * 60_000, portal: 60 * 60_000 };

/** Remembers a departure until it is forgotten. A browser that allows no storage remembers none. */
export function saveDeparture(storage: () => DepartureStorage, departure: Departure): void {
  try {
    storage().setItem(KEY, JSON.stringify(departure));
  } catch {}
}

/** The latest departure of the person in this tab, if its page of Stripe can still be open. */
export function readDeparture(
  storage: () => DepartureStorage,
  subject: string,
  nowMs: number,
): Departure | undefined {
  try {
    const value: Partial<Departure> | null = JSON.parse(storage().getItem(KEY) ?? 'null');
    if (value?.subject !== subject || (value.to !== 'checkout' && value.to !== 'portal')) return undefined;
    const isOver = typeof value.atMs !== 'number' || nowMs - value.atMs >= LIFETIME_MS[value.to];
    return isOver ? undefined : (value as Departure);
  } catch {
    return undefined;
  }
}

export function forgetDeparture(storage: () => DepartureStorage): void {
  try {
    storage().removeItem(KEY);
  } catch {}
}

/** Copies what a visit to Stripe changes. */
export function standingOf(usage: Standing): Standing {
  const { plan, cancelAt, accessUntil, periodStart, sessionsIncluded } = usage;
  return { plan, cancelAt, accessUntil, periodStart, sessionsIncluded };
}
