import * as z from 'zod/mini';
import { ID_PATTERN } from '../ids.ts';

/** The type of a message that no event caused: apply compares the account with Stripe. */
export const RECONCILE_TYPE = 'session_billing.reconcile';

/**
 * The type of a message that a customer's own request caused: apply syncs the account. It is no comparison, so what it changes
 * is not drift. Its id begins with `sync_`.
 */
export const SYNC_TYPE = 'session_billing.sync';

/**
 * Attempts before a message moves to the dead-letter queue. The retry delay doubles from 30 s, so the seven delays take
 * 30 × (2⁷ − 1) = 3,810 s, 63 minutes: an hour without Stripe dead-letters no event.
 */
export const EVENT_ATTEMPTS_MAX = 8;

/** The Stripe events that can change what an account may do. */
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
  // An invoiced customer has credit from when the draft is sent, an hour after the period began.
  'invoice.finalized',
  // These end an unpaid invoice, and a grace starts with the oldest unpaid invoice.
  'invoice.voided',
  'invoice.marked_uncollectible',
  // The customer's bank wants a confirmation. The invoice stays open until the customer gives it.
  'invoice.payment_action_required',
] as const;

/** The Stripe events that need a person. They revoke nothing: operators are alerted and decide. */
export const ALERTED_EVENT_TYPES = [
  'charge.dispute.created',
  'charge.dispute.closed',
  'charge.refunded',
  'radar.early_fraud_warning.created',
  'invoice.finalization_failed',
  'invoice.payment_action_required',
] as const;

export type AlertedEventType = (typeof ALERTED_EVENT_TYPES)[number];

/** What the webhook endpoint subscribes to, and what the sweep lists. Stripe lists at most 20 types at once. */
export const SUBSCRIBED_EVENT_TYPES = [...new Set([...APPLIED_EVENT_TYPES, ...ALERTED_EVENT_TYPES])];

/** The version of the messages that are queued now. */
export const MESSAGE_VERSION = 2;

const stripeId = z.string().check(z.minLength(1), z.maxLength(255));

/**
 * What the queue holds of a Stripe event: ids only. The payload is left out, because its shape follows the endpoint's API
 * version and its content may be older than that of another event. `created` is epoch seconds. `accountId` is the user that
 * the event names, for a customer that belongs to no account yet. `invoice` is an invoice event's own invoice, or the latest
 * invoice of a subscription event. `charge` is the charge of an event that names no customer, such as a dispute.
 *
 * Version 1 lacks `invoice` and `charge`. It is still read: the queue and the dead-letter queue keep messages for 14 days.
 */
export const stripeEventMessage = z.object({
  version: z.literal([1, MESSAGE_VERSION]),
  id: stripeId,
  type: z.string(),
  customer: z.nullable(stripeId),
  accountId: z.optional(z.string().check(z.regex(ID_PATTERN))),
  invoice: z.optional(stripeId),
  charge: z.optional(stripeId),
  livemode: z.boolean(),
  created: z.number(),
});

export type StripeEventMessage = z.output<typeof stripeEventMessage>;

/** Whether the message was queued by a reconciliation and not by an event. */
export const isReconcile = (message: StripeEventMessage) => message.type === RECONCILE_TYPE;

/** Whether an event of Stripe caused the message. */
export const isStripeEvent = (message: StripeEventMessage) =>
  !isReconcile(message) && message.type !== SYNC_TYPE;
