import * as z from 'zod/mini';
import { ID_PATTERN } from '../ids.ts';

/** The type of a message that no event caused: apply compares the account with Stripe. */
export const RECONCILE_TYPE = 'session_billing.reconcile';

/**
 * Attempts before a message moves to the dead-letter queue. The retry delay doubles from 30 s, so the seven delays take
 * 30 × (2⁷ − 1) = 3,810 s, 63 minutes: an hour without Stripe dead-letters no event.
 */
export const EVENT_ATTEMPTS_MAX = 8;

/** The Stripe events that can change what an account may do. The webhook endpoint subscribes to these. */
export const APPLIED_EVENT_TYPES = [
  'checkout.session.completed',
  // Bank debits and vouchers: the payment succeeds or fails days after the checkout.
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
  // These end an unpaid invoice, and a grace starts with the oldest unpaid invoice.
  'invoice.voided',
  'invoice.marked_uncollectible',
] as const;

/**
 * What the queue holds of a Stripe event: ids only. The payload is left out, because its shape follows the endpoint's API
 * version and its content may be older than that of another event. `created` is epoch seconds. `accountId` is the user that
 * the event names, for a customer that belongs to no account yet.
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

/** Whether the message was queued by a reconciliation and not by an event. */
export const isReconcile = (message: StripeEventMessage) => message.type === RECONCILE_TYPE;
