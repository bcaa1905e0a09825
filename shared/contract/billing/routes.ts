import { BODY_PROBLEMS, PAYMENT_PROVIDER_PROBLEMS, QUERY_PROBLEMS } from '../problems.ts';
import type { Route } from '../route.ts';

export const billingRoutes = {
  createCheckout: {
    operationId: 'createCheckout',
    route: 'POST /billing/checkout',
    scope: 'billing',
    forUsers: true,
    problems: [
      ...BODY_PROBLEMS,
      'subscription_exists',
      'checkout_pending',
      ...PAYMENT_PROVIDER_PROBLEMS,
      'busy',
    ],
    summary: 'Get the address of a page where the user buys a plan',
    tags: ['Billing'],
  },
  createPortalSession: {
    operationId: 'createPortalSession',
    route: 'POST /billing/portal',
    scope: 'billing',
    forUsers: true,
    problems: [...BODY_PROBLEMS, 'customer_not_found', ...PAYMENT_PROVIDER_PROBLEMS],
    summary: 'Get the address of a page where the user changes or cancels the subscription',
    tags: ['Billing'],
  },
  listInvoices: {
    operationId: 'listInvoices',
    route: 'GET /billing/invoices',
    scope: 'read',
    forUsers: true,
    problems: [...QUERY_PROBLEMS, ...PAYMENT_PROVIDER_PROBLEMS],
    summary: 'List the invoices of a user, newest first',
    tags: ['Billing'],
  },
} as const satisfies Record<string, Route>;
