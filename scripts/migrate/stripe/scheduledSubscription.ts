/**
 * A discount that a subscription or an item has. `isOnce`: its coupon is used up by one invoice. `end`: when a coupon for some months is
 * over, epoch seconds.
 */
export type KeptDiscount = { id: string; isOnce: boolean; end?: number };

/** An item as a phase of a schedule repeats it. `quantity` is absent for a metered price. */
export type KeptItem = {
  price: string;
  quantity?: number;
  isMetered: boolean;
  taxRates: string[];
  discounts: KeptDiscount[];
};

/** The schedule of a subscription. `by` and `fingerprint` are set on those of the migration. */
export type AttachedSchedule = {
  id: string;
  /** The plan hash of the migration that made it. */
  by?: string;
  /** Of the phases that the migration wrote. */
  fingerprint?: string;
  /** Where its current phase began. */
  phaseStart?: number;
  phases: { start: number; end: number; prices: string[] }[];
};

/** A subscription with what a schedule of it must repeat. Instants are epoch seconds. */
export type ScheduledSubscription = {
  id: string;
  status: string;
  periodStart: number;
  periodEnd: number;
  /** Periods end on this day of the month, or on the last day of a shorter one. */
  anchor: number;
  items: KeptItem[];
  discounts: KeptDiscount[];
  collectionMethod: string;
  daysUntilDue?: number;
  paymentMethod?: string;
  taxRates: string[];
  isAutomaticTax: boolean;
  cancelAt?: number;
  /** The plan hash of the migration that set `cancelAt`. */
  leavesBy?: string;
  schedule?: AttachedSchedule;
};

/** Whether a schedule is the one that `from_subscription` makes: what the subscription is now, until the end of its period. */
export const isBare = ({ periodEnd }: ScheduledSubscription, { by, phases }: AttachedSchedule): boolean =>
  by === undefined && phases.length === 1 && phases[0]?.end === periodEnd;
