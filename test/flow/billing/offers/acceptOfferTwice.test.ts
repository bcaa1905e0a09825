import { beforeEach, describe, expect, it } from 'vitest';
import { runOfferTask } from '../../../../services/billing/domain/offers/runOfferTask.ts';
import type { Offer } from '../../../../shared/account/offer.ts';
import { createPriceStore } from '../../../../shared/account/priceItem.ts';
import { createOfferShop, type OfferShop } from '../../../support/billing/offerShop.ts';
import { Crash, crashing } from '../../../support/table/crashing.ts';
import { type VirtualClock, virtualClock } from '../../../support/virtualClock.ts';

const BEGINS = Date.parse('2026-11-10T12:00:00Z') / 1000;
const TIMEOUT_MS = 60_000;

let clock: VirtualClock;
let shop: OfferShop;

beforeEach(async () => {
  clock = virtualClock(BEGINS);
  shop = await createOfferShop(clock);
});

/** `busy` and a key in use ask the customer to try again. */
async function acceptPatiently(offer: Offer, attemptsMax = 10) {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const outcome = await shop.accept(offer).catch(() => undefined);
    if (outcome) return outcome;
  }
  throw new Error('the offer was busy all the time');
}

async function expectBoughtOnce(offer: Offer, charged: number[]): Promise<void> {
  expect(await shop.stored(offer)).toMatchObject({ state: 'accepted' });
  expect(await shop.charges()).toEqual(charged);
  expect(await shop.offerPrices()).toHaveLength(1);
  expect((await shop.subscription()).items.data).toMatchObject([
    { price: { unit_amount: offer.amountMinor } },
  ]);
}

describe('ten acceptances at once', () => {
  it('of a subscriber charge once', { timeout: TIMEOUT_MS }, async () => {
    await shop.subscribe('starter');
    const offer = await shop.offer();
    await Promise.all(Array.from({ length: 10 }, () => acceptPatiently(offer)));
    await expectBoughtOnce(offer, [2_900, 40_000 - 2_900]);
  });

  it('without a subscription open one page', { timeout: TIMEOUT_MS }, async () => {
    const offer = await shop.offer();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => acceptPatiently(offer)));
    const [session] = await shop.openSessions();
    expect(await shop.openSessions()).toHaveLength(1);
    expect(await shop.customers()).toHaveLength(1);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: 'accepting', url: session?.url });
  });
});

describe('a crash between any two calls of an acceptance', () => {
  type Begin = { name: string; plan?: 'starter' | 'growth'; amountMinor?: number; charged: number[] };
  const BEGINNINGS: Begin[] = [
    { name: 'of a change that is billed now', plan: 'starter', charged: [2_900, 37_100] },
    { name: 'of a change for the next period', plan: 'growth', amountMinor: 5_000, charged: [9_900] },
    { name: 'of a checkout', charged: [40_000] },
  ];

  /** Accepts with everything that the ports call counted together, as they are called in one process. */
  async function acceptCrashing(offer: Offer, point?: { call: number; when: 'before' | 'after' }) {
    const { offers, prices, store, gateway } = shop.ports;
    const all = crashing({ ...offers, ...prices, ...store, ...gateway }, point);
    const outcome = await shop
      .accept(offer, { offers: all, prices: all, store: all, gateway: all })
      .catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
    return { outcome, calls: all.calls() };
  }

  it.each(BEGINNINGS)(
    '$name is completed by the next one, and charges once',
    { timeout: TIMEOUT_MS },
    async ({ plan, amountMinor = 40_000, charged }) => {
      const begin = async () => {
        shop = await createOfferShop(clock);
        if (plan) await shop.subscribe(plan);
        return shop.offer({ amountMinor });
      };
      const { calls } = await acceptCrashing(await begin());
      expect(calls).toBeGreaterThan(5);
      for (let call = 0; call < calls; call++) {
        for (const when of ['before', 'after'] as const) {
          const offer = await begin();
          await acceptCrashing(offer, { call, when });
          clock.advanceTo(clock.now() + 60);
          const outcome = await acceptPatiently(offer);
          if (outcome.kind === 'accepting') {
            expect(await shop.openSessions()).toHaveLength(1);
            await shop.pay(outcome.url ?? '');
            await acceptPatiently(offer);
          }
          await expectBoughtOnce(offer, charged);
        }
      }
    },
  );
});

