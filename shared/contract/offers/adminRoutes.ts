import { PAYMENT_PROVIDER_PROBLEMS } from '../problems.ts';
import type { Route } from '../route.ts';

/** The routes of operators, apart from those of customers: pages for customers do not load them. */
export const offerAdminRoutes = {
  createOffer: {
    operationId: 'createOffer',
    route: 'POST /admin/accounts/{user_id}/offers',
    scope: 'admin',
    forUsers: false,
    problems: ['account_not_found', 'offer_in_progress', 'offers_exceeded', 'change_scheduled'],
    summary: 'Offer an account a price with figures, in place of its open offer',
    tags: ['Admin'],
  },
  listAccountOffers: {
    operationId: 'listAccountOffers',
    route: 'GET /admin/accounts/{user_id}/offers',
    scope: 'admin',
    forUsers: false,
    problems: [],
    summary: 'List the offers of an account with their notes, newest first',
    tags: ['Admin'],
  },
  withdrawOffer: {
    operationId: 'withdrawOffer',
    route: 'DELETE /admin/accounts/{user_id}/offers/{offer_id}',
    scope: 'admin',
    forUsers: false,
    problems: ['offer_not_found', 'offer_not_open', 'offer_in_progress', ...PAYMENT_PROVIDER_PROBLEMS],
    summary: 'Withdraw an offer that was not accepted',
    tags: ['Admin'],
  },
} as const satisfies Record<string, Route>;
