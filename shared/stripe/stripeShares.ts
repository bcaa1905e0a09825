/**
 * The requests a second that Stripe allows one key: 25 to one of its endpoints, and over all endpoints 100 in live mode and 25
 * in test mode (https://docs.stripe.com/rate-limits). A stage sends at most 25 over all endpoints in both modes, so that it
 * behaves in test mode as it does live.
 */
export const STRIPE_REQUESTS_PER_SECOND_MAX = 25;

/**
 * The requests a second that all instances of a function together may send: 20 + 4 + 1 = 25. Apply and the sweep pause between
 * their requests (`createThrottle`), so they write no counter. The instances of checkout share a counter in the table
 * (`createCallBudget`), because API Gateway can start any number of them.
 */
export const STRIPE_SHARES = {
  /** Most of it: an event that waits is a customer who paid and has no plan yet. */
  apply: 20,
  /**
   * A first checkout takes four calls, so one checkout a second can begin, 86,400 a day.
   */
  checkout: 4,
  /** A page of a hundred events takes one request. A sweep of 40 s reads 4,000 events that Stripe could not deliver. */
  sweep: 1,
} as const;

/**
 * Comparisons that operators ask for are part of checkout's share, and use its counter. They take no call of a second that has two, so
 * that the checkouts that have begun keep half of it.
 */
export const COMPARISON_CALLS_PER_SECOND_MAX = 2;
