import type { MovementKind } from '../../../shared/contract/insights/inputs.ts';

export type Movement = { accounts: number; amountMinor: number };

/** The 30 days up to the end of a day. Amounts are minor units a month. */
export type Churn = {
  churned: number;
  base: number;
  voluntary: number;
  paymentFailure: number;
  churnedMrrMinor: number;
  startMrrMinor: number;
};

/** The accounts whose first session was on a day. */
export type Cohort = { started: number; converted: number; migrated: number };

/** The accounts that opened a checkout on a day, and those of them that subscribed within 7 days. */
export type Checkouts = { opened: number; subscribed: number };

/** The figures of the stage for a UTC day that follow from the day before and from what is stored of the day. */
export type DayTotals = {
  day: string;
  /** At the end of the day, by the names of `levelNames`. A name that is absent is 0. */
  levels: Record<string, number>;
  movements: Partial<Record<MovementKind, Movement>>;
  /** By the plan that the account had. */
  use: Record<string, { sessions: number; seconds: number }>;
  /** Accounts that were taken into the figures on this day and had been created earlier. Earlier figures lack them. */
  openings: number;
  /** The last day up to this one with openings. Figures before it are incomplete. Absent if there was none. */
  lastOpeningDay?: string;
};

/** The figures that also need many days around the day, and the directory. */
export type WindowTotals = { churn: Churn; cohort: Cohort; checkouts: Checkouts };

/**
 * The figures of the stage for a UTC day. They follow from the figures of the day before and from what is stored of days, changes and
 * accounts, so that they can be computed again at any time.
 */
export type Totals = DayTotals & WindowTotals;
