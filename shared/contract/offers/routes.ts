import { PAYMENT_PROVIDER_PROBLEMS } from '../problems.ts';
import type { Route, RouteLimit } from '../route.ts';

/**
 * Accepting makes at most ten calls to Stripe, like a checkout, and declining closes a page that is open. 10 requests are at most 100 of
 * the 240 calls a minute that checkout has (shared/stripe/stripeShares.ts). They are counted with those of checkout.
 */
const PURCHASE_LIMIT: RouteLimit = { counter: 'purchase', requestsPerMinute: 10 };

/** Five calls: 100 of the 240. They are counted with those that read the subscription. */
const PREVIEW_LIMIT: RouteLimit = { counter: 'subscription', requestsPerMinute: 20 };

/** The routes of customers. */
export const offerRoutes = {
  listOffers: {
    operationId: 'listOffers',
    route: 'GET /billing/offers',
    scope: 'read',
    forUsers: true,
    problems: ['rate_limited'],
    summary: 'List the offers of a user, newest first',
    tags: ['Offers'],
  },
  previewOffer: {
    operationId: 'previewOffer',
    route: 'GET /billing/offers/{offer_id}/preview',
    scope: 'read',
    forUsers: true,
    limit: PREVIEW_LIMIT,
    problems: [
      'rate_limited',
      'offer_not_found',
      'offer_not_open',
      'payment_due',
      'invoice_pending',
      'subscription_ending',
      'change_scheduled',
      'collection_paused',
      'subscription_unsuitable',
      ...PAYMENT_PROVIDER_PROBLEMS,
    ],
    summary: 'Get what accepting an offer charges',
    tags: ['Offers'],
  },
  acceptOffer: {
    operationId: 'acceptOffer',
    route: 'POST /billing/offers/{offer_id}/accept',
    scope: 'billing',
    forUsers: true,
    limit: PURCHASE_LIMIT,
    problems: [
      'rate_limited',
      'offer_not_found',
      'offer_not_open',
      'offer_start_changed',
      'payment_due',
      'invoice_pending',
      'subscription_ending',
      'change_scheduled',
      'collection_paused',
      'subscription_unsuitable',
      'checkout_pending',
      'customer_taken',
      ...PAYMENT_PROVIDER_PROBLEMS,
    ],
    summary: 'Accept an offer: change the subscription, or get the address of a page where the user pays',
    tags: ['Offers'],
  },
  declineOffer: {
    operationId: 'declineOffer',
    route: 'POST /billing/offers/{offer_id}/decline',
    scope: 'billing',
    forUsers: true,
    limit: PURCHASE_LIMIT,
    problems: [
      'rate_limited',
      'offer_not_found',
      'offer_not_open',
      'offer_in_progress',
      ...PAYMENT_PROVIDER_PROBLEMS,
    ],
    summary: 'Decline an offer',
    tags: ['Offers'],
  },
} as const satisfies Record<string, Route>;
