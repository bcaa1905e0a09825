import { PAYMENT_PROVIDER_PROBLEMS } from '../problems.ts';
import type { Route, RouteLimit } from '../route.ts';

/*
 * Stripe gives checkout 4 calls a second, 240 a minute, for all accounts together (shared/stripe/stripeShares.ts). A plan
 * allows thousands of our own requests a minute, so it cannot limit these.
 */

/**
 * A checkout that changes the plan of an open page makes 7 calls to Stripe, and a portal one for each customer, usually 1.
 * 10 requests make at most about 70 calls, under a third of the 240. A person who compares plans needs three or four.
 */
const PURCHASE_LIMIT: RouteLimit = { counter: 'purchase', requestsPerMinute: 10 };

/**
 * Lists of invoices and statements. A list makes one call to Stripe for each customer of the account, usually 1, and a statement up
 * to three: 20 to 60 calls, at most a quarter of the 240 a minute that all accounts share. 20 pages hold 2,000 invoices, more than an
 * account receives in a hundred years.
 */
const INVOICES_LIMIT: RouteLimit = { counter: 'invoices', requestsPerMinute: 20 };

/** SQS keeps one message an account in 30 s. A page that waits for a plan asks once, and a person reloads it a few times. */
const SYNC_LIMIT: RouteLimit = { counter: 'sync', requestsPerMinute: 10 };
/**
 * Three calls, and one more for each further customer of the account: 60 calls, a quarter of the 240. A page reads it when it opens
 * and after a change, a few times a minute.
 */
const SUBSCRIPTION_LIMIT: RouteLimit = { counter: 'subscription', requestsPerMinute: 20 };

export const billingRoutes = {
  createCheckout: {
    operationId: 'createCheckout',
    route: 'POST /billing/checkout',
    scope: 'billing',
    forUsers: true,
    limit: PURCHASE_LIMIT,
    problems: [
      'rate_limited',
      'subscription_exists',
      'checkout_pending',
      'customer_taken',
      ...PAYMENT_PROVIDER_PROBLEMS,
    ],
    summary: 'Get the address of a page where the user buys a plan',
    tags: ['Billing'],
  },
  createPortalSession: {
    operationId: 'createPortalSession',
    route: 'POST /billing/portal',
    scope: 'billing',
    forUsers: true,
    limit: PURCHASE_LIMIT,
    problems: ['rate_limited', 'customer_not_found', ...PAYMENT_PROVIDER_PROBLEMS],
    summary: 'Get the address of a page where the user changes or cancels the subscription',
    tags: ['Billing'],
  },
  syncSubscription: {
    operationId: 'syncSubscription',
    route: 'POST /billing/sync',
    scope: 'billing',
    forUsers: true,
    limit: SYNC_LIMIT,
    problems: ['rate_limited'],
    summary: 'Ask for a comparison of an account with Stripe, at most one in 30 seconds',
    tags: ['Billing'],
  },
  getSubscription: {
    operationId: 'getSubscription',
    route: 'GET /billing/subscription',
    scope: 'read',
    forUsers: true,
    limit: SUBSCRIPTION_LIMIT,
    problems: ['rate_limited', ...PAYMENT_PROVIDER_PROBLEMS],
    summary: 'Get what a user pays: price, next invoice, card, amount due',
    tags: ['Billing'],
  },
  listInvoices: {
    operationId: 'listInvoices',
    route: 'GET /billing/invoices',
    scope: 'read',
    forUsers: true,
    limit: INVOICES_LIMIT,
    problems: ['rate_limited', ...PAYMENT_PROVIDER_PROBLEMS],
    summary: 'List the invoices of a user, newest first',
    tags: ['Billing'],
  },
  getInvoice: {
    operationId: 'getInvoice',
    route: 'GET /billing/invoices/{invoice_id}',
    scope: 'read',
    forUsers: true,
    limit: INVOICES_LIMIT,
    problems: ['rate_limited', 'invoice_not_found', ...PAYMENT_PROVIDER_PROBLEMS],
    summary: 'Get the addresses of an invoice at Stripe',
    tags: ['Billing'],
  },
} as const satisfies Record<string, Route>;

/** Statements have a function of their own, so that no other one carries what makes a PDF. */
export const statementRoutes = {
  listStatements: {
    operationId: 'listStatements',
    route: 'GET /billing/statements',
    scope: 'read',
    forUsers: true,
    problems: ['rate_limited'],
    summary: 'List the closed periods of a user, newest first',
    tags: ['Billing'],
  },
  getStatement: {
    operationId: 'getStatement',
    route: 'GET /billing/statements/{period}',
    scope: 'read',
    forUsers: true,
    limit: INVOICES_LIMIT,
    problems: ['rate_limited', 'statement_not_found'],
    summary: 'Get the usage of a closed period by day and project',
    tags: ['Billing'],
  },
  getStatementPdf: {
    operationId: 'getStatementPdf',
    route: 'GET /billing/statements/{period}/pdf',
    scope: 'read',
    forUsers: true,
    limit: INVOICES_LIMIT,
    pdf: true,
    problems: ['rate_limited', 'statement_not_found'],
    summary: 'Get the statement of a closed period as a PDF',
    tags: ['Billing'],
  },
} as const satisfies Record<string, Route>;