describe('a fault of Stripe', () => {
  const fault = (changes: object) =>
    shop.stripe.control('faults', {
      status: 500,
      count: 1,
      path: '/v1/subscriptions/',
      method: 'POST',
      ...changes,
    });

  it('that refuses the change leaves an offer that can be accepted again', async () => {
    await shop.subscribe('starter');
    const offer = await shop.offer();
    await fault({});
    await expect(shop.accept(offer)).rejects.toMatchObject({ code: 'payment_provider_unavailable' });
    expect(await shop.stored(offer)).toMatchObject({ state: 'offered' });
    clock.advanceTo(clock.now() + 5);
    await acceptPatiently(offer);
    await expectBoughtOnce(offer, [2_900, 37_100]);
  });

  it('that loses the response of the change is no second charge', async () => {
    await shop.subscribe('starter');
    const offer = await shop.offer();
    await fault({ kind: 'half_body' });
    await shop.accept(offer).catch(() => undefined);
    await acceptPatiently(offer);
    await expectBoughtOnce(offer, [2_900, 37_100]);
  });

  it('that refuses the new price is not repeated by the next acceptance', async () => {
    await shop.subscribe('starter');
    const offer = await shop.offer();
    await fault({ path: '/v1/prices' });
    await expect(shop.accept(offer)).rejects.toMatchObject({ code: 'payment_provider_unavailable' });
    clock.advanceTo(clock.now() + 60);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
    await expectBoughtOnce(offer, [2_900, 37_100]);
  });

  it('that loses the response of the new price makes no second price', async () => {
    await shop.subscribe('starter');
    const offer = await shop.offer();
    await fault({ kind: 'half_body', path: '/v1/prices' });
    await shop.accept(offer).catch(() => undefined);
    await acceptPatiently(offer);
    await expectBoughtOnce(offer, [2_900, 37_100]);
  });
});

it('two attempts that make the price at the same time find one price', async () => {
  const offer = { offerId: 'of_both', plan: 'growth', amountMinor: 40_000, currency: 'usd' };
  const attempts = [1, 2].map((attempt) => shop.ports.gateway.ensurePrice({ ...offer, attempt }));
  expect(new Set(await Promise.all(attempts)).size).toBe(1);
  expect(await shop.offerPrices()).toHaveLength(1);
});

describe('a change in the portal after a crash', () => {
  /** Accepts, and stops before the change at Stripe is stored. */
  async function acceptWithoutResult(offer: Offer): Promise<void> {
    const { offers } = shop.ports;
    let writes = 0;
    const saveOffer: typeof offers.saveOffer = async (change) => {
      if (writes++ >= 2) throw new Crash();
      return offers.saveOffer(change);
    };
    await expect(shop.accept(offer, { offers: { ...offers, saveOffer } })).rejects.toThrow(Crash);
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepting' });
  }

  it('to the former price is no acceptance: the next one changes the price', async () => {
    const { id, items } = await shop.subscribe('growth');
    const offer = await shop.offer({ amountMinor: 5_000 });
    await acceptWithoutResult(offer);
    const back = [{ id: items.data[0]?.id, price: shop.prices.growth }];
    await shop.stripe.stripe.subscriptions.update(id, { items: back, proration_behavior: 'none' });
    clock.advanceTo(clock.now() + 600);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
    await expectBoughtOnce(offer, [9_900]);
  });

  it('is not undone by a repeated acceptance: the offer was bought', async () => {
    const { id, items } = await shop.subscribe('starter');
    const offer = await shop.offer();
    await acceptWithoutResult(offer);
    const back = [{ id: items.data[0]?.id, price: shop.prices.growth }];
    await shop.stripe.stripe.subscriptions.update(id, { items: back, proration_behavior: 'none' });
    clock.advanceTo(clock.now() + 2 * 86_400);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepted' });
    expect(await shop.charges()).toHaveLength(2);
    expect((await shop.subscription()).items.data[0]?.price.id).toBe(shop.prices.growth);
  });
});

describe('a crash after the price was made and before it was stored', () => {
  it('leaves no price that can be bought once the offer can be accepted again', async () => {
    const offer = await shop.offer();
    const saveOffer: typeof shop.offers.saveOffer = async (change) => {
      if (change.after.price !== undefined) throw new Crash();
      return shop.offers.saveOffer(change);
    };
    await expect(shop.accept(offer, { offers: { ...shop.offers, saveOffer } })).rejects.toThrow(Crash);
    expect(await shop.offerPrices()).toMatchObject([{ active: true }]);
    clock.advanceTo(clock.now() + 2 * 3_600);
    const ports = { offers: shop.offers, accounts: shop.store, gateway: shop.purchases() };
    await runOfferTask(ports, { accountId: 'u1', offerId: offer.offerId, now: clock.now() });
    expect(await shop.stored(offer)).toMatchObject({ state: 'offered' });
    expect(await shop.offerPrices()).toMatchObject([{ active: false }]);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepting' });
    expect(await shop.offerPrices()).toMatchObject([{ active: true }]);
  });
});

describe('a crash before what the price grants is stored', () => {
  it('leaves an offer that knows the price, so that an erasure finds it, and the next acceptance stores it', async () => {
    const offer = await shop.offer();
    const putPrice = async () => {
      throw new Crash();
    };
    await expect(shop.accept(offer, { prices: { putPrice } })).rejects.toThrow(Crash);
    const [price] = await shop.offerPrices();
    expect(await shop.stored(offer)).toMatchObject({ state: 'accepting', price: price?.id });
    expect(await shop.openSessions()).toEqual([]);
    expect(await shop.accept(offer)).toMatchObject({ kind: 'accepting' });
    const granted = await createPriceStore(shop.table).readPrices([price?.id ?? '']);
    expect([...granted.values()]).toMatchObject([{ offerId: offer.offerId }]);
  });
});
