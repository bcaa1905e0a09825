import Stripe from 'stripe';
import { acceptOffer } from '../../../services/billing/domain/offers/acceptOffer.ts';
import { declineOffer, withdrawOffer } from '../../../services/billing/domain/offers/closeOffer.ts';
import { createOffer } from '../../../services/billing/domain/offers/createOffer.ts';
import { createOfferGateway } from '../../../services/billing/domain/offers/offerPurchases.ts';
import { runOfferTask } from '../../../services/billing/domain/offers/runOfferTask.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { limitsOfOffer, type Offer } from '../../../shared/account/offer.ts';
import { OFFER_BUCKETS } from '../../../shared/account/offerStore.ts';
import { PLANS } from '../../../shared/account/plans.ts';
import { SECONDS_PER_DAY, SECONDS_PER_HOUR } from '../../../shared/time.ts';
import type { OfferShop } from '../billing/offerShop.ts';
import { Crash, crashing } from '../table/crashing.ts';
import type { VirtualClock } from '../virtualClock.ts';
import { AS_IN_PORTAL } from '../webhooks/webhookPath.ts';

export const USER = 'u1';
const LIVE = ['active', 'trialing', 'past_due', 'unpaid'];
const AMOUNTS = [1_500, 5_000, 20_000, 40_000, 60_000, 90_000];

/** What happened in all histories, printed at the end: zeros would show that the test proves nothing. */
export const totals = {
  actions: 0,
  offered: 0,
  acceptedNow: 0,
  acceptedLater: 0,
  pages: 0,
  held: 0,
  refused: 0,
  closed: 0,
  crashes: 0,
  voided: 0,
  inEffect: 0,
  /** Periods at the price of an offer, and those of them that began after its end. */
  periods: 0,
  periodsAfterEnd: 0,
  ended: 0,
};

export type OfferActions = {
  actions: Record<string, () => Promise<unknown>>;
  /** Does what is due with offers, as the task does every hour. It may crash. */
  runTasks(options?: { isCalm: boolean }): Promise<void>;
  /** The offers that the customer tried to accept. */
  tried: Set<string>;
  subscriptions(): Promise<Stripe.Subscription[]>;
};

