import type { Account } from '../../../../shared/account/account.ts';
import type { Offer } from '../../../../shared/account/offer.ts';
import { assertNever } from '../../../../shared/assertNever.ts';
import { SECONDS_PER_HOUR } from '../../../../shared/time.ts';
import { hasEnded } from '../decideCheckout.ts';
import type { BillingGateway, BillingStore } from '../ports.ts';
import { begunPurchase } from './decideAccept.ts';
import type { EndingDelay, OfferGateway, PurchaseState } from './ports.ts';
import type { LiveSubscription, PurchaseGateway } from './purchaseGateway.ts';

/** Stripe charges the draft of a renewal about an hour after it began, at the price that it was drafted with. */
const DRAFT_SECONDS_MAX = 2 * SECONDS_PER_HOUR;

const PAYMENT_DUE_STATUSES = new Set(['past_due', 'unpaid', 'incomplete']);

export type PurchasePorts = {
  store: Pick<BillingStore, 'readCheckout'>;
  gateway: Pick<BillingGateway, 'readSession' | 'readSubscription' | 'expireSession' | 'expireOpenSessions'> &
    PurchaseGateway;
  /** The price of each plan that is on sale. */
  listPriceOf: (plan: string) => string;
};

type OfAccount = { offer: Offer; account: Pick<Account, 'customers'> };

/** What becomes of purchases of offers at Stripe: for the task of offers, and for customers who decline one. */
export function createOfferGateway({ store, gateway, listPriceOf }: PurchasePorts): OfferGateway {
  const liveOf = ({ offer, account }: OfAccount) =>
    gateway.listLive({
      customers: account.customers,
      offerPrices: offer.price === undefined ? [] : [offer.price],
    });

  /** The page that sells the offer, if it is the latest of the account. */
  async function readPage({ accountId, price }: Offer) {
    const checkout = price === undefined ? undefined : await store.readCheckout(accountId);
    if (checkout?.price !== price) return undefined;
    const session =
      checkout?.sessionId === undefined ? undefined : await gateway.readSession(checkout.sessionId);
    return checkout && { customer: checkout.customer, session };
  }

  /** A page stays complete when the subscription that it sold has ended. */
  async function isSubscribed(sold: string | undefined): Promise<boolean> {
    const subscription = sold === undefined ? undefined : await gateway.readSubscription(sold);
    return subscription !== undefined && !hasEnded(subscription);
  }

  async function readPurchase({ offer, account }: OfAccount): Promise<PurchaseState> {
    const begun = begunPurchase(offer, await liveOf({ offer, account }));
    if (begun) return begun.kind === 'bought' ? 'bought' : 'open';
    const { session } = (await readPage(offer)) ?? {};
    const status = session?.status ?? 'expired';
    switch (status) {
      case 'complete':
        return (await isSubscribed(session?.subscription)) ? 'bought' : 'none';
      case 'open':
        return 'open';
      case 'expired':
        return 'none';
      default:
        return assertNever(status);
    }
  }

  return {
    readPurchase,

    async hasPrice({ offer, account }) {
      const live = await liveOf({ offer, account });
      return offer.price !== undefined && live.some(({ prices }) => prices.includes(offer.price ?? ''));
    },

    async closePurchase({ offer, account }) {
      const begun = begunPurchase(offer, await liveOf({ offer, account }));
      if (begun?.kind === 'held' && begun.invoice !== undefined) await gateway.voidInvoice(begun.invoice);
      const page = begun ? undefined : await readPage(offer);
      if (page?.session?.status === 'open') await gateway.expireSession(page.session.id);
      // A crash can have left a page whose id was not stored.
      if (page && !page.session) await gateway.expireOpenSessions(page.customer);
      const state = await readPurchase({ offer, account });
      if (state === 'none' && offer.price === undefined) await archiveUnknown(gateway, offer);
      return state;
    },

    archivePrice: (price) => gateway.archivePrice(price),

    async endPrice({ offer, account, now }) {
      const live = await liveOf({ offer, account });
      const subscription = live.find(({ prices }) => prices.includes(offer.price ?? ''));
      if (!subscription) return { kind: 'gone' };
      if (!subscription.item) return { kind: 'later', reason: 'several_plans' };
      const later = reasonToWait(subscription, { until: offer.until, now });
      if (later) return { kind: 'later', reason: later };
      const outcome = await gateway.moveAtPeriodEnd({
        subscription: subscription.id,
        item: subscription.item.id,
        price: listPriceOf(offer.plan),
        attempt: `${offer.offerId}:end:${now}`,
      });
      if (outcome.kind === 'key_spent') throw outcome.fault;
      // With a key of the same second, another run of the task has moved it.
      return { kind: 'moved' };
    },
  };
}

/** A crash can have left a price whose id was not stored. */
async function archiveUnknown(gateway: PurchaseGateway, { offerId }: Offer): Promise<void> {
  const found = await gateway.findPrice(offerId);
  if (found?.isActive) await gateway.archivePrice(found.price);
}

function reasonToWait(
  subscription: LiveSubscription,
  { until, now }: { until: number; now: number },
): EndingDelay | undefined {
  const { item, isScheduled, nextPrices } = subscription;
  if (isScheduled)
    return !item || nextPrices?.includes(item.price) !== false ? 'change_scheduled' : 'other_price_follows';
  if (isUnpaid(subscription)) return 'invoice_unpaid';
  if (!item || item.periodEnd < until) return 'not_last_period';
  return now < item.periodStart + DRAFT_SECONDS_MAX ? 'period_just_begun' : undefined;
}

/** An invoice that is sent is open for weeks, and is final: it keeps its price. */
function isUnpaid({ isInvoiced, invoice, pending, status }: LiveSubscription): boolean {
  if (pending || invoice?.status === 'draft') return true;
  return !isInvoiced && (invoice?.status === 'open' || PAYMENT_DUE_STATUSES.has(status));
}
