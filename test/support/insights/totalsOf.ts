import type { Totals } from '../../../services/insights/domain/totals.ts';

/** Totals of a day on which nothing happened, except for what is given. */
export const totalsOf = (day: string, given: Partial<Totals> = {}): Totals => ({
  day,
  levels: {},
  movements: {},
  use: {},
  churn: { churned: 0, base: 0, voluntary: 0, paymentFailure: 0, churnedMrrMinor: 0, startMrrMinor: 0 },
  cohort: { started: 0, converted: 0, migrated: 0 },
  checkouts: { opened: 0, subscribed: 0 },
  openings: 0,
  ...given,
});
