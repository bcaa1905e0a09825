import type { Page, Request } from 'playwright-core';
import type { Operations } from '../../../client/src/apiTypes.ts';
import { daysAgo, secondsAgo } from './fixtureDays.ts';

export type AccountOffer = Operations['listAccountOffers']['response']['offers'][number];
type Created = Operations['createOffer']['input'];

export const offerOf = (differences: Partial<AccountOffer> = {}): AccountOffer => ({
  userId: 'user_8Kq2vN',
  offerId: 'of_4bVq0T8sKz1LmN7pRx2c',
  plan: 'growth',
  price: { amountMinor: 49_900, currency: 'usd' },
  sessionsIncluded: 120_000,
  concurrent: 120,
  requestsPerMinute: 10_000,
  projectsIncluded: 20,
  until: daysAgo(-365, '00:00:00'),
  acceptBy: daysAgo(-14, '23:59:59'),
  state: 'offered',
  stateSince: daysAgo(1),
  createdAt: daysAgo(1),
  effectiveSince: null,
  endsAt: null,
  note: 'Order 2026-131, agreed by phone',
  ticketId: '3',
  createdBy: 'ines',
  reason: null,
  priceId: null,
  ...differences,
});

/** One that can be accepted, and two that are over. */
export const offersOf = (): AccountOffer[] => [
  offerOf(),
  offerOf({
    offerId: 'of_0000000000000000000b',
    price: { amountMinor: 39_900, currency: 'usd' },
    sessionsIncluded: 80_000,
    state: 'withdrawn',
    reason: 'replaced',
    ticketId: null,
    createdAt: daysAgo(3),
    stateSince: daysAgo(1),
  }),
  offerOf({
    offerId: 'of_0000000000000000000a',
    state: 'declined',
    ticketId: null,
    createdAt: daysAgo(90),
    stateSince: daysAgo(80),
  }),
];

export type OfferFixture = { offers: AccountOffer[]; writes: Request[] };

/** Answers the console's requests for offers as the API would. */
export async function serveOffers(page: Page, given: Partial<OfferFixture> = {}): Promise<OfferFixture> {
  const fixture: OfferFixture = { offers: [], writes: [], ...given };
  await page.route(/\/admin\/accounts\/[^/]+\/offers(\/|\?|$)/, (route) => {
    const request = route.request();
    if (request.method() === 'GET') return route.fulfill({ json: { offers: fixture.offers } });
    fixture.writes.push(request);
    if (request.method() === 'POST') {
      const offer = made(request.postDataJSON());
      const former = fixture.offers.map((one) =>
        one.state === 'offered' ? { ...one, state: 'withdrawn' as const, reason: 'replaced' } : one,
      );
      fixture.offers = [offer, ...former];
      return route.fulfill({ status: 201, json: offer });
    }
    const url = new URL(request.url());
    const reason = url.searchParams.get('reason');
    fixture.offers = fixture.offers.map((one) =>
      url.pathname.endsWith(one.offerId)
        ? { ...one, state: 'withdrawn', reason, stateSince: secondsAgo(0) }
        : one,
    );
    return route.fulfill({ json: fixture.offers[0] });
  });
  return fixture;
}

const made = ({ plan, amount_minor, figures, until, accept_by, note, ticket_id }: Created): AccountOffer =>
  offerOf({
    offerId: 'of_00000000000000000new',
    plan,
    price: { amountMinor: amount_minor, currency: 'usd' },
    sessionsIncluded: figures.sessions_included,
    concurrent: figures.concurrent ?? 50,
    until,
    acceptBy: accept_by,
    note,
    ticketId: ticket_id ?? null,
    createdAt: secondsAgo(0),
    createdBy: 'otto',
  });
