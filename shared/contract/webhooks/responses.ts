import * as z from 'zod/mini';
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
      'What happened: `applied`, `stale`, `alerted`, `failed`, or why the event was passed over.',
    ),
    at: described(instant, 'When the outcome was recorded.'),
    userId: z.optional(userId),
    plan: z.optional(described(planId, 'The plan of the account afterwards.')),
    status: z.optional(described(z.string(), 'Stripe’s status of the subscription that decides the plan.')),
    error: z.optional(described(z.string(), 'Why the last attempt failed.')),
    tries: z.optional(described(wholeNumber, 'Attempts so far, of a failed event.')),
  }),
  { description: 'The outcome of a Stripe event.' },
);

export const webhookAdminResponses = {
  listEvents: {
    200: named('EventList', z.object({ events: z.array(event), nextCursor }), {
      description: 'A page of the outcomes of a Stripe customer’s events, newest first.',
    }),
  },
};
