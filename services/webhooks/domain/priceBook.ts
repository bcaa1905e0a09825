import type { Account } from '../../../shared/account/account.ts';
import type { OfferPrice } from '../../../shared/account/offerPorts.ts';
import { planOfPrice } from '../../../shared/account/planPrices.ts';
import type { PlanRules } from './planRules.ts';
import type { WebhookStore } from './ports.ts';
import type { StripeInvoice, StripeSubscription } from './stripeSubscription.ts';

/** The prices that one sync knows: those of the settings, and those of offers that occurred so far. */
export type PriceBook = {
  /** Reads the prices that occur here and are unknown, if there are any. */
  learn(found: { subscriptions?: StripeSubscription[]; invoices?: StripeInvoice[] }): Promise<void>;
  /** The prices that the account can buy. */
  rules(): PlanRules;
  /** The prices that any account can buy: they say that a subscription is one of ours, not whose it is. */
  rulesOfAll(): PlanRules;
};

/**
 * An account without an offer costs no read: the settings name all its prices. Once its terms come from an offer, all prices are looked
 * up, so that the offer's still grants its figures if the settings name it, too, as they do for an earlier release (docs/entitlements.md).
 */
export function createPriceBook(
  { rules, store }: { rules: PlanRules; store: Pick<WebhookStore, 'readPrices'> },
  { accountId, account }: { accountId?: string; account?: Pick<Account, 'terms'> } = {},
): PriceBook {
  const isOnOffer = account?.terms?.offer !== undefined;
  const asked = new Set<string>();
  const known = new Map<string, OfferPrice>();
  const isAsked = (price: string) => isOnOffer || planOfPrice(rules.prices, price) === undefined;
  return {
    async learn(found) {
      const wanted = pricesIn(found).filter((price) => !asked.has(price) && isAsked(price));
      if (wanted.length === 0) return;
      for (const [price, item] of await store.readPrices(wanted)) known.set(price, item);
      for (const price of wanted) asked.add(price);
    },
    rules() {
      const [own, foreign] = [new Map<string, OfferPrice>(), new Set<string>()];
      for (const [price, item] of known) {
        if (item.accountId === accountId) own.set(price, item);
        else foreign.add(price);
      }
      return { ...rules, offers: own, foreignPrices: foreign };
    },
    rulesOfAll: () => ({ ...rules, offers: known }),
  };
}

function pricesIn({ subscriptions = [], invoices = [] }: Parameters<PriceBook['learn']>[0]): string[] {
  const latest = subscriptions.flatMap(({ latestInvoice }) => latestInvoice ?? []);
  const lines = [...latest, ...invoices].flatMap((invoice) => invoice.lines);
  return [
    ...subscriptions.flatMap(({ items }) => items.map(({ price }) => price)),
    ...lines.flatMap(({ price }) => price ?? []),
  ];
}
