import type Stripe from 'stripe';
import { expect } from 'vitest';
import { compareAccount } from '../../../services/webhooks/domain/compareAccount.ts';
import { createSubscriptionGateway } from '../../../services/webhooks/gateway/subscriptionGateway.ts';
import { createWebhookStore } from '../../../services/webhooks/store/webhookStore.ts';
import { limitsOfOffer, type Offer } from '../../../shared/account/offer.ts';
import { accountAt } from '../../../shared/account/rollOver.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { OfferShop } from '../billing/offerShop.ts';
import type { VirtualClock } from '../virtualClock.ts';
import type { WebhookPath } from '../webhooks/webhookPath.ts';
import { type OfferActions, totals, USER } from './offerActions.ts';
import { type OfferOfPrice, offerTruth, paidLines } from './offerTruth.ts';

const OPEN_STATES = ['offered', 'accepting', 'accepted'];

export type Observed = { path: WebhookPath; shop: OfferShop; clock: VirtualClock; happens: OfferActions };

/** Expects, once everything is delivered, that price and figures belong together. `context` is printed if they do not. */
export async function expectConsistent(world: Observed, context: string): Promise<void> {
  const { shop, path, clock } = world;
  const { stripe } = shop.stripe;
  const offers = await shop.offers.listOffers(USER);
  const byPrice = new Map<string, OfferOfPrice>(
    offers.flatMap((offer) => {
      const { sessionsIncluded } = limitsOfOffer(offer);
      return offer.price === undefined ? [] : [[offer.price, { ...offer, sessionsIncluded }]];
    }),
  );
  const subscriptions = await world.happens.subscriptions();
  const truth = await offerTruth(shop, byPrice, { subscriptions, now: clock.now() });
  const stored = await shop.store.readAccount(USER);
  const account = stored && accountAt(stored, clock.now());
  const { plan = 'free', sessionsIncluded } = account ?? {};
  expect({ plan, offer: truth.plan === 'free' ? undefined : account?.terms?.offer }, context).toEqual({
    plan: truth.plan,
    offer: truth.offerId,
  });
  if (account && truth.sessionsIncluded !== undefined)
    expect(sessionsIncluded, context).toBe(truth.sessionsIncluded);
  if (truth.offerId) totals.inEffect++;
  expect([path.queue.size(), path.queue.deadLetters()], context).toEqual([0, []]);
  await expectNoDifference(world, context);
  await expectOwnPrices(world, { offers, subscriptions }, context);
  await expectBoughtOnce(stripe, { byPrice, subscriptions }, context);
}

/** What operators see when they compare the account with Stripe. An unknown price would be a difference. */
async function expectNoDifference({ shop, clock }: Observed, context: string): Promise<void> {
  const { prices, stripe } = shop;
  const differences = await compareAccount(
    {
      store: createWebhookStore(shop.table),
      gateway: createSubscriptionGateway(stripe.stripe),
      rules: {
        prices: { starter: [prices.starter], growth: [prices.growth] },
        graceSeconds: 7 * SECONDS_PER_DAY,
      },
    },
    { accountId: USER, now: clock.now() },
  );
  expect(differences ?? [], context).toEqual([]);
}

/** Nobody has a price that was not offered and accepted, what is over cannot be bought, and one purchase is open at most. */
async function expectOwnPrices(
  { shop, happens }: Observed,
  { offers, subscriptions }: { offers: Offer[]; subscriptions: Stripe.Subscription[] },
  context: string,
): Promise<void> {
  const ofOffer = new Map(offers.map((offer) => [`offer_${offer.offerId}`, offer]));
  for (const price of await shop.offerPrices()) {
    const offer = ofOffer.get(price.lookup_key ?? '');
    expect(offer, context).toMatchObject({ amountMinor: price.unit_amount, currency: price.currency });
    if (price.active) expect(OPEN_STATES, context).toContain(offer?.state);
  }
  const items = subscriptions.flatMap(({ items: { data }, pending_update: pending }) => [
    ...data,
    ...(pending?.subscription_items ?? []),
  ]);
  for (const { price } of items) {
    if (price.lookup_key?.startsWith('offer_'))
      expect(happens.tried, context).toContain(price.lookup_key.slice('offer_'.length));
  }
  const held = subscriptions.filter(({ pending_update: pending }) => pending !== null);
  expect((await shop.openSessions()).length + held.length, context).toBeLessThanOrEqual(1);
  const { data: voided } = await shop.stripe.stripe.invoices.list({ status: 'void', limit: 100 });
  totals.voided += voided.length;
  totals.ended += offers.filter(({ state }) => state === 'ended').length;
}

export async function countPeriods({ shop, happens }: Observed): Promise<void> {
  const untilOf = new Map((await shop.offers.listOffers(USER)).map(({ price, until }) => [price, until]));
  for (const subscription of await happens.subscriptions()) {
    for (const { price, start } of (await paidLines(shop.stripe.stripe, subscription)).flat()) {
      const until = untilOf.get(price);
      if (until !== undefined) totals.periods++;
      if (until !== undefined && start >= until) totals.periodsAfterEnd++;
    }
  }
}

/** No time is paid twice at the price of an offer. */
async function expectBoughtOnce(
  stripe: Stripe,
  { byPrice, subscriptions }: { byPrice: Map<string, OfferOfPrice>; subscriptions: Stripe.Subscription[] },
  context: string,
): Promise<void> {
  const lines = (await Promise.all(subscriptions.map((one) => paidLines(stripe, one)))).flat(2);
  for (const price of byPrice.keys()) {
    const paid = lines.filter((line) => line.price === price).sort((one, other) => one.start - other.start);
    paid.reduce((endBefore, { start, end }) => {
      expect(start, context).toBeGreaterThanOrEqual(endBefore);
      return end;
    }, 0);
  }
}
