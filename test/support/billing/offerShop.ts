import type Stripe from 'stripe';
import {
  type AcceptOutcome,
  type AcceptRequest,
  acceptOffer,
} from '../../../services/billing/domain/offers/acceptOffer.ts';
import type { AcceptPorts } from '../../../services/billing/domain/offers/ensurePrice.ts';
import { createOfferGateway } from '../../../services/billing/domain/offers/offerPurchases.ts';
import { previewOffer } from '../../../services/billing/domain/offers/previewOffer.ts';
import { createPurchaseGateway } from '../../../services/billing/gateway/purchaseGateway.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Offer } from '../../../shared/account/offer.ts';
import type { OfferStore } from '../../../shared/account/offerPorts.ts';
import { createOfferStore } from '../../../shared/account/offerStore.ts';
import { createPriceStore } from '../../../shared/account/priceItem.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { GOOD_CARD } from '../../local/stripe/support/startedStripe.ts';
import { createShop, type Shop } from '../stripe/shop.ts';
import type { VirtualClock } from '../virtualClock.ts';

const USER = 'u1';
const LIST_PRICES = { starter: 2_900, growth: 9_900 };

export type OfferShop = Shop & {
  ports: AcceptPorts;
  offers: OfferStore;
  /** Offers the account a price, 400.00 USD a month unless it is changed. */
  offer(changes?: Partial<Offer>): Promise<Offer>;
  accept(
    offer: Offer,
    ports?: Partial<AcceptPorts>,
    request?: Pick<AcceptRequest, 'expectedStart'>,
  ): Promise<AcceptOutcome>;
  preview(offer: Offer): ReturnType<typeof previewOffer>;
  /** What the task of offers asks for. */
  purchases(): ReturnType<typeof createOfferGateway>;
  stored(offer: Offer): Promise<Offer>;
  /** The account with a customer and an active subscription with a list price. */
  subscribe(
    plan: keyof typeof LIST_PRICES,
    more?: Partial<Stripe.SubscriptionCreateParams>,
  ): Promise<Stripe.Subscription>;
  subscription(): Promise<Stripe.Subscription & { latest_invoice: Stripe.Invoice }>;
  /** The prices of offers at Stripe, archived ones too. */
  offerPrices(): Promise<Stripe.Price[]>;
  /** What invoices were paid, in minor units, oldest first. */
  charges(): Promise<number[]>;
  useCard(name: 'pm_card_visa' | 'pm_card_chargeCustomerFail'): Promise<void>;
};

/** A shop in which one account can be offered prices: a new one, or that of `given`. All share the clock. */
export async function createOfferShop(clock: VirtualClock, given?: Shop): Promise<OfferShop> {
  const shop = given ?? (await createShop(clock.now()));
  const { table, prices } = shop;
  const { stripe } = shop.stripe;
  const offers = createOfferStore(table);
  const page = { paymentMethods: ['card'], appUrl: `${shop.stripe.apiBase}/app` };
  const gateway = {
    ...shop.gateway,
    ...createPurchaseGateway({
      stripe,
      stage: 'test',
      prices: { starter: [prices.starter], growth: [prices.growth] },
      appUrl: page.appUrl,
      pagesUrl: 'https://pages.example',
    }),
  };
  const ports: AcceptPorts = { offers, prices: createPriceStore(table), store: shop.store, gateway };
  const accounts = createAccountStore(table);
  let made = 0;

  async function customer(): Promise<string> {
    const [known] = (await stripe.customers.list()).data;
    return known?.id ?? '';
  }

  const subscription = async () => {
    const { data } = await stripe.subscriptions.list({ limit: 1, expand: ['data.latest_invoice'] });
    return data[0] as Stripe.Subscription & { latest_invoice: Stripe.Invoice };
  };

  return {
    ...shop,
    ports,
    offers,
    async offer(changes = {}) {
      await accounts.readOrCreateAccount(USER, clock.now());
      const offer: Offer = {
        offerId: `of_${String(made++).padStart(20, '0')}`,
        accountId: USER,
        plan: 'growth',
        amountMinor: 40_000,
        currency: 'usd',
        figures: { sessionsIncluded: 90_000 },
        until: clock.now() + 365 * SECONDS_PER_DAY,
        acceptBy: clock.now() + 7 * SECONDS_PER_DAY,
        note: 'n',
        createdAt: clock.now(),
        createdBy: 'operator',
        state: 'offered',
        stateSince: clock.now(),
        version: 0,
        ...changes,
      };
      const newestBefore = await offers.readNewestOffer(USER);
      const saved = await offers.saveNewOffer({ offer, newestBefore, notices: [], now: clock.now() });
      if (!saved) throw new Error('the offer was not saved');
      return { ...offer, version: 1 };
    },
    accept: ({ offerId }, changed = {}, request = {}) =>
      acceptOffer({ ...ports, ...changed }, { accountId: USER, offerId, now: clock.now(), page, ...request }),
    preview: ({ offerId }) => previewOffer(ports, { accountId: USER, offerId, now: clock.now() }),
    purchases: () =>
      createOfferGateway({
        store: shop.store,
        gateway,
        listPriceOf: (plan) => prices[plan as keyof typeof prices],
      }),
    async stored({ offerId }) {
      const found = await offers.readOffer(USER, offerId);
      if (!found) throw new Error(`${offerId} is not stored`);
      return found;
    },
    async subscribe(plan, more = {}) {
      const { id } = await stripe.customers.create({ ...GOOD_CARD, metadata: { user_id: USER } });
      const before = await accounts.readOrCreateAccount(USER, clock.now());
      await accounts.saveEntitlements({ before, after: { ...before, customers: [id] } });
      return stripe.subscriptions.create({ customer: id, items: [{ price: prices[plan] }], ...more });
    },
    subscription,
    async offerPrices() {
      const { data } = await stripe.prices.list({ limit: 100 });
      return data.filter(({ lookup_key: key }) => key?.startsWith('offer_'));
    },
    async charges() {
      const { data } = await stripe.invoices.list({ limit: 100, status: 'paid' });
      return data.map(({ amount_paid: amount }) => amount).reverse();
    },
    async useCard(name) {
      const card = await stripe.paymentMethods.attach(name, { customer: await customer() });
      await stripe.customers.update(await customer(), {
        invoice_settings: { default_payment_method: card.id },
      });
    },
  };
}
