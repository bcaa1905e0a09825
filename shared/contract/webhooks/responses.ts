import * as z from 'zod/mini';
import { billingResponses } from '../billing/responses.ts';
import { described, instant, named, nextCursor, planId, userId, wholeNumber } from '../values.ts';

export const webhookResponses = {
  receiveStripeEvent: {
    200: named(
      'EventReceipt',
      z.object({ received: described(z.literal(true), 'The event is queued, or concerns no account.') }),
      { description: 'The event needs no further delivery.', examples: [{ received: true }] },
    ),
  },
};

const event = named(
  'Event',
  z.object({
    eventId: described(z.string(), 'Stripe’s id of the event, `evt_…`.'),
    type: described(z.string(), 'Stripe’s type of the event, such as `invoice.paid`.'),
    createdAt: described(instant, 'When Stripe created the event.'),
    outcome: described(
      z.string(),
      'What happened: `applied`, `stale`, `alerted`, `failed`, `dropped`, or why the event was passed over.',
    ),
    at: described(instant, 'When the outcome was recorded.'),
    userId: z.optional(userId),
    plan: z.optional(described(planId, 'The plan of the account afterwards.')),
    status: z.optional(described(z.string(), 'Stripe’s status of the subscription that decides the plan.')),
    error: z.optional(described(z.string(), 'Why the last attempt failed.')),
    tries: z.optional(described(wholeNumber, 'Attempts so far, of a failed event.')),
    by: z.optional(described(z.string(), 'Who dropped the event.')),
    reason: z.optional(described(z.string(), 'Why the event was dropped.')),
  }),
  { description: 'The outcome of a Stripe event.' },
);

const failedEvent = named(
  'FailedEvent',
  z.object({
    eventId: described(z.string(), 'Stripe’s id of the event, `evt_…`.'),
    type: described(z.string(), 'Stripe’s type of the event, such as `invoice.paid`.'),
    createdAt: described(instant, 'When Stripe created the event.'),
    state: described(
      z.enum(['failing', 'dead']),
      '`failing`: its last attempt failed, and there will be another. `dead`: every attempt failed, and it is in the dead-letter queue.',
    ),
    customer: z.optional(described(z.string(), 'The Stripe customer that the event names.')),
    userId: z.optional(described(z.string(), 'The account of the customer, as far as it is known.')),
    attempts: described(wholeNumber, 'Attempts so far.'),
    error: described(z.string(), 'Why the last attempt failed.'),
    triedAt: z.optional(
      described(instant, 'When the last attempt failed. Absent if the event log does not have it.'),
    ),
  }),
  { description: 'An event of Stripe that is not applied, because it fails.' },
);

const difference = named(
  'StripeDifference',
  z.object({
    field: described(z.string(), 'What differs, such as `status` or `paidUntil`.'),
    stored: described(
      z.nullable(z.string()),
      'The stored value as text: an instant in ISO 8601, an amount in minor units. Null if there is none.',
    ),
    atStripe: described(z.nullable(z.string()), 'What a sync would store now, in the same form.'),
  }),
  { description: 'A field in which an account differs from what Stripe has.' },
);

export const webhookAdminResponses = {
  listEvents: {
    200: named('EventList', z.object({ events: z.array(event), nextCursor }), {
      description: 'A page of the outcomes of a Stripe customer’s events, newest first.',
    }),
  },
  listFailedEvents: {
    200: named(
      'FailedEventList',
      z.object({
        events: z.array(failedEvent),
        unlistedCount: described(
          wholeNumber,
          'About how many more messages the dead-letter queue has. The queue returns ten of a customer at once, and 100 are listed.',
        ),
        unreadableCount: described(
          wholeNumber,
          'Messages of the dead-letter queue that are no event messages. `npm run dlq` shows them.',
        ),
      }),
      {
        description:
          'The events that fail. Those in the dead-letter queue come first, the ones with the latest attempt before all others.',
      },
    ),
  },
  replayEvent: {
    202: named(
      'ReplayedEvent',
      z.object({ eventId: described(z.string(), 'The id of the request.'), queued: z.literal(true) }),
      {
        description: 'The event is in the queue again, and is attempted within seconds.',
      },
    ),
  },
  dropEvent: {
    200: named(
      'DroppedEvent',
      z.object({ eventId: described(z.string(), 'The id of the request.'), dropped: z.literal(true) }),
      {
        description: 'The event is deleted. The event log has the outcome `dropped`.',
      },
    ),
  },
  syncAccount: { 202: billingResponses.syncSubscription[202] },
  compareAccount: {
    200: named(
      'StripeComparison',
      z.object({
        userId,
        agrees: described(z.boolean(), 'Whether there is no difference.'),
        differences: z.array(difference),
        comparedAt: described(instant, 'When Stripe was asked.'),
      }),
      { description: 'The account as it is stored, against the one that Stripe’s subscriptions make.' },
    ),
  },
};
