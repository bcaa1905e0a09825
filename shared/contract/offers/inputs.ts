import * as z from 'zod/mini';
import { PAID_PLAN_IDS, TERMS_MAX } from '../../account/plans.ts';
import { emailAddress, id, instant, offerNote, reason } from '../fields.ts';
import { OFFER_AMOUNT_MAX, OFFER_AMOUNT_MIN, OFFER_ID_PATTERN } from './limits.ts';
import { OFFER_STARTS } from './states.ts';

const OFFER_ID_RULE = 'must be the id of an offer, of_ and 20 characters';
const offerId = z.string(OFFER_ID_RULE).check(z.regex(OFFER_ID_PATTERN, OFFER_ID_RULE));

function number(valueMin: number, valueMax: number) {
  const rule = `must be a whole number from ${valueMin} to ${valueMax}`;
  return z.int(rule).check(z.minimum(valueMin, rule), z.maximum(valueMax, rule));
}

const figures = z.object(
  {
    sessions_included: number(1, TERMS_MAX.sessionsIncluded),
    concurrent: z.optional(number(1, TERMS_MAX.concurrent)),
    requests_per_minute: z.optional(number(1, TERMS_MAX.requestsPerMinute)),
    projects_included: z.optional(number(0, TERMS_MAX.projectsIncluded)),
  },
  'must be an object with sessions_included',
);

export const offerInputs = {
  listOffers: z.object({ user_id: id }),
  previewOffer: z.object({ user_id: id, offer_id: offerId }),
  acceptOffer: z.object({
    user_id: id,
    offer_id: offerId,
    email: z.optional(emailAddress),
    expected_start: z.optional(z.enum(OFFER_STARTS, `must be one of ${OFFER_STARTS.join(', ')}`)),
  }),
  declineOffer: z.object({ user_id: id, offer_id: offerId }),
};

export const offerAdminInputs = {
  createOffer: z.object({
    user_id: id,
    plan: z.enum(PAID_PLAN_IDS, `must be one of ${PAID_PLAN_IDS.join(', ')}`),
    amount_minor: number(OFFER_AMOUNT_MIN, OFFER_AMOUNT_MAX),
    figures,
    until: instant,
    accept_by: instant,
    note: offerNote,
    ticket_id: z.optional(id),
    reason,
  }),
  listAccountOffers: z.object({ user_id: id }),
  withdrawOffer: z.object({ user_id: id, offer_id: offerId, reason }),
};
