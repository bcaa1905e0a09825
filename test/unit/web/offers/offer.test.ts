import { expect, test } from 'vitest';
import {
  acceptedOfferOf,
  earlierOffersOf,
  type Offer,
  openOfferOf,
  shownStateOf,
} from '../../../../web/src/app/offers/offer.ts';

const NOW_MS = Date.parse('2026-12-09T14:00:00Z');

const offer = (state: Offer['state'], acceptBy = '2026-12-10T14:00:00Z') =>
  ({ offerId: state, state, acceptBy }) as Offer;

test('an offer is open before its time limit, or while it is being paid', () => {
  expect(openOfferOf([offer('offered'), offer('declined')], NOW_MS)?.offerId).toBe('offered');
  expect(openOfferOf([offer('offered', '2026-12-09T14:00:00Z')], NOW_MS)).toBeUndefined();
  expect(openOfferOf([offer('accepting', '2026-12-09T13:00:00Z')], NOW_MS)?.offerId).toBe('accepting');
  expect(openOfferOf([offer('accepted'), offer('expired')], NOW_MS)).toBeUndefined();
});

test('earlier offers are neither open nor accepted', () => {
  const offers = [offer('offered'), offer('accepted'), offer('ended'), offer('withdrawn')];
  expect(earlierOffersOf(offers, NOW_MS).map(({ state }) => state)).toEqual(['ended', 'withdrawn']);
  expect(acceptedOfferOf(offers)?.state).toBe('accepted');
});

test('an offer whose time has passed is shown as expired', () => {
  const late = offer('offered', '2026-12-09T13:59:59Z');
  expect(shownStateOf(late, NOW_MS)).toBe('expired');
  expect(earlierOffersOf([late], NOW_MS)).toEqual([late]);
  expect(shownStateOf(offer('offered'), NOW_MS)).toBe('offered');
});
