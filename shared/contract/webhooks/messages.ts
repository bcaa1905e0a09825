import * as z from 'zod/mini';
import { ID_PATTERN } from '../ids.ts';

/** The type of a pointer that no event made: the account is to be compared with Stripe. */
export const RECONCILE_TYPE = 'session_billing.reconcile';

/**
 * How often a message is tried before it waits in the dead-letter queue. Each try waits longer, from 30 s to 1 h:
 * eight outlast an hour of Stripe's absence, and what fails eight times fails for a reason of its own.
 */
export const EVENT_ATTEMPTS_MAX = 8;

/** The Stripe events that can change what an account may do. The webhook endpoint subscribes to these. */
export const APPLIED_EVENT_TYPES = [
  'checkout.session.completed',
  // Bank debits and vouchers: the money comes, or does not, days after the checkout.
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'invoice.payment_succeeded',
  'invoice.payment_failed',
  'invoice.paid',
  // They end an unpaid invoice, from which a grace counts.
  'invoice.voided',
  'invoice.marked_uncollectible',
] as const;

/**
 * What the queue carries: a pointer to a Stripe event, never its payload, whose shape follows the endpoint's API
 * version and whose content may be older than another's. `created` is epoch seconds. `accountId` is what the
 * event says of its user, for a customer that is not known yet.
 */
export const stripeEventMessage = z.object({
  version: z.literal(1),
  id: z.string().check(z.minLength(1), z.maxLength(255)),
  type: z.string(),
  customer: z.nullable(z.string().check(z.minLength(1), z.maxLength(255))),
  accountId: z.optional(z.string().check(z.regex(ID_PATTERN))),
  livemode: z.boolean(),
  created: z.number(),
});

export type StripeEventMessage = z.output<typeof stripeEventMessage>;

/** Whether no event made it, but a comparison with Stripe. */
export const isComparison = (message: StripeEventMessage | undefined) => message?.type === RECONCILE_TYPE;
