import type { Route } from '../route.ts';

export const webhookRoutes = {
  receiveStripeEvent: {
    operationId: 'receiveStripeEvent',
    route: 'POST /webhooks/stripe',
    scope: 'public',
    forUsers: false,
    problems: [
      'invalid_signature',
      'invalid_event',
      'body_too_large',
      'not_configured',
      'busy',
      'service_unavailable',
    ],
    summary: 'Receive a signed event from Stripe',
    tags: ['Webhooks'],
  },
} as const satisfies Record<string, Route>;

export const webhookAdminRoutes = {
  listEvents: {
    operationId: 'listEvents',
    route: 'GET /admin/events',
    scope: 'admin',
    forUsers: false,
    problems: [],
    summary: 'List the outcomes of a Stripe customer’s events, newest first',
    tags: ['Admin'],
  },
} as const satisfies Record<string, Route>;
