/**
 * The metadata field that checkout sets on the subscriptions it creates. Other products of the same Stripe account may set a
 * `user_id` too; an unknown price is an error of this service only on a subscription with this field.
 */
export const SOLD_BY_US = 'session_billing';
