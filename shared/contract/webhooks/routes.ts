import { PAYMENT_PROVIDER_PROBLEMS } from '../problems.ts';
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
  listFailedEvents: {
    operationId: 'listFailedEvents',
    route: 'GET /admin/events/failed',
    scope: 'admin',
    forUsers: false,
    problems: [],
    summary: 'List the events of Stripe that fail now, and those in the dead-letter queue',
    tags: ['Admin'],
  },
  replayEvent: {
    operationId: 'replayEvent',
    route: 'POST /admin/events/replay',
    scope: 'admin',
    forUsers: false,
    problems: ['event_not_found'],
    summary: 'Replay an event of the dead-letter queue: it gets all its attempts again',
    tags: ['Admin'],
  },
  dropEvent: {
    operationId: 'dropEvent',
    route: 'POST /admin/events/drop',
    scope: 'admin',
    forUsers: false,
    problems: ['event_not_found'],
    summary: 'Drop an event of the dead-letter queue: it is never applied',
    tags: ['Admin'],
  },
  syncAccount: {
    operationId: 'syncAccount',
    route: 'POST /admin/accounts/{user_id}/sync',
    scope: 'admin',
    forUsers: false,
    problems: ['account_not_found'],
    summary: 'Sync an account with Stripe',
    tags: ['Admin'],
  },
  compareAccount: {
    operationId: 'compareAccount',
    route: 'GET /admin/accounts/{user_id}/comparison',
    scope: 'admin',
    forUsers: false,
    problems: ['account_not_found', ...PAYMENT_PROVIDER_PROBLEMS],
    summary: 'Compare an account with Stripe, and change nothing',
    tags: ['Admin'],
  },
} as const satisfies Record<string, Route>;
