import type { Route } from '../route.ts';

const admin = { scope: 'admin', forUsers: false, tags: ['Admin'] } as const;

export const insightsRoutes = {
  getOverview: {
    operationId: 'getOverview',
    route: 'GET /admin/insights/overview',
    ...admin,
    csv: true,
    problems: [],
    summary: 'Get revenue, subscribers, conversion and churn of the stage',
  },
  getRevenue: {
    operationId: 'getRevenue',
    route: 'GET /admin/insights/mrr',
    ...admin,
    csv: true,
    problems: [],
    summary: 'Get the recurring revenue of each UTC day, and how it changed',
  },
  listMovements: {
    operationId: 'listMovements',
    route: 'GET /admin/insights/movements',
    ...admin,
    csv: true,
    problems: [],
    summary: 'List the accounts whose recurring revenue changed, by UTC day',
  },
  getConversion: {
    operationId: 'getConversion',
    route: 'GET /admin/insights/conversion',
    ...admin,
    csv: true,
    problems: [],
    summary: 'Get how many new accounts pay, and how many checkouts end with a subscription',
  },
  getChurn: {
    operationId: 'getChurn',
    route: 'GET /admin/insights/churn',
    ...admin,
    csv: true,
    problems: [],
    summary: 'Get the churn of the 30 days before each UTC day',
  },
  getSessionFigures: {
    operationId: 'getSessionFigures',
    route: 'GET /admin/insights/sessions',
    ...admin,
    csv: true,
    problems: [],
    summary: 'Get the sessions of each UTC day by plan, and the starts that were refused',
  },
} as const satisfies Record<string, Route>;

/** What operators list and read of accounts, beside the figures of the stage. */
export const directoryRoutes = {
  listAccounts: {
    operationId: 'listAccounts',
    route: 'GET /admin/accounts',
    ...admin,
    csv: true,
    problems: [],
    summary: 'List accounts by plan, status and use, or search for one',
  },
  getTimeline: {
    operationId: 'getTimeline',
    route: 'GET /admin/accounts/{user_id}/timeline',
    ...admin,
    csv: true,
    problems: ['account_not_found'],
    summary: 'List what happened to an account, newest first',
  },
} as const satisfies Record<string, Route>;
