import { describe, expect, it } from 'vitest';
import { createPriceBook } from '../../../services/webhooks/domain/priceBook.ts';
import type { OfferPrice } from '../../../shared/account/offerPorts.ts';
import {
  invoice,
  item,
  line,
  offerPrice,
  priceBook,
  RULES,
  subscription,
} from '../../support/billing/stripeObjects.ts';

const withPrices = (itemPrice: string, linePrice = itemPrice) =>
  subscription({ price: itemPrice, latestInvoice: invoice({ lines: [line({ price: linePrice })] }) });

describe('the prices of a sync', () => {
  it('are not read while the settings name all prices of items and lines', async () => {
    const reads: (readonly string[])[] = [];
    const book = priceBook([offerPrice()], reads);
    await book.learn({ subscriptions: [withPrices('price_s', 'price_agreed'), withPrices('price_g')] });
    await book.learn({ invoices: [invoice(), invoice({ lines: [line({ price: undefined })] })] });
    expect(reads).toEqual([]);
    expect(book.rules().prices).toBe(RULES.prices);
  });

  it.each([
    ['an item', { subscriptions: [withPrices('price_o', 'price_g')] }],
    ['a line of the latest invoice', { subscriptions: [withPrices('price_g', 'price_o')] }],
    ['a line of an older invoice', { invoices: [invoice({ lines: [line({ price: 'price_o' })] })] }],
  ])('are read once if the settings do not name the price of %s', async (_name, found) => {
    const reads: (readonly string[])[] = [];
    const book = priceBook([offerPrice()], reads);
    await book.learn(found);
    await book.learn(found);
    expect(reads).toEqual([['price_o']]);
    expect(book.rules().offers?.get('price_o')).toEqual(offerPrice());
  });

  it('are read together, those of no offer too, which stay unknown unless the account was moved', async () => {
    const reads: (readonly string[])[] = [];
    const book = priceBook([offerPrice()], reads);
    const many = subscription({
      items: [item(), item({ price: 'price_o' }), item({ price: 'price_addon' })],
    });
    await book.learn({ subscriptions: [many, many] });
    expect(reads.map((prices) => [...new Set(prices)])).toEqual([['price_o', 'price_addon'], ['u1']]);
    expect([...(book.rules().offers ?? [])].map(([price]) => price)).toEqual(['price_o']);
  });

  it('of another account’s offer grant nothing, but show that the subscription is one of ours', async () => {
    const book = priceBook([offerPrice({ accountId: 'u2' })]);
    await book.learn({ subscriptions: [withPrices('price_o')] });
    expect(book.rules().offers?.has('price_o')).toBe(false);
    expect(book.rules().foreignPrices).toEqual(new Set(['price_o']));
    expect(book.rulesOfAll().offers?.has('price_o')).toBe(true);
  });

  it('are all read for an account on an offer: the settings may name its price for an earlier release', async () => {
    const stored: OfferPrice = offerPrice({ price: 'price_agreed' });
    const store = {
      readPrices: async () => new Map([['price_agreed', stored]]),
      readMigration: async () => undefined,
    };
    const about = { accountId: 'u1', account: { terms: { sessionsIncluded: 50_000, offer: 'of_1' } } };
    const book = createPriceBook({ rules: RULES, store }, about);
    await book.learn({ subscriptions: [withPrices('price_agreed')] });
    expect(book.rules().offers?.get('price_agreed')).toEqual(stored);
  });
});
