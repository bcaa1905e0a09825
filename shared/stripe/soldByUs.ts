/**
 * The metadata field that checkout puts on the subscriptions it sells. Others of the same Stripe account can carry a
 * `user_id` of their own; only one with this mark and no known price is a fault of ours.
 */
export const SOLD_BY_US = 'session_billing';
