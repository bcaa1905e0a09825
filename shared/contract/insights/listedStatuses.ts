/**
 * How operators see the state of an account: that of the subscription which decides its plan. `ending`: it is paid and set to cancel.
 * `other`: a status that is none of these, such as `paused`.
 */
export const LISTED_STATUSES = [
  'none',
  'trialing',
  'active',
  'ending',
  'payment_due',
  'ended',
  'other',
] as const;
export type ListedStatus = (typeof LISTED_STATUSES)[number];
