import { limitsOfOffer, type Offer } from '../../../shared/account/offer.ts';
import { shownPlan } from '../../../shared/account/plans.ts';
import { assertNever } from '../../../shared/assertNever.ts';
import type { offerAdminRoutes } from '../../../shared/contract/offers/adminRoutes.ts';
import type { offerRoutes } from '../../../shared/contract/offers/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { invalidField, Problem } from '../../../shared/http/problem.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { CloseOfferOutcome } from '../domain/offers/closeOffer.ts';
import { type CreateOfferOutcome, OFFERS_MAX } from '../domain/offers/createOffer.ts';
import { offerAt } from '../domain/offers/decideOffer.ts';

/** The responses of offers. Those of customers are built without what only operators see. Refusals are thrown as problems. */

type Routes = typeof offerRoutes;
type AdminRoutes = typeof offerAdminRoutes;

export const offersResponse = (offers: Offer[], now: number): ResponseOf<Routes['listOffers']> => ({
  status: 200,
  body: { offers: offers.map((offer) => offerBody(offer, now)) },
});

export const accountOffersResponse = (
  offers: Offer[],
  now: number,
): ResponseOf<AdminRoutes['listAccountOffers']> => ({
  status: 200,
  body: { offers: offers.map((offer) => accountOfferBody(offer, now)) },
});

export const declinedResponse = (
  outcome: CloseOfferOutcome,
  now: number,
): ResponseOf<Routes['declineOffer']> => ({ status: 200, body: offerBody(closedOf(outcome), now) });

export const withdrawnResponse = (
  outcome: CloseOfferOutcome,
  now: number,
): ResponseOf<AdminRoutes['withdrawOffer']> => ({
  status: 200,
  body: accountOfferBody(closedOf(outcome), now),
});

export function createdOfferResponse(
  outcome: CreateOfferOutcome,
  { accountId, now }: { accountId: string; now: number },
): ResponseOf<AdminRoutes['createOffer']> {
  if (outcome.kind === 'created') return { status: 201, body: accountOfferBody(outcome.offer, now) };
  switch (outcome.reason) {
    case 'accept_by_in_the_past':
      throw invalidField('accept_by', 'must be later than now');
    case 'until_before_accept_by':
      throw invalidField('until', 'must be later than accept_by');
    case 'not_servable': {
      const { requestsPerMinuteMax, concurrent, projectsIncluded } = outcome.load;
      throw invalidField(
        'figures.requests_per_minute',
        `must be at most ${requestsPerMinuteMax} with ${concurrent} open sessions and ${projectsIncluded} projects; ` +
          'for figures that are not given, those of the largest plan count',
      );
    }
    case 'account_not_found':
      throw new Problem('account_not_found', `There is no account ${accountId}.`);
    case 'in_progress':
      throw inProgress();
    case 'offers_exceeded':
      throw new Problem('offers_exceeded', `The account has ${OFFERS_MAX} offers. Agree on terms instead.`);
    case 'change_scheduled':
      throw new Problem(
        'change_scheduled',
        'The subscription has a schedule, because the account comes from the minutes-based service: the offer could not be accepted in time.',
      );
    default:
      return assertNever(outcome);
  }
}

function closedOf(outcome: CloseOfferOutcome): Offer {
  if (outcome.kind === 'closed') return outcome.offer;
  switch (outcome.reason) {
    case 'not_found':
      throw new Problem('offer_not_found', 'The account has no offer with this id.');
    case 'not_open':
      throw new Problem('offer_not_open', `The offer is ${outcome.state}.`, {
        details: { state: outcome.state },
      });
    case 'in_progress':
      throw inProgress();
    default:
      return assertNever(outcome);
  }
}

const inProgress = () =>
  new Problem('offer_in_progress', 'The customer may be paying for an offer. Try again later.');

const instantOrNull = (at: number | undefined) => (at === undefined ? null : isoInstant(at));

function offerBody(stored: Offer, now: number) {
  const offer = offerAt(stored, now);
  const { offerId, amountMinor, currency, state } = offer;
  return {
    offerId,
    plan: shownPlan(offer.plan),
    price: { amountMinor, currency },
    ...limitsOfOffer(offer),
    until: isoInstant(offer.until),
    acceptBy: isoInstant(offer.acceptBy),
    state,
    stateSince: isoInstant(offer.stateSince),
    createdAt: isoInstant(offer.createdAt),
    effectiveSince: instantOrNull(offer.effectiveSince),
    endsAt: instantOrNull(offer.endsAt),
  };
}

function accountOfferBody(offer: Offer, now: number) {
  const { accountId: userId, note, ticketId, createdBy, reason, price } = offer;
  return {
    ...offerBody(offer, now),
    userId,
    note,
    ticketId: ticketId ?? null,
    createdBy,
    reason: reason ?? null,
    priceId: price ?? null,
  };
}
