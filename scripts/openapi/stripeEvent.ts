import { SUBSCRIBED_EVENT_TYPES } from '../../shared/contract/webhooks/messages.ts';
import { PINNED_API_VERSION } from '../../shared/stripe/stripeClient.ts';
import type { Schema } from './schemas.ts';

/** What this service reads of a Stripe event. Stripe's API reference describes the whole object. */
export const STRIPE_EVENT: Schema = {
  type: 'object',
  description:
    'An event as Stripe sends it, of which these members are read. See https://docs.stripe.com/api/events/object for all others.',
  properties: {
    id: { type: 'string', description: 'Stripe’s id of the event, `evt_…`.' },
    object: { type: 'string', const: 'event' },
    type: {
      type: 'string',
      description: `The type of the event. These are queued: ${SUBSCRIBED_EVENT_TYPES.map((type) => `\`${type}\``).join(', ')}. Others are acknowledged and ignored.`,
    },
    created: { type: 'integer', description: 'When Stripe created the event, in epoch seconds.' },
    livemode: { type: 'boolean', description: 'Whether the event is of Stripe’s live mode.' },
    api_version: { type: ['string', 'null'], description: 'The API version of `data`.' },
    data: {
      type: 'object',
      description: 'What changed.',
      properties: { object: { type: 'object', description: 'The object that the event is about.' } },
      required: ['object'],
    },
  },
  required: ['id', 'object', 'type', 'created', 'livemode', 'data'],
  examples: [
    {
      id: 'evt_1TdExample',
      object: 'event',
      type: 'customer.subscription.created',
      created: 1_795_385_867,
      livemode: false,
      api_version: PINNED_API_VERSION,
      data: { object: { id: 'sub_1TdExample', object: 'subscription', customer: 'cus_Example' } },
    },
  ],
};

/** The parameters and the body of the webhook endpoint. Its function reads them itself, because the signature covers the bytes. */
export const STRIPE_EVENT_INPUT = {
  parameters: [
    {
      name: 'Stripe-Signature',
      in: 'header',
      required: true,
      description:
        'The time and the HMAC-SHA256 of the body with the endpoint’s secret: `t=<epoch seconds>,v1=<hexadecimal digits>`.',
      schema: { type: 'string' },
    },
  ],
  requestBody: {
    required: true,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/StripeEvent' } } },
  },
};

/** A response of API Gateway itself. */
export const GATEWAY_ERROR: Schema = {
  type: 'object',
  description:
    'A response of API Gateway itself, such as `{ "message": "Too Many Requests" }`. It has no code.',
  properties: { message: { type: 'string', description: 'The phrase of the status.' } },
  required: ['message'],
};