/** What an operator, a customer and the task of offers do: actions with random details, each of which may crash between two calls. */
export function offerActions(shop: OfferShop, clock: VirtualClock, random: () => number): OfferActions {
  const { stripe, control } = shop.stripe;
  const tried = new Set<string>();
  let made = 0;
  const pick = <Thing>(things: readonly Thing[]): Thing | undefined =>
    things[Math.floor(random() * things.length)];
  const chance = (share: number) => random() < share;
  const subscriptions = async () => (await stripe.subscriptions.list({ status: 'all', limit: 100 })).data;
  const live = async () => (await subscriptions()).filter(({ status }) => LIVE.includes(status));
  const open = async () =>
    (await shop.offers.listOffers(USER)).find(({ state }) => state === 'offered' || state === 'accepting');

  /** Everything that a request calls, in one object whose calls are counted together. It may crash at one of them. */
  function requestPorts(isCalm = false) {
    const { offers, prices, store, gateway } = shop.ports;
    const isCrashing = !isCalm && chance(0.3);
    const point = { call: Math.floor(random() * 12), when: chance(0.5) ? 'before' : 'after' } as const;
    const all = crashing(
      { ...shop.offers, ...offers, ...prices, ...store, ...gateway },
      isCrashing ? point : undefined,
    );
    const offerGateway = createOfferGateway({
      store: all,
      gateway: all,
      listPriceOf: (plan) => shop.prices[plan as keyof typeof shop.prices],
    });
    return { offers: all, prices: all, store: all, gateway: all, offerGateway };
  }

  /** A crash, and a fault that asks to try again, are possible ends of a request. */
  async function carryOut<Result>(request: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof Crash) totals.crashes++;
      else if ((error as { retryAfterSeconds?: number }).retryAfterSeconds === undefined) throw error;
      return undefined;
    }
  }

  async function accept({ offerId }: Offer): Promise<void> {
    tried.add(offerId);
    const now = clock.now();
    const page = { paymentMethods: ['card'], appUrl: 'https://app.example' };
    const outcome = await carryOut(() =>
      acceptOffer(requestPorts(), { accountId: USER, offerId, now, page }),
    );
    if (outcome?.kind === 'refused') totals.refused++;
    if (outcome?.kind === 'accepting')
      totals[outcome.offer.purchase?.kind === 'checkout' ? 'pages' : 'held']++;
    if (outcome?.kind === 'accepted')
      totals[outcome.offer.purchase?.kind === 'period_end' ? 'acceptedLater' : 'acceptedNow']++;
    const isPage = outcome?.kind === 'accepting' && outcome.offer.purchase?.kind === 'checkout';
    if (isPage && outcome.url && chance(0.6)) await shop.pay(outcome.url);
  }

  async function close(how: typeof declineOffer): Promise<void> {
    const offer = await open();
    const now = clock.now();
    const account = await shop.store.readOrCreateAccount(USER, now);
    if (!offer) return;
    const { offers, offerGateway } = requestPorts();
    const request = { account, offerId: offer.offerId, now };
    const outcome = await carryOut(() => how({ offers, gateway: offerGateway }, request));
    if (outcome?.kind === 'closed') totals.closed++;
  }

  async function buy(plan: 'starter' | 'growth'): Promise<void> {
    const page = await carryOut(() => shop.buy(USER, plan, { now: clock.now() }));
    if (page?.kind === 'session' && chance(0.7)) await shop.pay(page.url);
  }

  async function useCard(name: 'pm_card_visa' | 'pm_card_chargeCustomerFail'): Promise<void> {
    const one = pick(await live());
    if (!one) return;
    const { id } = await stripe.paymentMethods.attach(name, { customer: String(one.customer) });
    await stripe.subscriptions.update(one.id, { default_payment_method: id });
  }

  /** As the portal does: what costs more applies now, what costs less at the end of the period. Unpaid, nothing can be changed. */
  async function switchInPortal(): Promise<void> {
    const one = pick(await live());
    const item = one?.items.data[0];
    const plan = chance(0.5) ? 'starter' : 'growth';
    if (!one || !item || one.status !== 'active' || one.schedule || one.cancel_at || one.pending_update)
      return;
    const { data } = await stripe.invoices.list({ subscription: one.id, limit: 1 });
    if (data[0]?.status !== 'paid' || item.price.id === shop.prices[plan]) return;
    const isHigher = PLANS[plan].price.amountMinor >= (item.price.unit_amount ?? 0);
    if (isHigher) {
      const items = [{ id: item.id, price: shop.prices[plan] }];
      await stripe.subscriptions.update(one.id, { items, ...AS_IN_PORTAL });
      return;
    }
    const { id, phases } = await stripe.subscriptionSchedules.create({ from_subscription: one.id });
    const { start_date, end_date } = phases[0] ?? { start_date: 0, end_date: 0 };
    await stripe.subscriptionSchedules.update(id, {
      phases: [
        { items: [{ price: item.price.id }], start_date, end_date },
        { items: [{ price: shop.prices[plan] }], proration_behavior: 'none' },
      ],
    });
  }

  const actions: OfferActions['actions'] = {
    async offer() {
      const now = clock.now();
      await shop.store.readOrCreateAccount(USER, now);
      const plan = chance(0.3) ? 'starter' : 'growth';
      const acceptBy = now + Math.floor(SECONDS_PER_DAY * (pick([0.03, 0.5, 2, 10, 30]) ?? 1));
      const sessionsIncluded = 1_000 + Math.floor(random() * 60_000);
      const figures = limitsOfOffer({ plan, figures: { sessionsIncluded } });
      const draft = {
        offerId: `of_${String(made++).padStart(20, '0')}`,
        accountId: USER,
        ...{ plan, figures, acceptBy, currency: 'usd', note: 'n', createdBy: 'op' },
        amountMinor: pick(AMOUNTS) ?? 0,
        until: acceptBy + Math.floor(SECONDS_PER_DAY * (pick([1, 20, 45, 70]) ?? 1)),
      };
      const { offers, store } = requestPorts();
      const migrations = createMigrationStore(shop.table);
      const outcome = await carryOut(() =>
        createOffer({ offers, accounts: store, migrations }, { draft, now }),
      );
      if (outcome?.kind !== 'created') return;
      totals.offered++;
      if (chance(0.4)) await accept(outcome.offer);
    },
    async accept() {
      const offer = await open();
      if (offer) await accept(offer);
    },
    async acceptTwice() {
      const offer = await open();
      if (offer) await Promise.all([accept(offer), accept(offer)]);
    },
    decline: () => close(declineOffer),
    withdraw: () => close((deps, request) => withdrawOffer(deps, { ...request, reason: 'r' })),
    async pay() {
      const [session] = await shop.openSessions();
      if (session?.url) await shop.pay(session.url);
    },
    buyStarter: () => buy('starter'),
    buyGrowth: () => buy('growth'),
    switchInPortal,
    async payInvoice() {
      const { data } = await stripe.invoices.list({ status: 'open', limit: 100 });
      const one = pick(data);
      if (one) await control(`invoices/${one.id}/pay`);
    },
    async cancelAtEnd() {
      const one = pick(await live());
      if (one && !one.schedule) await stripe.subscriptions.update(one.id, { cancel_at_period_end: true });
    },
    async resume() {
      const one = pick((await live()).filter(({ cancel_at: at }) => at !== null));
      if (one) await stripe.subscriptions.update(one.id, { cancel_at_period_end: false });
    },
    async cancelNow() {
      const one = pick(await live());
      if (!one || chance(0.7)) return;
      if (one.schedule) await stripe.subscriptionSchedules.release(String(one.schedule));
      await stripe.subscriptions.cancel(one.id);
    },
    changeCard: () => useCard(chance(0.7) ? 'pm_card_visa' : 'pm_card_chargeCustomerFail'),
    async acceptUnpaid() {
      const offer = await open();
      if (!offer) return;
      await useCard('pm_card_chargeCustomerFail');
      await accept(offer);
      if (chance(0.8)) await useCard('pm_card_visa');
    },
  };

  return {
    actions,
    tried,
    subscriptions,
    async runTasks({ isCalm } = { isCalm: false }) {
      const now = clock.now();
      for (const bucket of OFFER_BUCKETS) {
        const due = await shop.offers.listDueOffers({ bucket, now, limit: 100 });
        for (const ids of due) {
          const { offers, store, offerGateway: gateway } = requestPorts(isCalm);
          await carryOut(() => runOfferTask({ offers, accounts: store, gateway }, { ...ids, now }));
        }
      }
    },
  };
}

/** A declined card is a possible end of an action. */
export const isDeclined = (error: unknown): boolean => error instanceof Stripe.errors.StripeCardError;

/** How long a random pause is. */
export const PAUSES_SECONDS = [0.5, 2, 12, 24, 3 * 24, 8 * 24, 20 * 24, 31 * 24].map(
  (hours) => hours * SECONDS_PER_HOUR,
);
