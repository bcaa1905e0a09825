/**
 * Statuses of a subscription that grants what was paid for. Payment decides, not the status: `past_due` and `unpaid` grant
 * paid time and the grace like `active`. With any other status, also one that Stripe adds later, the plan ends at once.
 */
const GRANTING_STATUSES = new Set(['active', 'trialing', 'past_due', 'unpaid']);

export const isGrantingStatus = (status: string): boolean => GRANTING_STATUSES.has(status);

/** Statuses of a subscription with an unpaid invoice that is due. */
const PAYMENT_DUE_STATUSES = new Set(['past_due', 'unpaid']);

export const isPaymentDue = (status: string): boolean => PAYMENT_DUE_STATUSES.has(status);
