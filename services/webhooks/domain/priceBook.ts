import type { Account } from '../../../shared/account/account.ts';
import type { Migration } from '../../../shared/account/migration.ts';
import type { OfferPrice } from '../../../shared/account/offerPorts.ts';
import { planOfPrice } from '../../../shared/account/planPrices.ts';
import type { PlanRules } from './planRules.ts';
import type { WebhookStore } from './ports.ts';
import type { StripeInvoice, StripeSubscription } from './stripeSubscription.ts';

/** The prices that one sync knows: those of the settings, and those of offers and of the account's move that occurred so far. */
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
 *
 * A price that is of no offer either can be one of the minutes-based service. What it grants is part of the account's migration, which is
 * read once, and for such a price only.
 */
export function createPriceBook(
  { rules, store }: { rules: PlanRules; store: Pick<WebhookStore, 'readPrices' | 'readMigration'> },
  { accountId, account }: { accountId?: string; account?: Pick<Account, 'terms'> } = {},
): PriceBook {
  const isOnOffer = account?.terms?.offer !== undefined;
  const asked = new Set<string>();
  const known = new Map<string, OfferPrice>();
  let migration: { found: Migration | undefined } | undefined;
  const isAsked = (price: string) => isOnOffer || planOfPrice(rules.prices, price) === undefined;
  return {
    async learn(found) {
      const wanted = pricesIn(found).filter((price) => !asked.has(price) && isAsked(price));
      if (wanted.length === 0) return;
      for (const [price, item] of await store.readPrices(wanted)) known.set(price, item);
      for (const price of wanted) asked.add(price);
      const isUnknown = wanted.some(
        (price) => !known.has(price) && planOfPrice(rules.prices, price) === undefined,
      );
      if (!isUnknown || accountId === undefined || migration) return;
      migration = { found: await store.readMigration(accountId) };
    },
    rules() {
      const [own, foreign] = [new Map<string, OfferPrice>(), new Set<string>()];
      for (const [price, item] of known) {
        if (item.accountId === accountId) own.set(price, item);
        else foreign.add(price);
      }
      return { ...rules, offers: own, foreignPrices: foreign, ...ofMigration(migration?.found) };
    },
    rulesOfAll: () => ({ ...rules, offers: known, ...ofMigration(migration?.found) }),
  };
}

const ofMigration = (migration: Migration | undefined): Pick<PlanRules, 'granted' | 'formerPrices'> =>
  migration
    ? {
        granted: new Map(migration.grants?.map(({ price, plan }) => [price, plan])),
        formerPrices: new Set(migration.from.prices),
      }
    : {};

function pricesIn({ subscriptions = [], invoices = [] }: Parameters<PriceBook['learn']>[0]): string[] {
  const latest = subscriptions.flatMap(({ latestInvoice }) => latestInvoice ?? []);
  const lines = [...latest, ...invoices].flatMap((invoice) => invoice.lines);
  return [
    ...subscriptions.flatMap(({ items }) => items.map(({ price }) => price)),
    ...lines.flatMap(({ price }) => price ?? []),
  ];
}
