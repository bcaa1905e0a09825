import type { Page, Route } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';

export type Offer = Operations['listOffers']['response']['offers'][number];
export type OfferPreview = Operations['previewOffer']['response'];

export const OFFERS = /\/billing\/offers(\?|$)/;
export const PREVIEW = '**/billing/offers/*/preview';
export const ACCEPT = '**/billing/offers/*/accept';
export const DECLINE = '**/billing/offers/*/decline';

/** 60,000 sessions for $490, until the end of 2099, as the API returns it. */
export const offerOf = (differences: Partial<Offer> = {}): Offer => ({
  offerId: 'of_0123456789abcdefghij',
  plan: 'growth',
  price: { amountMinor: 49_000, currency: 'usd' },
  sessionsIncluded: 60_000,
  concurrent: 150,
  requestsPerMinute: 4_000,
  projectsIncluded: 20,
  until: '2099-11-30T00:00:00Z',
  acceptBy: '2099-01-15T17:00:00Z',
  state: 'offered',
  stateSince: '2026-11-24T09:00:00Z',
  createdAt: '2026-11-24T09:00:00Z',
  effectiveSince: null,
  endsAt: null,
  ...differences,
});

export const NOW_PREVIEW: OfferPreview = {
  start: 'now',
  startsAt: '2026-11-25T12:00:00Z',
  dueNow: { amountMinor: 41_000, currency: 'usd' },
  nextInvoice: { at: '2026-12-22T09:30:00Z', amountMinor: 49_000, currency: 'usd' },
};

export const LATER_PREVIEW: OfferPreview = {
  start: 'period_end',
  startsAt: '2026-12-22T09:30:00Z',
  dueNow: null,
  nextInvoice: { at: '2026-12-22T09:30:00Z', amountMinor: 49_000, currency: 'usd' },
};

/** Answers with these offers. A test changes them while the page is open. */
export async function serveOffers(page: Page, offers: Offer[]) {
  const served = { offers };
  await page.route(OFFERS, (route) => route.fulfill({ json: { offers: served.offers } }));
  return served;
}

export const previewed = (preview: OfferPreview) => (route: Route) => route.fulfill({ json: preview });
